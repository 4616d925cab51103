using System.CommandLine;
using System.Globalization;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Models;
using Smug.Models.Formats;
using Smug.Report;
using Smug.Tensors;

namespace Smug.Cli.Commands;

/// <summary><c>smug attribute</c>: a picture to an attribution map.</summary>
internal sealed class AttributeCommand
{
    public const string Name = "attribute";

    private readonly CommonOptions _common = new();
    private readonly Argument<string> _image = new("IMAGE") { Description = "A PNG, JPEG or BMP file." };
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
    ];

    public static Command Create()
    {
        var self = new AttributeCommand();
        var command = new Command(Name, "Scores every pixel for a class and writes attribution.png, attribution.npy (the raw map) and attribution.json.")
        {
            self._image, self._common.Model, self._common.Label, self._common.Labels, self._out, self._common.Prepare, self._common.Method, self._common.Rule,
            self._common.Steps, self._common.Tolerance, self._common.Target, self._common.Baselines, self._node, self._common.Json, self._common.Quiet,
        };
        command.SetAction((result, cancellation) => Task.Run(() => self.Run(result, cancellation), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        var options = _common.Attribution(result, new AttributionOptions());
        var (network, modelName) = _common.LoadModel(result);
        var input = _common.LoadPicture(result, result.GetValue(_image)!, network);
        Attribution attribution;
        using (var display = new ProgressDisplay(result.GetValue(_common.Quiet)))
        {
            var progress = new SynchronousProgress<AttributionProgress>(news => display.Show("attribution", (double)news.Done / Math.Max(1, news.Total)));
            attribution = IntegratedGradients.AttributeNode(
                network, result.GetValue(_node)!, input.Values.AsSpan(), input.Label ?? Predict(network, input), options, input.Range, progress, cancellation);
        }

        var directory = result.GetValue(_out)!;
        var (png, npy, json) = (Path.Combine(directory, "attribution.png"), Path.Combine(directory, "attribution.npy"), Path.Combine(directory, "attribution.json"));
        AttributionPicture.Draw(attribution).Save(png);
        NpyFile.Write(npy, Tensor<float>.From(new Shape(attribution.Shape.AsSpan()), attribution.Values.AsSpan()));
        var label = network.Labels.IsDefaultOrEmpty ? attribution.Label.ToString(CultureInfo.InvariantCulture) : network.Labels[attribution.Label];
        var document = new AttributionDocument(
            1, modelName, input.Origin, attribution.Node, attribution.Shape, attribution.Label, label, attribution.Method, attribution.Target,
            attribution.Integration, [Path.GetFileName(png), Path.GetFileName(npy)]);
        var text = CliJson.Text(document, CliJson.Default.AttributionDocument);
        AtomicFile.WriteText(json, text + "\n");
        Console.Out.WriteLine(result.GetValue(_common.Json) ? text : Words(document, png, npy));
        return ExitCode.Success;
    }

    private static int Predict(Network<float> network, ExplanationInput input)
    {
        using var scope = TensorScope.Begin();
        var scores = network.Forward(Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), input.Values.AsSpan()));
        var best = 0;
        for (var i = 1; i < scores.Length; i++) best = scores.Values[i] > scores.Values[best] ? i : best;
        return best;
    }

    private static string Words(AttributionDocument document, string png, string npy)
    {
        var lines = new List<string>
        {
            $"{"class",-14}{document.LabelName}",
            $"{"map",-14}{document.Node} [{string.Join(", ", document.Shape)}]",
        };
        if (document.Integration is { } run)
        {
            lines.Add(FormattableString.Invariant($"{"sum",-14}{run.Sum:G7}, to explain {run.Score - run.BaselineScore:G7}"));
            lines.Add(FormattableString.Invariant($"{"gap",-14}{run.CompletenessGap:G3} with {run.Rule} and {run.Steps} steps"));
        }

        lines.AddRange([$"{"picture",-14}{png}", $"{"raw map",-14}{npy}"]);
        return Terminal.Clean(string.Join('\n', lines));
    }
}
