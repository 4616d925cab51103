using System.CommandLine;
using Smug.Cli.Output;
using Smug.Explain.Probes;
using Smug.Kernels;
using Smug.Models;
using Smug.Models.Text;
using Smug.Report.Probes;

namespace Smug.Cli.Commands;

/// <summary><c>smug probe</c>: finds out whether a model that answers questions reads them.</summary>
internal sealed class ProbeCommand
{
    public const string Name = "probe";

    private readonly CommonOptions _common = new();
    private readonly Option<string> _data = new("--data", "-d") { Description = "A file of lines 'class word word …', the class being its number in the model; or a directory with the files of a corpus, whose test questions are asked.", HelpName = "PATH", Required = true };
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
        var isDefault = result.GetResult(_common.Model) is null or { Implicit: true };
        var (network, name) = _common.LoadModel(result, isDefault ? Shipped.DefaultQuestionModel : null);
        var model = new TextQuestionModel(network, name);
        var data = Load(result.GetValue(_data)!, result.GetValue(_corpus), network);
        ProbeResult probed;
        using (var display = new ProgressDisplay(result.GetValue(_common.Quiet)))
        {
            var (done, total) = (0, QuestionProbes.All.Count);
            var progress = new SynchronousProgress<string>(probe => display.Show(probe, (double)done++ / total));
            probed = new ProbeSession(model, data, new ProbeOptions { Limit = result.GetValue(_limit), Seed = result.GetValue(_seed) }, cancellation).Run(progress);
        }

        var files = ProbeReport.Write(result.GetValue(_out)!, probed);
        Console.Out.WriteLine(result.GetValue(_common.Json) ? ProbeReport.ToJson(probed) : Terminal.Clean($"{ProbeReport.Words(probed)}\nreport: {files[0]}"));
        return ExitCode.Success;
    }

    private static ProbeData Load(string path, string? corpusName, Network<float> network)
    {
        var labels = network.Info.Labels;
        if (File.Exists(path))
        {
            if (corpusName is not null) throw new UsageException("--corpus belongs to a directory, but --data names a file: leave it out.");
            return ProbeData.From(Path.GetFileName(path), LabeledTextFile.Read(path, labels.Length), labels);
        }

        if (!Directory.Exists(path)) throw new UsageException($"There is no file and no directory '{path}'.");
        var corpus = corpusName is not null ? TextCorpus.Find(corpusName) : CorpusOf(labels);
        if (!corpus.Labels.SequenceEqual(labels))
            throw new UsageException($"The model's classes are {string.Join(", ", labels)}, those of {corpus.Name} are {string.Join(", ", corpus.Labels)}.");
        return ProbeData.From($"test questions of {corpus.Name}", corpus.Load(path).Test, labels);
    }

    private static TextCorpus CorpusOf(IEnumerable<string> labels)
    {
        TextCorpus[] fitting = [.. TextCorpus.All.Where(corpus => corpus.Labels.SequenceEqual(labels))];
        return fitting.Length == 1 ? fitting[0] : throw new UsageException(fitting.Length == 0
            ? "No known corpus has the model's classes: give --data a file."
            : $"Say with --corpus which it is: {string.Join(", ", fitting.Select(corpus => corpus.Name))} have the model's classes.");
    }
}
