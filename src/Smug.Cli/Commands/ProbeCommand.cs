using System.CommandLine;
using Smug.Cli.Output;
using Smug.Explain.Probes;
using Smug.Kernels;
using Smug.Models.Text;
using Smug.Report.Probes;

namespace Smug.Cli.Commands;

/// <summary><c>smug probe</c>: finds out whether a model that answers questions reads them.</summary>
internal sealed class ProbeCommand
{
    public const string Name = "probe";

    private readonly CommonOptions _common = new();
    private readonly Option<string> _data = new("--data", "-d") { Description = $"Where the questions are. {string.Join(" ", QuestionTasks.All.Select(task => $"For {task.Name} models: {task.Sources}."))}", HelpName = "PATH", Required = true };
    private readonly Option<string?> _corpus = new("--corpus") { Description = $"Which corpus, where PATH is a directory: {string.Join(", ", TextCorpus.All.Select(corpus => corpus.Name))}. Default: the one that has the model's classes.", HelpName = "NAME" };
    private readonly Option<string> _out = new("--out", "-o") { Description = "Where probes.html, probes.md and probes.json go.", HelpName = "DIR", DefaultValueFactory = _ => "smug-probes" };
    private readonly Option<int?> _limit = new("--limit") { Description = "Ask a sample of this many questions, drawn by the seed. Default: all.", HelpName = "N" };
    private readonly Option<int> _seed = new("--seed") { Description = "Seed of the sample, of the resamples and of every random choice. Default: 0.", HelpName = "N" };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads. Default: as many as processors. They change speed, never a number.", HelpName = "N" };

    private ProbeCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug probe --data DIR", "The shipped question classifier on the 500 test questions of TREC-6; DIR holds TREC.train.all and TREC.test.all."),
        ("smug probe --model trec6-cnn --data questions.txt --out my-probes", "Your own questions, one a line: '3 Who wrote Faust ?'."),
    ];

    public static Command Create()
    {
        var self = new ProbeCommand();
        var command = new Command(Name, "Probes whether a model that answers questions reads them: which words decide, how few are enough, and which harmless changes mislead it.")
        {
            self._data, self._corpus, self._common.Model, self._common.Labels, self._out, self._limit, self._seed, self._threads, self._common.Json, self._common.Quiet,
        };
        command.SetAction((result, cancellation) => Task.Run(() => self.Run(result, cancellation), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        if (result.GetValue(_threads) is > 0 and var threads) Workers.Count = threads;
        var (network, name) = _common.LoadModel(result, result.IsGiven(_common.Model) ? null : Shipped.DefaultQuestionModel);
        var (model, data) = QuestionTasks.Of(network).Open(network, name, result.GetValue(_data)!, result.GetValue(_corpus));
        ProbeResult probed;
        using (var display = new ProgressDisplay(result.GetValue(_common.Quiet)))
        {
            var (done, total) = (0, QuestionProbes.For(model).Count);
            var progress = new SynchronousProgress<string>(probe => display.Show(probe, (double)done++ / total));
            probed = new ProbeSession(model, data, new ProbeOptions { Limit = result.GetValue(_limit), Seed = result.GetValue(_seed) }, cancellation).Run(progress);
        }

        var files = ProbeReport.Write(result.GetValue(_out)!, probed);
        Console.Out.WriteLine(result.GetValue(_common.Json) ? ProbeReport.ToJson(probed) : Terminal.Clean($"{ProbeReport.Words(probed)}\nreport: {files[0]}"));
        return ExitCode.Success;
    }
}
