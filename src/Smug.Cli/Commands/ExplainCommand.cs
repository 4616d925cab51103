using System.CommandLine;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Explain.Text;
using Smug.Report;
using Smug.Smt;

namespace Smug.Cli.Commands;

/// <summary><c>smug explain</c>: a picture to a report.</summary>
internal sealed class ExplainCommand
{
    public const string Name = "explain";

    private readonly CommonOptions _common = new();
    private readonly TextArguments _text = new();
    private readonly ProveClassArguments _prove = new();

    private readonly Argument<string?> _image = new("IMAGE")
    {
        Description = "A PNG file. Default: a shipped digit.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        Description = "Where the report goes.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "smug-report",
    };

    private readonly Option<string> _preset = new("--preset") { Description = "default, or the original paper's choices.", HelpName = "default|paper", DefaultValueFactory = _ => "default" };
    private readonly ChoiceOption<EncodingKind> _encoding = new("--encoding", "What the mask must keep: chosen neurons of the first layer (default), or the decision of the full network, for small dense networks such as mnist-dense; gamma is then the share of the class's lead over the others that it must exceed.", ("first-layer", EncodingKind.FirstLayer), ("full", EncodingKind.Full));
    private readonly Option<double?> _gamma = new("--gamma") { Description = "The share of its value that every chosen neuron must exceed, from 0 to below 1. Default: 0.5.", HelpName = "SHARE" };
    private readonly Option<double?> _margin = new("--margin") { Description = "What it must exceed beyond that. Default: 0.", HelpName = "X" };
    private readonly Option<int?> _k = new("--k") { Description = "How many of the highest-scoring first-layer neurons to keep active. Default: a fiftieth of the number of input values, at least 100.", HelpName = "N" };
    private readonly Option<double?> _share = new("--share") { Description = "Choose instead the fewest neurons that hold this share of the positive score.", HelpName = "SHARE" };
    private readonly Option<double?> _drop = new("--drop") { Description = "Let the mask drop up to this share of the chosen neurons, whichever it likes.", HelpName = "SHARE" };
    private readonly Option<double?> _mass = new("--keep-mass") { Description = "Let the mask drop neurons, so long as the others hold at least this share of the chosen neurons' positive score.", HelpName = "SHARE" };
    private readonly Option<double?> _slack = new("--slack") { Description = "Let all neurons together fall short by this many bounds, counted in sixteenths of each neuron's own bound.", HelpName = "BOUNDS" };
    private readonly Option<double?> _ceiling = new("--ceiling") { Description = "Let no chosen neuron exceed this many times its own value, above 1.", HelpName = "FACTOR" };
    private readonly Option<int?> _inactive = new("--inactive") { Description = "Keep this many inactive neurons inactive: those that a mask could activate the most. Default: 0.", HelpName = "N" };
    private readonly Option<int?> _window = new("--window", "-w") { Description = "Side of the windows kept or filled as a whole, in pixels. Default: 2, or a 56th of the shorter side where that is more.", HelpName = "PIXELS" };
    private readonly Option<int?> _windowWidth = new("--window-width") { Description = "Columns of the windows, where they are not square.", HelpName = "PIXELS" };
    private readonly Option<string?> _superpixels = new("--superpixels") { Description = "Windows of any form: an 8-bit PNG whose colours, a 16-bit grey PNG whose values, or an NPY array [H, W] whose whole numbers, say which pixels belong together.", HelpName = "FILE" };
    private readonly Option<string?> _fill = new("--fill") { Description = "What masked pixels become: zero (default), black, white or mean.", HelpName = "NAME" };
    private readonly ChoiceOption<MaskObjective> _objective = new("--objective", "What is minimised: windows (default), pixels, or windows weighted by what they lack in attribution.", ("windows", MaskObjective.Windows), ("pixels", MaskObjective.Pixels), ("attribution", MaskObjective.Attribution));
    private readonly ChoiceOption<ScoreAggregation> _aggregation = new("--aggregation", "How scores meet in a pixel. Default: shares.", ("max", ScoreAggregation.Max), ("sum", ScoreAggregation.Sum), ("shares", ScoreAggregation.Shares));
    private readonly Option<string?> _strategy = new("--strategy", "-s") { Description = $"The solver strategy: {string.Join(", ", SolveStrategies.All.Select(s => s.Name))}. Default: {MaskOptions.Default.Strategy}.", HelpName = "NAME" };
    private readonly Option<double?> _timeLimit = new("--time-limit", "-t") { Description = "Seconds for the solver. Default: 20; with --prove-class 60, for all proofs.", HelpName = "SECONDS" };
    private readonly Option<double?> _gap = new("--gap") { Description = "Stop when (upper − lower) / upper is at most this. Default: 0, a proof of optimality.", HelpName = "SHARE" };
    private readonly Option<int?> _seed = new("--seed") { Description = "Seed of every random choice. Default: 0.", HelpName = "N" };
    private readonly Option<int?> _threads = new("--threads") { Description = "Threads. Default: as many as processors.", HelpName = "N" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the stages saved in DIR/stages by an earlier run." };

    private readonly Option<bool> _keepClass = new("--keep-class") { Description = "Ask for more neurons, then a higher gamma, until the masked picture has the class; every round is reported." };
    private readonly Option<int?> _solutions = new("--solutions") { Description = "List up to this many masks of the proved least cost. Default: 1.", HelpName = "N" };
    private readonly Option<bool> _backbone = new("--backbone") { Description = "Find the windows that every, and those that any, mask of the least cost keeps." };
    private readonly ChoiceOption<MaskTieBreak> _tieBreak = new("--tie-break", "Which of several cheapest masks is reported: any (none, default) or the one with the highest scores.", ("none", MaskTieBreak.None), ("score", MaskTieBreak.Score));
    private readonly Option<bool> _proof = new("--proof") { Description = "Save the solver's certificate as certificate.json beside the report; smug check verifies it." };
    private readonly Option<bool> _export = new("--export") { Description = "Write the constraints beside the report as JSON, OPB and SMT-LIB 2." };

    private ExplainCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug explain", "Explain a shipped digit with the shipped network into ./smug-report."),
        ("smug explain my-digit.png --prepare digit --out my-report", "Explain a photograph or drawing of a digit."),
        ("smug explain digit.png --label 7 --gamma 0.9 --window 1", "What speaks for a 7, pixel by pixel, keeping nine tenths of every chosen neuron."),
        ("smug explain digit.png --keep-mass 0.9 --inactive 20", "Nine tenths of the score, and no new activations among the twenty likeliest."),
        ("smug explain --model mnist-dense --encoding full --gamma 0 --window 4", "The fewest windows that provably keep the decision itself."),
        ("smug explain digit.png --model mnist-dense --prove-class --epsilon 0.1", "A mask with a proof: every value within a tenth of the grey range of all other pixels keeps the class."),
        ("smug explain digit.png --preset paper --strategy exact", "The original paper's settings."),
        ("smug explain --text \"a gorgeous, witty film\" --out text-report", "Which words of a review decide, coloured by sign and strength."),
        ("smug explain digit.png --json | jq .claim", "For programs: report.json on standard output."),
    ];

