using System.CommandLine;
using System.Globalization;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Explain.Text;
using Smug.Kernels;
using Smug.Models.Text;
using Smug.Report;

namespace Smug.Cli.Commands;

/// <summary><c>smug evaluate</c>: methods × metrics × a data set to rows and a summary.</summary>
internal sealed class EvaluateCommand
{
    public const string Name = "evaluate";

    private readonly Option<string> _data = new("--data", "-d") { Description = "A directory of pictures (classes from labels.csv or sub-directories, masks from name_mask files), IDX files such as MNIST's, or a manifest.csv of cut-outs.", HelpName = "PATH", Required = true };
    private readonly Option<string?> _corpus = new("--corpus") { Description = $"Evaluate on the test texts of a corpus whose files are in PATH: {string.Join(", ", TextCorpus.All.Select(c => c.Name))}; or {PublishedOutput.Corpus}, PATH being the file of published rationales. The metrics are those of rationales.", HelpName = "NAME" };
    private readonly CommonOptions _common = new();
    private readonly Option<string[]> _methods = new("--methods") { Description = "Attribution methods, separated by commas, each perhaps with settings: name:setting=value.", HelpName = "A,B", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _metrics = new("--metrics") { Description = "Metrics, likewise. The first ranks the gallery.", HelpName = "X,Y", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> _out = new("--out", "-o") { Description = "Where the rows go. A shard goes to DIR/shard-i-of-n.", HelpName = "DIR", DefaultValueFactory = _ => "smug-evaluation" };
    private readonly Option<int?> _limit = new("--limit") { Description = "Evaluate a sample of this many items, drawn by the seed. Default: all.", HelpName = "N" };
    private readonly Option<int> _seed = new("--seed") { Description = "Seed of the sample and of every random choice. Default: 0.", HelpName = "N" };
    private readonly Option<string?> _shard = new("--shard") { Description = "Evaluate part i of n, counted from 0. Default: the part that SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX names, or everything.", HelpName = "i/n" };
    private readonly ChoiceOption<bool> _explain = new("--explain", "Which class is explained. Default: the predicted one.", ("predicted", false), ("true", true));
    private readonly Option<int> _threads = new("--threads") { Description = "Threads. Default: as many as processors. They change speed, never a row.", HelpName = "N" };

    private EvaluateCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug evaluate --data mnist --methods smug,ig,gradient,random --metrics insertion,deletion --limit 1000", "1,000 digits of mnist/t10k-images-idx3-ubyte: rows.jsonl, summary.md, summary.csv, summary.json, summary.html."),
        ("smug evaluate --data photos --model googlenet.onnx --methods smug,ig:steps=32 --metrics lsc", "A directory of photographs; the same command again goes on where the last one stopped."),
        ("smug evaluate --data DIR --corpus sst2 --model sst2-cnn --methods smug,ig,sis --limit 500", "500 sentences of a corpus: rationale length, sufficiency, comprehensiveness."),
        ("smug evaluate --data mnist --methods ig --metrics lsc --shard 3/8", "The fourth of eight parts, for machines that share the work; smug merge puts them together."),
    ];

    public static Command Create()
    {
        var self = new EvaluateCommand();
        var command = new Command(Name, "Measures attribution methods on a data set, item by item, and says with which uncertainty one is better.")
        {
            self._data, self._corpus, self._common.Model, self._common.InputSize, self._common.Labels, self._methods, self._metrics, self._out, self._limit, self._seed, self._shard, self._explain,
            self._threads, self._common.Json, self._common.Quiet,
        };
        command.SetAction((result, cancellation) => Task.Run(() => self.Run(result, cancellation), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        if (result.GetValue(_threads) is > 0 and var threads) Workers.Count = threads;
        if (result.GetValue(_corpus) == PublishedOutput.Corpus) return PublishedOutput.Run(result, result.GetValue(_data)!, _common);
        var shard = result.GetValue(_shard) is { } text ? Shard.Parse(text) : Shard.FromEnvironment(Environment.GetEnvironmentVariable) ?? Shard.Whole;
        IEvaluationWork work = result.GetValue(_corpus) is { } corpus ? Texts(result, TextCorpus.Find(corpus), shard) : Pictures(result, shard);
        var directory = result.GetValue(_out)!;
        if (!shard.IsWhole) directory = Path.Combine(directory, FormattableString.Invariant($"shard-{shard.Index}-of-{shard.Count}"));
        bool finished;
        long done;
        var gallery = new EvaluationGallery(directory, work.Header);
        using (var folder = EvaluationFolder.Open(directory, work.Header, gallery.Remember))
        {
            using var display = new ProgressDisplay(result.GetValue(_common.Quiet));
            var progress = new SynchronousProgress<EvaluationProgress>(news => display.Show("evaluate", (double)news.Done / news.Total, Words(news)));
            finished = EvaluationRun.Run(work, folder, gallery, progress, cancellation);
            done = folder.Done;
            if (finished) gallery.Tidy();
        }

        if (!finished)
        {
            Terminal.Error($"stopped after {done} of {work.Header.Rows} rows, all of them in '{directory}'. The same command goes on from there.");
            return ExitCode.Cancelled;
        }

        return EvaluationOutput.Finish(directory, work.Header, gallery, result.GetValue(_common.Json));
    }

    private PictureEvaluation Pictures(ParseResult result, Shard shard)
    {
        var (network, modelName) = _common.LoadModel(result);
        return new PictureEvaluation(
            new Classifier(network),
            modelName,
            PictureSources.Open(result.GetValue(_data)!, ImageInput.PreprocessingOf(network)),
            Names(result, _methods),
            Names(result, _metrics),
            new PictureEvaluationOptions
            {
                Limit = result.GetValue(_limit),
                Seed = result.GetValue(_seed),
                ExplainsTrueClass = _explain.Read(result) ?? false,
                Shard = shard,
                Draw = GalleryPicture.Draw,
            });
    }

    private TextEvaluation Texts(ParseResult result, TextCorpus corpus, Shard shard)
    {
        if (Names(result, _metrics).Length > 0 || _explain.Read(result) is true)
            throw new UsageException("Texts have metrics of their own and explain the predicted class: leave out --metrics and --explain.");
        var (network, modelName) = TextArguments.LoadModel(result, _common);
        var methods = Names(result, _methods) is { Length: > 0 } named ? named : [.. TextMethods.All.Select(method => method.Name)];
        var options = new TextEvaluationOptions { Limit = result.GetValue(_limit), Seed = result.GetValue(_seed), Shard = shard };
        return new TextEvaluation(new TextExplainer(network, modelName), corpus.Name, corpus.Load(result.GetValue(_data)!).Test, methods, options);
    }

    private static string[] Names(ParseResult result, Option<string[]> option) =>
        [.. (result.GetValue(option) ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static string Words(EvaluationProgress news)
    {
        var left = news.TimeLeft is { } time ? time.ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture) : "unknown";
        return FormattableString.Invariant($"{news.Done} of {news.Total} rows, {news.PerSecond:0.0} per second, {left} left");
    }
}
