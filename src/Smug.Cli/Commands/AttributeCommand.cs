using System.CommandLine;
using System.Globalization;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Kernels;
using Smug.Models;
using Smug.Models.Formats;
using Smug.Report;
using Smug.Tensors;

namespace Smug.Cli.Commands;

/// <summary><c>smug attribute</c>: a picture to an attribution map.</summary>
internal sealed class AttributeCommand
{
    public const string Name = "attribute";

    private const string DefaultMethod = "ig";

    /// <summary>Scoring a node's values by themselves: of use at inner nodes only, so not an attribution method of pictures.</summary>
    private const string Activation = "activation";

    private readonly CommonOptions _common = new();
    private readonly Argument<string> _image = new("IMAGE") { Description = "A PNG, JPEG or BMP file." };
    private readonly Option<string> _method = new("--method")
    {
        Description = $"How pixels are scored: a method below, perhaps with settings (name:setting=value). At an inner node: ig, gradient or {Activation}.",
        HelpName = "METHOD",
        DefaultValueFactory = _ => DefaultMethod,
    };

    private readonly Option<string[]> _set = new("--set") { Description = "A setting of the method; may be given several times.", HelpName = "NAME=VALUE" };
    private readonly Option<long> _seed = new("--seed") { Description = "Seed of methods that draw numbers. Default: 0.", HelpName = "N" };
    private readonly Option<string> _node = new("--node") { Description = "What is scored: input, or any node that smug info lists.", HelpName = "NAME", DefaultValueFactory = _ => Network<float>.InputName };
    private readonly Option<string> _out = new("--out", "-o") { Description = "Where the map goes.", HelpName = "DIR", DefaultValueFactory = _ => "smug-attribution" };

