using System.CommandLine;
using Smug.Cli.Output;
using Smug.Models;

namespace Smug.Cli.Commands;

/// <summary><c>smug info</c>: what a model file holds.</summary>
internal static class InfoCommand
{
    public const string Name = "info";

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug info mnist-cnn", "Layers, shapes, parameters, training record and test accuracy of a shipped model."),
        ("smug info googlenet.onnx", "The same of an ONNX model."),
        ("smug info model.safetensors --json", "The same of a file, for programs."),
    ];

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A model file, or the name of a shipped model." };
        var common = new CommonOptions();
        var command = new Command(Name, "Prints a model's graph, labels, preprocessing and training record.") { model, common.InputSize, common.Json };
        command.SetAction(result =>
        {
            var path = Shipped.Model(result.GetValue(model)!);
            var network = common.LoadNetwork(result, path);
            Console.Out.WriteLine(result.GetValue(common.Json)
                ? CliJson.Text(Document(network, Path.GetFileName(path)), CliJson.Default.ModelDocument)
                : Words(network, Path.GetFileName(path)));
            return ExitCode.Success;
        });
        return command;
    }

    private static ModelDocument Document(Network<float> network, string name) => new(
        1,
        name,
        ModelFile.ContentHash(network),
        [.. network.InputShape.Sizes],
        network.OutputNode.Name,
        [.. network.Nodes.Select(node => new NodeSummary(node.Name, node.Layer.Kind, [.. node.Inputs], [.. node.OutputShape.Sizes], node.ParameterCount, node.Flops))],
        network.Info);

    /// <summary>What else is done to pixels and sizes.</summary>
    private static string Words(Preprocessing p) =>
        (p.Mean.IsDefaultOrEmpty ? "" : FormattableString.Invariant($", less {string.Join(", ", p.Mean)}"))
        + (p.Scale.IsDefaultOrEmpty ? "" : FormattableString.Invariant($", divided by {string.Join(", ", p.Scale)}"))
        + (p.ShortSide == 0 ? "" : FormattableString.Invariant($"; short side {p.ShortSide}, centre cut out"));

    private static string Words(Network<float> network, string name)
    {
        var info = network.Info;
        var lines = new List<string> { $"{"model",-14}{name}", $"{"sha256",-14}{ModelFile.ContentHash(network)}" };
        if (info.Architecture.Length > 0) lines.Add($"{"architecture",-14}{info.Architecture}");
        if (info.Origin.Length > 0) lines.Add($"{"origin",-14}{info.Origin}");
        if (!info.Labels.IsDefaultOrEmpty) lines.Add($"{"labels",-14}{string.Join(", ", info.Labels.Take(20))}{(info.Labels.Length > 20 ? ", …" : "")}");
        if (info.Preprocessing is { } p)
            lines.Add(FormattableString.Invariant($"{"reads",-14}{p.Width} × {p.Height} pixels, {(p.Channels == 1 ? "grey" : p.ChannelOrder.ToString().ToUpperInvariant())}, black {p.Low}, white {p.High}{Words(p)}"));
        if (info.Training is { } t)
        {
            lines.Add(FormattableString.Invariant($"{"accuracy",-14}{100 * t.TestAccuracy:0.00} % ({t.TestCorrect} of {t.TestItems} test items)"));
            lines.Add($"{"training",-14}{t.TrainItems} items; {t.Optimizer}");
            lines.Add($"{"command",-14}{t.Command}");
        }

        lines.AddRange(["", network.Summary().TrimEnd()]);
        return Terminal.Clean(string.Join('\n', lines));
    }
}
