using System.CommandLine;
using Smug.Cli.Output;
using Smug.Models;
using Smug.Models.Onnx;

namespace Smug.Cli.Commands;

/// <summary><c>smug convert</c>: a model from one file format to another.</summary>
internal sealed class ConvertCommand
{
    public const string Name = "convert";

    private readonly CommonOptions _common = new();
    private readonly Argument<string> _from = new("IN") { Description = "A model file (.safetensors or .onnx), or the name of a shipped model." };
    private readonly Argument<string> _to = new("OUT") { Description = "The file to write; its name ends in .safetensors or .onnx." };

    private ConvertCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug convert googlenet.onnx googlenet.safetensors --labels synset_words.txt", "One file with weights, graph, class names and preprocessing."),
        ("smug convert mnist-cnn mnist-cnn.onnx", "A shipped model for other programs."),
    ];

    public static Command Create()
    {
        var self = new ConvertCommand();
        var command = new Command(Name, "Writes a model in another format: safetensors (with the graph as JSON) or ONNX.")
        {
            self._from, self._to, self._common.Labels, self._common.InputSize, self._common.Json,
        };
        command.SetAction(self.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        var (from, to) = (Shipped.Model(result.GetValue(_from)!), result.GetValue(_to)!);
        var isOnnx = to.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
        if (!isOnnx && !to.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"OUT must end in .safetensors or .onnx, got '{to}'.");
        var network = _common.LoadNetwork(result, from);
        if (result.GetValue(_common.Labels) is { } labels) network = network.With(network.Info with { Labels = ModelSidecar.Labels(labels) });
        if (isOnnx) OnnxFile.Save(network, to);
        else ModelFile.Save(network, to);
        var document = new ConversionDocument(
            1, Path.GetFileName(from), to, ModelFile.ContentHash(network), network.Nodes.Count, network.Nodes.Sum(node => node.ParameterCount));
        Console.Out.WriteLine(result.GetValue(_common.Json)
            ? CliJson.Text(document, CliJson.Default.ConversionDocument)
            : Terminal.Clean(FormattableString.Invariant($"{"model",-14}{document.Nodes} nodes, {document.Parameters:N0} parameters\n{"written",-14}{to}")));
        return ExitCode.Success;
    }
}
