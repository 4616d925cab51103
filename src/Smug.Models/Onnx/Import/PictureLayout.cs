namespace Smug.Models.Onnx;

/// <summary>Which axes of an input [N, …] are a picture's rows, columns and channels.</summary>
internal sealed record PictureLayout(int Rows, int Columns, int Channels)
{
    /// <summary>What the first convolution reads; −1 where its weights are not in the file.</summary>
    public long ChannelsOfFirstConvolution { get; private init; }

    /// <summary>Finds a picture's axes: channels first, unless only the last axis can be the channels and something puts it in front.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">An input of 4 axes.</param>
    /// <param name="worksOnImages">Whether anything in the graph works on pictures.</param>
    /// <returns>Null where the input is no picture.</returns>
    public static PictureLayout? Of(OnnxGraph graph, OnnxValueInfo input, bool worksOnImages)
    {
        var sizes = input.Sizes!.Value;
        if (sizes[1] is not (1 or 3) && sizes[3] is 1 or 3 && !graph.Nodes.Any(node => OnnxOperators<float>.WorksOnImages(node.Operation) && node.Inputs.Contains(input.Name)))
            return new PictureLayout(1, 2, 3);
        if (!worksOnImages && sizes[1] is not (1 or 3)) return null;
        return new PictureLayout(2, 3, 1) { ChannelsOfFirstConvolution = FirstConvolution(graph) };
    }

    private static long FirstConvolution(OnnxGraph graph)
    {
        if (graph.Nodes.FirstOrDefault(node => node.Operation == "Conv") is not { Inputs: [_, var name, ..] } conv) return -1;
        if (!graph.Initializers.TryGetValue(name, out var weight) || weight.Shape.Rank != 4) return -1;
        var groups = conv.Attributes.FirstOrDefault(attribute => attribute.Name == "group")?.Int ?? 1;
        return groups is >= 1 and <= 4096 ? weight.Shape[1] * groups : -1;
    }
}