    public static Command Create()
    {
        var self = new ExplainCommand();
        var command = new Command(Name, "Explains a network's decision about a picture or a text and writes report.html, report.json and PNG pictures.")
        {
            self._image, self._text.Text, self._text.File, self._text.Baseline, self._text.Method, self._common.Model, self._common.InputSize, self._common.Label, self._common.Labels, self._out, self._common.Prepare, self._preset, self._encoding, self._gamma, self._margin, self._k,
            self._share, self._drop, self._mass, self._slack, self._ceiling, self._inactive, self._window, self._windowWidth, self._superpixels, self._fill, self._objective, self._aggregation, self._strategy, self._timeLimit, self._gap, self._seed,
            self._threads, self._common.Method, self._common.Rule, self._common.Steps, self._common.Tolerance, self._common.Target,
            self._common.Baselines, self._keepClass, self._solutions, self._backbone, self._tieBreak, self._proof, self._export, self._resume,
            self._prove.ProveClass, self._prove.Epsilon, self._prove.Order, self._prove.ProofTimeLimit, self._common.DeviceName, self._common.Json, self._common.Quiet,
        };
        command.SetAction((result, cancellation) => Task.Run(() => self.Run(result, cancellation), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        var text = _text.Read(result);
        var options = Options(result, MaskOptions.ForPreset(result.GetValue(_preset)!));

        // What is out of range is so for a picture of any size; the smallest spares loading one.
        options.SizedFor(1, 1, 1).Check();
        SolveStrategies.Named(options.Strategy);
        if (text is { } given)
        {
            if (result.GetValue(_image) is not null) throw new UsageException("Give a picture or a text, not both.");
            RefuseForText(result);
            return _text.Explain(result, _common, given, Options(result, TextOptions.MaskForPreset(options.Preset)), result.GetValue(_out)!, result.GetValue(_resume), cancellation);
        }

        if (result.GetValue(_prove.ProveClass))
        {
            RefuseForProof(result);
            return _prove.Explain(result, _common, result.GetValue(_image) ?? Shipped.Digit(Shipped.DefaultDigit), options, result.GetValue(_timeLimit) is null ? null : options.TimeLimit, result.GetValue(_superpixels), result.GetValue(_out)!, cancellation);
        }

        _prove.RefuseOutside(result);
        if (options.Encoding == EncodingKind.Full && result.GetValue(_export)) throw new UsageException("--export: the full encoding has no linear constraints to write.");
        var (network, modelName) = _common.LoadModel(result);
        var input = _common.LoadPicture(result, result.GetValue(_image) ?? Shipped.Digit(Shipped.DefaultDigit), network);
        options = options.SizedFor(input.Height, input.Width, input.Channels);
        if (result.GetValue(_superpixels) is { } map) options = options with { Superpixels = [.. LabelMap.Load(map, input.Height, input.Width)] };
        var directory = result.GetValue(_out)!;
        var folder = new StageFolder(Path.Combine(directory, "stages"));
        if (!result.GetValue(_resume)) folder.Clear();

        Explanation explanation;
        using (var display = new ProgressDisplay(result.GetValue(_common.Quiet)))
        {
            var progress = new SynchronousProgress<PipelineProgress>(news => Show(display, news));
            explanation = new MaskPipeline(network, modelName).Explain(input, options, folder, progress, cancellation);
        }

        var files = ExplanationReport.Write(explanation, directory);
        if (result.GetValue(_export) && folder.Load("constraints", StageJson.Default.MaskConstraints) is { } constraints)
            ConstraintFiles.Write(constraints.Content.Set, directory);
        Console.Out.WriteLine(result.GetValue(_common.Json) ? File.ReadAllText(files[1]).TrimEnd() : ExplanationText.Of(explanation, files[0]));
        _common.ReportCopies(result);
        return ExitCode.Success;
    }

    /// <summary>Names the options that mean nothing for a text, rather than passing over them.</summary>
    private void RefuseForText(ParseResult result)
    {
        Option[] ofPictures =
        [
            _window, _windowWidth, _superpixels, _fill, _export, _proof, _backbone, _solutions, _common.Baselines, _common.Prepare, _common.InputSize, _prove.ProveClass,
        ];
        if (result.NamesOfGiven(ofPictures) is { } given) throw new UsageException($"With a text there is no {given}: its windows are words, and --word-baseline says what they become.");
    }

    /// <summary>Names the options that mean nothing where the class itself is proved.</summary>
    private void RefuseForProof(ParseResult result)
    {
        Option[] kept = [_out, _window, _windowWidth, _superpixels, _timeLimit, _seed, _threads, _common.Model, _common.InputSize, _common.Prepare, _common.Json, _common.Quiet];
        var others = result.CommandResult.Command.Options.Except(kept).Except([_prove.ProveClass, _prove.Epsilon, _prove.Order, _prove.ProofTimeLimit]);
        if (result.NamesOfGiven(others) is { } given) throw new UsageException($"With --prove-class there is no {given}: no first-layer neurons are chosen, and masked pixels take every value.");
    }

    private MaskOptions Options(ParseResult result, MaskOptions preset)
    {
        return preset with
        {
            Encoding = _encoding.Read(result) ?? preset.Encoding,
            Gamma = result.GetValue(_gamma) ?? preset.Gamma,
            Margin = result.GetValue(_margin) ?? preset.Margin,
            TopK = result.GetValue(_k) ?? preset.TopK,
            CumulativeShare = result.GetValue(_share) ?? preset.CumulativeShare,
            Keep = new KeepOptions
            {
                Droppable = result.GetValue(_drop),
                Mass = result.GetValue(_mass),
                Slack = result.GetValue(_slack) ?? 0,
                Ceiling = result.GetValue(_ceiling),
                Inactive = result.GetValue(_inactive) ?? 0,
            },
            Window = result.GetValue(_window) ?? preset.Window,
            WindowWidth = result.GetValue(_windowWidth) ?? preset.WindowWidth,
            Fill = result.GetValue(_fill) is { } fill ? Baseline.OfName(fill) : preset.Fill,
            Objective = _objective.Read(result) ?? preset.Objective,
            Aggregation = _aggregation.Read(result) ?? preset.Aggregation,
            Strategy = result.GetValue(_strategy) ?? preset.Strategy,
            TimeLimit = result.GetValue(_timeLimit) is { } seconds ? Seconds(seconds) : preset.TimeLimit,
            Gap = result.GetValue(_gap) ?? preset.Gap,
            KeepClass = result.GetValue(_keepClass),
            Solutions = result.GetValue(_solutions) ?? preset.Solutions,
            Backbone = result.GetValue(_backbone),
            TieBreak = _tieBreak.Read(result) ?? preset.TieBreak,
            Proof = result.GetValue(_proof),
            Seed = result.GetValue(_seed) ?? preset.Seed,
            Threads = result.GetValue(_threads) ?? preset.Threads,
            Attribution = _common.Attribution(result, preset.Attribution),
        };
    }

    internal static TimeSpan Seconds(double seconds) => seconds is > 0 and < 1e9
        ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException(FormattableString.Invariant($"--time-limit: expected seconds above 0, got {seconds}."));

    private static void Show(ProgressDisplay display, PipelineProgress news)
    {
        double? share = news.Total > 0 ? (double)news.Done / news.Total : null;
        display.Show(news.Stage.Replace('-', ' '), share, news.Solver is { } solver ? SolverWords(solver) : "");
    }

    private static string SolverWords(SolveProgress solver) => solver.Upper is { } upper
        ? FormattableString.Invariant($"mask of {upper}, lower bound {solver.Lower}, gap {100.0 * (upper - solver.Lower) / Math.Max(1, upper):0.0} %, {solver.Elapsed.TotalSeconds:0.0} s")
        : FormattableString.Invariant($"lower bound {solver.Lower}, {solver.Elapsed.TotalSeconds:0.0} s");
}
