using System.CommandLine;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Models.Datasets;
using Smug.Report.Distillation;

namespace Smug.Cli.Commands;

/// <summary><c>smug distill</c>: time against accuracy when layer preconditions return the class at once.</summary>
internal sealed class DistillCommand
{
    public const string Name = "distill";

    /// <summary>Training digits at the end of the file that validate rules.</summary>
    private const int DefaultHeld = 5000;

    private readonly CommonOptions _common = new();
    private readonly Option<string> _data = new("--data", "-d") { Description = "A folder with the four IDX files of MNIST, plain or .gz.", HelpName = "DIR", Required = true };
    private readonly Option<string?> _layer = new("--layer") { Description = "The node whose neurons the rules are about. Default: the ReLU of the first layer.", HelpName = "NODE" };
    private readonly Option<double[]> _thresholds = new("--threshold") { Description = "The least purity and agreement of a rule, 0 to 1. May be given several times. Default: nine from 0.9 to 1.", HelpName = "SHARE" };
    private readonly Option<int?> _support = new("--min-support") { Description = "The fewest training digits that have a rule's pattern. Default: 500.", HelpName = "N" };
    private readonly Option<int?> _held = new("--held-out") { Description = "How many of the last training digits validate rules instead of growing the tree. Default: 5000.", HelpName = "N" };
    private readonly Option<int?> _pairs = new("--pairs") { Description = "Pairs of timings for each threshold. Default: 15.", HelpName = "N" };
    private readonly Option<string> _out = new("--out", "-o") { Description = "Where the report goes.", HelpName = "DIR", DefaultValueFactory = _ => "smug-distillation" };

    private DistillCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug distill --data mnist --out distilled", "The shipped convolutional network, with rules about the ReLUs of its first layer."),
        ("smug distill --data mnist --layer pool1 --threshold 0.98 --threshold 0.99", "Rules about the pooled values."),
    ];

    public static Command Create()
    {
        var self = new DistillCommand();
        var command = new Command(Name, "Measures how much time a network saves, at what loss of accuracy, when on/off patterns of an early layer return the class at once.")
        {
            self._common.Model, self._data, self._layer, self._thresholds, self._support, self._held, self._pairs, self._out, self._common.Json, self._common.Quiet,
        };
        command.SetAction((result, cancellation) => Task.Run(() => self.Run(result, cancellation), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        var (network, name) = _common.LoadModel(result);
        var (train, test) = (Mnist.LoadTraining(result.GetValue(_data)!), Mnist.LoadTest(result.GetValue(_data)!));
        var held = result.GetValue(_held) ?? DefaultHeld;
        if (held < 1 || held >= train.Count) throw new UsageException($"--held-out: expected from 1 to below {train.Count}, got {held}.");
        var options = new DistillationOptions();
        if (result.GetValue(_thresholds) is { Length: > 0 } thresholds) options = options with { Thresholds = [.. thresholds] };
        options = options with { MinSupport = result.GetValue(_support) ?? options.MinSupport, Pairs = result.GetValue(_pairs) ?? options.Pairs };
        var layer = result.GetValue(_layer) ?? network.FirstActivation.Name;
        DistillationCurve curve;
        using (var display = new ProgressDisplay(result.GetValue(_common.Quiet)))
        {
            var progress = new SynchronousProgress<string>(step => display.Show(step, null));
            curve = DistillationStudy.Run(network, layer, train.Range(0, train.Count - held), train.Range(train.Count - held, held), test, options, progress, cancellation);
        }

        var files = DistillationReport.Write(name, curve, result.GetValue(_out)!);
        Console.Out.WriteLine(result.GetValue(_common.Json) ? DistillationReport.ToJson(name, curve) : Terminal.Clean($"{DistillationReport.ToMarkdown(curve)}\nreport        {files[0]}"));
        return ExitCode.Success;
    }
}
