using System.Globalization;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Writes a network as an ONNX model of opset 17, with its preprocessing, labels and origin as metadata.</summary>
internal static class OnnxExporter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int IrVersion = 8;
    private const int Opset = 17;

    public static byte[] Write(Network<T> network)
    {
        var graph = new OnnxGraphWriter<T>();
        var values = new Dictionary<string, OnnxGraphWriter<T>.Value>(StringComparer.Ordinal);
        Input(graph, values, Network<T>.InputName, network.InputShape);
        foreach (var node in network.Nodes)
        {
            if (node.Layer is InputLayer<T>) Input(graph, values, node.Name, node.OutputShape);
            else values[node.Name] = OnnxLayers<T>.Write(graph, node, [.. node.Inputs.Select(name => values[name])]);
        }

        var output = values[network.OutputNode.Name];
        graph.Graph.Message(12, OnnxGraphWriter<T>.Port(output.Name, output)).Text(2, network.Info.Architecture.Length > 0 ? network.Info.Architecture : "network");
        var model = new ProtobufWriter().Varint(1, IrVersion).Text(2, "Smug").Message(7, graph.Graph);
        model.Message(8, new ProtobufWriter().Text(1, "").Varint(2, Opset));
        foreach (var (key, value) in Metadata(network)) model.Message(14, new ProtobufWriter().Text(1, key).Text(2, value));
        return model.Written.ToArray();
    }

    private static void Input(OnnxGraphWriter<T> graph, Dictionary<string, OnnxGraphWriter<T>.Value> values, string name, Shape shape)
    {
        var value = new OnnxGraphWriter<T>.Value(graph.Fresh(name), shape, shape.Rank == 3);
        graph.Graph.Message(11, OnnxGraphWriter<T>.Port(value.Name, value));
        values[name] = value;
    }

    private static IEnumerable<(string Key, string Value)> Metadata(Network<T> network)
    {
        if (network.Info.Architecture.Length > 0) yield return (OnnxMetadata.Architecture, network.Info.Architecture);
        if (network.Info.Origin.Length > 0) yield return (OnnxMetadata.Origin, network.Info.Origin);
        if (!network.Labels.IsDefaultOrEmpty) yield return (OnnxMetadata.Labels, string.Join('\n', network.Labels));
        if (network.Preprocessing is not { } p) yield break;

        // Ranges other than 0..1 and 0..255 are brought to 0..1: (low + (high − low) · v − mean) / scale.
        var is255 = p is { Low: 0, High: 255 };
        var (low, span) = is255 ? (0, 1) : (p.Low, p.High - p.Low);
        yield return ("input_range", is255 ? "0..255" : "0..1");
        yield return ("channel_order", p.ChannelOrder == ChannelOrder.Bgr ? "BGR" : "RGB");
        yield return ("mean", List(channel => ((p.Mean.IsDefaultOrEmpty ? 0 : p.Mean[channel]) - low) / span));
        yield return ("std", List(channel => (p.Scale.IsDefaultOrEmpty ? 1 : p.Scale[channel]) / span));
        yield return ("resize_short_side", p.ShortSide.ToString(CultureInfo.InvariantCulture));

        string List(Func<int, double> value) => string.Join(',', Enumerable.Range(0, p.Channels).Select(channel => value(channel).ToString("R", CultureInfo.InvariantCulture)));
    }
}