    private AttributeCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug attribute digit.png", "Integrated Gradients of the predicted class: attribution.png, .npy and .json in ./smug-attribution."),
        ("smug attribute digit.png --rule gauss-legendre --steps 32 --target softmax --label 3", "Another rule, the softmax of class 3."),
        ("smug attribute digit.png --baseline black --baseline white", "Two baselines, averaged."),
        ("smug attribute digit.png --method rise --set samples=4000 --seed 1", "Another method and its settings; the same as --method rise:samples=4000."),
    ];

    /// <summary>One line for every method, then its settings with their defaults.</summary>
    public static IEnumerable<string> MethodLines => AttributionMethods.All.SelectMany(method => method.Settings
        .Select(setting => $"{"",-22}{setting.Name}={(setting.Value.Length > 0 ? setting.Value : "(none)")}: {setting.Meaning}")
        .Prepend($"  {method.Card.Name,-20}{method.Card.Summary}"));

    public static Command Create()
    {
        var self = new AttributeCommand();
        var command = new Command(Name, "Scores every pixel for a class and writes attribution.png, attribution.npy (the raw map) and attribution.json.")
        {
            self._image, self._common.Model, self._common.InputSize, self._common.Label, self._common.Labels, self._out, self._common.Prepare, self._method, self._set, self._common.Rule,
            self._common.Steps, self._common.Tolerance, self._common.Target, self._common.Baselines, self._node, self._seed, self._common.DeviceName, self._common.Json, self._common.Quiet,
        };
        command.SetAction((result, cancellation) => Task.Run(() => self.Run(result, cancellation), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        var picture = CommonOptions.ReadPicture(result.GetValue(_image)!);
        var text = result.GetValue(_method)!;
        var isNeurons = text == Activation || result.GetValue(_node) != Network<float>.InputName;
        var method = isNeurons ? null : Configure(AttributionMethods.Find(text), result);
        var (network, modelName) = _common.LoadModel(result);
        var input = _common.LoadPicture(result, result.GetValue(_image)!, network, picture);
        var classifier = new Classifier(network);
        var label = input.Label ?? classifier.Predict(input.Values.AsSpan());
        var item = new AttributionItem(classifier, input, label, unchecked((ulong)result.GetValue(_seed))) { Device = _common.DeviceOf(result) };
        if (item.Device != Device.Cpu && method is not (null or IntegratedGradientsMethod or LayerIntegratedGradients))
            throw new UsageException($"--device {item.Device}: the methods ig, ig-black-white and layer-ig run there, not {method.Card.Name}.");
        AttributionDocument document;
        ReadOnlyMemory<float> values;
        using (var display = new ProgressDisplay(result.GetValue(_common.Quiet)))
        {
            var progress = new SynchronousProgress<AttributionProgress>(news => display.Show("attribution", (double)news.Done / Math.Max(1, news.Total)));
            (document, values) = method is null ? Neurons(item, text, result, progress, cancellation) : Pixels(item, method, progress, cancellation);
        }

        var directory = result.GetValue(_out)!;
        var (png, npy, json) = (Path.Combine(directory, "attribution.png"), Path.Combine(directory, "attribution.npy"), Path.Combine(directory, "attribution.json"));
        document = document with
        {
            Model = modelName,
            LabelName = network.Labels.IsDefaultOrEmpty ? document.Label.ToString(CultureInfo.InvariantCulture) : network.Labels[document.Label],
            Files = [Path.GetFileName(png), Path.GetFileName(npy)],
            Device = item.Device == Device.Cpu ? null : item.Device.Id,
            Transfers = item.Device == Device.Cpu ? null : item.Device.Transfers,
        };
        var words = "";
        Action[] writing =
        [
            () => AttributionPicture.Draw(values.Span, document.Shape.AsSpan()).Save(png),
            () => AtomicFile.WriteText(json, (words = AttributionJson.Text(document)) + "\n"),
            () => NpyFile.Write(npy, Tensor<float>.From(new Shape(document.Shape.AsSpan()), values.Span)),
        ];
        Workers.For(writing.Length, i => writing[i]());
        Console.Out.WriteLine(result.GetValue(_common.Json) ? words : Words(document, png, npy));
        return ExitCode.Success;
    }

    /// <summary>The method with the settings that options of their own and <c>--set</c> name.</summary>
    /// <exception cref="UsageException">The method has no such setting, or not that value.</exception>
    private IAttributionMethod Configure(IAttributionMethod method, ParseResult result)
    {
        var baselines = result.GetValue(_common.Baselines) is { Length: > 0 } names ? string.Join('+', names) : null;
        foreach (var (name, value) in new (string, string?)[]
        {
            ("rule", result.GetValue(_common.Rule)),
            ("steps", result.GetValue(_common.Steps)?.ToString(CultureInfo.InvariantCulture)),
            ("tolerance", result.GetValue(_common.Tolerance)?.ToString("R", CultureInfo.InvariantCulture)),
            ("target", result.GetValue(_common.Target)),
            ("baseline", baselines),
        })
        {
            if (value is not null) method = method.With(name, value);
        }

        foreach (var setting in result.GetValue(_set) ?? [])
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new UsageException($"--set: expected NAME=VALUE, got '{setting}'.");
            method = method.With(setting[..equals], setting[(equals + 1)..]);
        }

        return method;
    }

    private static (AttributionDocument Document, ReadOnlyMemory<float> Values) Pixels(
        AttributionItem item, IAttributionMethod method, IProgress<AttributionProgress> progress, CancellationToken cancellation)
    {
        var map = method.Attribute(item, progress, cancellation);
        var settings = method.Settings;
        var document = new AttributionDocument(
            item.Input.Origin, Network<float>.InputName, [map.Height, map.Width, map.Channels], map.Label, map.Method, method.Card.Meaning)
        {
            Formula = method.Card.Formula,
            Source = method.Card.Source,
            Settings = settings,
            Target = settings.FirstOrDefault(setting => setting.Name == "target")?.Value,
            Integration = map.Integration,
            Sum = map.Sum,
            ToExplain = map.ToExplain,
        };
        return (document, map.Values.AsMemory());
    }

    /// <summary>Scores of an inner node's values.</summary>
    private (AttributionDocument Document, ReadOnlyMemory<float> Values) Neurons(
        AttributionItem item, string method, ParseResult result, IProgress<AttributionProgress> progress, CancellationToken cancellation)
    {
        var (kind, meaning) = method switch
        {
            DefaultMethod => (AttributionMethod.IntegratedGradients, "Units of the target: the value's share of the change from the baseline; positive speaks for the class."),
            "gradient" => (AttributionMethod.Gradient, "Change of the target per unit of the value; positive: more of the value raises the class."),
            Activation => (AttributionMethod.Activation, "The value itself, in its own units."),
            _ => throw new UsageException($"Values of an inner node are scored by {DefaultMethod}, gradient or {Activation}, not by '{method}'."),
        };
        var options = _common.Attribution(result, new AttributionOptions()) with { Method = kind };
        var attribution = IntegratedGradients.AttributeNode(
            item.Classifier.Network, result.GetValue(_node)!, item.Input.Values.AsSpan(), item.Label, options, item.Input.Range, progress, cancellation);
        var document = new AttributionDocument(item.Input.Origin, attribution.Node, attribution.Shape, attribution.Label, method, meaning)
        {
            Target = kind == AttributionMethod.Activation ? null : options.Target == TargetKind.Softmax ? "softmax" : "logit",
            Integration = attribution.Integration,
            Sum = attribution.Integration?.Sum,
            ToExplain = attribution.Integration is { } account ? account.Score - account.BaselineScore : null,
        };
        return (document, attribution.Values.AsMemory());
    }

    private static string Words(AttributionDocument document, string png, string npy)
    {
        var lines = new List<string>
        {
            $"{"class",-14}{document.LabelName}",
            $"{"method",-14}{document.Method}",
            $"{"meaning",-14}{document.Meaning}",
            $"{"map",-14}{document.Node} [{string.Join(", ", document.Shape)}]",
        };
        if (document is { Sum: { } sum, ToExplain: { } change })
        {
            lines.Add(FormattableString.Invariant($"{"sum",-14}{sum:G7}, to explain {change:G7}"));
            var how = document.Integration is { } run ? FormattableString.Invariant($" with {run.Rule} and {run.Steps} steps") : "";
            lines.Add(FormattableString.Invariant($"{"gap",-14}{sum - change:G3}{how}"));
        }

        if (document is { Device: { } device, Transfers: { } copies })
            lines.Add(CommonOptions.DeviceLine(device, copies));
        lines.AddRange([$"{"picture",-14}{png}", $"{"raw map",-14}{npy}"]);
        return Terminal.Clean(string.Join('\n', lines));
    }
}
