using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Layers on sequences as ONNX operations. ONNX's recurrent operations have the steps in front of the batch, so sequences are turned
/// before and after them.</summary>
internal static class OnnxSequences<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A recurrent layer.</summary>
    public static OnnxGraphWriter<T>.Value Recurrent(
        OnnxGraphWriter<T> graph, NetworkNode<T> node, RecurrentLayer<T> layer, OnnxGraphWriter<T>.Value[] inputs)
    {
        var (name, isLstm, hidden) = (node.Name, layer is LstmLayer<T>, layer.Hidden);
        var states = layer.HasInitialStates ? isLstm ? 2 : 1 : 0;
        if (inputs[0].Item.Rank != 2 || layer is LstmLayer<T> { GivesCell: true })
            throw new UsageException($"Node '{name}' of kind {layer.Kind} on {inputs[0].Item} cannot be written as ONNX.");
        RecurrentWeights<T>[] directions = [.. new[] { layer.ForwardWeights, layer.ReverseWeights }.OfType<RecurrentWeights<T>>()];
        List<string> sources =
        [
            graph.Node("Transpose", name + "/steps", [graph.Natural(inputs[0]).Name], OnnxGraphWriter<T>.Ints("perm", 1, 0, 2)),
            graph.Initializer(name + ".weight", Op.Stack(0, [.. directions.Select(w => Op.Transpose(w.Weight, 1, 0))])),
            graph.Initializer(name + ".recurrent", Op.Stack(0, [.. directions.Select(w => Op.Transpose(w.Recurrent, 1, 0))])),
            graph.Initializer(name + ".bias", Op.Stack(0, [.. directions.Select(Bias)])),
        ];
        if (inputs.Length - states == 2)
            sources.Add(graph.Node("Cast", name + "/lengths", [Lengths(graph, name, inputs[1])], OnnxGraphWriter<T>.Int("to", (int)OnnxElementType.Int32)));
        else if (states > 0) sources.Add("");
        foreach (var initial in inputs[^states..])
        {
            var split = graph.Node(
                "Reshape", name + "/initial", [graph.Natural(initial).Name, graph.Initializer(name + "/initial_shape", 0, directions.Length, hidden)]);
            sources.Add(graph.Node("Transpose", name + "/initial_steps", [split], OnnxGraphWriter<T>.Ints("perm", 1, 0, 2)));
        }

        var direction = directions.Length == 2 ? "bidirectional" : layer.ForwardWeights is null ? "reverse" : "forward";
        List<ProtobufWriter> attributes = [OnnxGraphWriter<T>.Int("hidden_size", hidden), OnnxGraphWriter<T>.Text("direction", direction)];
        if (layer is GruLayer<T> { ResetsBehindProduct: true }) attributes.Add(OnnxGraphWriter<T>.Int("linear_before_reset", 1));
        var y = graph.Node(isLstm ? "LSTM" : "GRU", name + "/y", sources, [.. attributes]);
        var turned = graph.Node("Transpose", name + "/batch", [y], OnnxGraphWriter<T>.Ints("perm", 2, 0, 1, 3));
        var shape = graph.Initializer(name + "/shape", 0, inputs[0].Item[0], directions.Length * hidden);
        return new(graph.Node("Reshape", name, [turned, shape]), node.OutputShape, false);
    }

    /// <summary>The last state: the elements at the last valid place beside those at the first.</summary>
    public static OnnxGraphWriter<T>.Value LastState(
        OnnxGraphWriter<T> graph, NetworkNode<T> node, LastStateLayer<T> layer, OnnxGraphWriter<T>.Value[] inputs)
    {
        var (name, item) = (node.Name, inputs[0].Item);
        if (item.Rank != 2) throw new UsageException($"Node '{name}' of kind {layer.Kind} on {item} cannot be written as ONNX.");
        var states = graph.Natural(inputs[0]).Name;
        var forward = layer.ForwardElements < 0 ? item[1] : layer.ForwardElements;
        if (forward == 0) return new(At(0, name), node.OutputShape, false);
        if (forward == item[1]) return new(Last(name), node.OutputShape, false);
        var (end, start) = (Part(Last(name + "/last"), 0, forward, "/forward"), Part(At(0, name + "/first"), forward, item[1], "/reverse"));
        return new(graph.Node("Concat", name, [end, start], OnnxGraphWriter<T>.Int("axis", 1)), node.OutputShape, false);

        string At(int place, string to) =>
            graph.Node("Gather", to, [states, graph.Scalar(name + "/place", place)], OnnxGraphWriter<T>.Int("axis", 1));

        string Last(string to)
        {
            if (inputs.Length == 1) return At(item[0] - 1, to);

            // The states times 1 at the last valid place and 0 elsewhere, summed over the places.
            var lengths = graph.Node("Unsqueeze", name + "/length", [Lengths(graph, name, inputs[1]), graph.Initializer(name + "/axis", 1)]);
            var isLast = graph.Node("Equal", name + "/is_last", [lengths, Places(graph, name, item[0])]);
            var marks = graph.Node("Cast", name + "/marks", [isLast], OnnxGraphWriter<T>.Int("to", (int)OnnxGraphWriter<T>.ElementType));
            var weights = graph.Node("Unsqueeze", name + "/weights", [marks, graph.Initializer(name + "/axis", 2)]);
            var kept = graph.Node("Mul", name + "/kept", [states, weights]);
            return graph.Node("ReduceSum", to, [kept, graph.Initializer(name + "/axis", 1)], OnnxGraphWriter<T>.Int("keepdims", 0));
        }

        string Part(string from, int first, int end, string suffix) => graph.Node("Slice", name + suffix,
            [from, graph.Initializer(name + "/start", first), graph.Initializer(name + "/end", end), graph.Initializer(name + "/axis", 1)]);
    }

    /// <summary>B as ONNX has it: what is added with the inputs, then what is added with the state.</summary>
    private static Tensor<T> Bias(RecurrentWeights<T> weights)
    {
        var bias = Tensor<T>.Zeros(new Shape(2 * weights.Bias.Length));
        weights.Bias.Values.CopyTo(bias.Span);
        weights.CandidateBias?.Values.CopyTo(bias.Span[^weights.CandidateBias.Length..]);
        return bias;
    }

    /// <summary>The lengths [N]: given, or the largest place, counted from 1, whose token is not 0.</summary>
    private static string Lengths(OnnxGraphWriter<T> graph, string name, OnnxGraphWriter<T>.Value marks)
    {
        if (marks.Item.Rank == 0) return marks.Name;
        var isPadding = graph.Node("Equal", name + "/is_padding", [marks.Name, graph.Initializer(name + "/zero", Tensor<T>.Zeros(new Shape()))]);
        var isToken = graph.Node("Not", name + "/is_token", [isPadding]);
        var tokens = graph.Node("Cast", name + "/tokens", [isToken], OnnxGraphWriter<T>.Int("to", (int)OnnxGraphWriter<T>.ElementType));
        var places = graph.Node("Mul", name + "/places", [tokens, Places(graph, name, marks.Item[0])]);
        return graph.Node("ReduceMax", name + "/length", [places], OnnxGraphWriter<T>.Ints("axes", 1), OnnxGraphWriter<T>.Int("keepdims", 0));
    }

    /// <summary>1 to L.</summary>
    private static string Places(OnnxGraphWriter<T> graph, string name, int steps) =>
        graph.Initializer(name + "/counted", Tensor<T>.Wrap(new Shape(steps), [.. Enumerable.Range(1, steps).Select(T.CreateTruncating)]));
}
