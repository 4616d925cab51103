using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Recurrent layers with ONNX's default activations, gates in its own order.</summary>
internal static class RecurrentOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Where the sigmoid is 0 or 1 in double precision, too.</summary>
    private const double ShutGate = 1e4;

    private static readonly string[] Directions = ["forward", "reverse", "bidirectional"];

    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } = [new("LSTM", Lstm), new("GRU", Gru), new("RNN", Rnn)];

    private static void Lstm(NodeContext<T> node)
    {
        if (node.Has(7) && !IsZero(node.ConstantOrNull(7))) throw node.Refuse("peepholes (input P) are not supported");
        if (node.Flag("input_forget")) throw node.Refuse("attribute 'input_forget' is 1; coupled gates are not supported");
        var (forward, reverse) = Weights(node, 4, ["Sigmoid", "Tanh", "Tanh"], (w, r, wb, rb) => new RecurrentWeights<T>(w, r, Op.Add(wb, rb)));
        var sequence = new RecurrentSequence<T>(node, (forward ?? reverse)!.Recurrent.Shape[0], Count(forward, reverse));
        var (state, cell) = (sequence.Initial(5), sequence.Initial(6));
        var starts = state is not null || cell is not null;
        GraphValue<T>[] initials = starts ? [state ?? sequence.Zeros(), cell ?? sequence.Zeros()] : [];
        sequence.Run(new LstmLayer<T>(forward, reverse, starts), forward is null ? 0 : sequence.Hidden, initials);
        if (node.IsWanted(2)) sequence.SetLast(2, new LstmLayer<T>(forward, reverse, starts, givesCell: true), initials);
    }

    private static void Gru(NodeContext<T> node)
    {
        var behind = node.Flag("linear_before_reset");
        var (forward, reverse) = Weights(node, 3, ["Sigmoid", "Tanh"], (w, r, wb, rb) =>
        {
            var hidden = r.Shape[0];
            if (!behind) return new RecurrentWeights<T>(w, r, Op.Add(wb, rb));

            // The candidate's recurrent bias is reset with the product.
            var gates = Op.Add(Op.Narrow(wb, 0, 0, 2 * hidden), Op.Narrow(rb, 0, 0, 2 * hidden));
            return new RecurrentWeights<T>(w, r, Op.Concat(0, gates, Op.Narrow(wb, 0, 2 * hidden, hidden)), Op.Narrow(rb, 0, 2 * hidden, hidden));
        });
        var sequence = new RecurrentSequence<T>(node, (forward ?? reverse)!.Recurrent.Shape[0], Count(forward, reverse));
        GraphValue<T>[] initials = sequence.Initial(5) is { } state ? [state] : [];
        sequence.Run(new GruLayer<T>(forward, reverse, initials.Length > 0), forward is null ? 0 : sequence.Hidden, initials);
    }

    /// <summary>A gated unit whose gates never act: the update gate is 0 and the reset gate 1, exactly, whatever the input.</summary>
    private static void Rnn(NodeContext<T> node)
    {
        var (forward, reverse) = Weights(node, 1, ["Tanh"], (w, r, wb, rb) =>
        {
            var (inputs, hidden) = (w.Shape[0], r.Shape[0]);
            var bias = Op.Concat(0, Tensor<T>.Full(new Shape(hidden), T.CreateTruncating(-ShutGate)),
                Tensor<T>.Full(new Shape(hidden), T.CreateTruncating(ShutGate)), Op.Add(wb, rb));
            return new RecurrentWeights<T>(
                Op.Concat(1, Tensor<T>.Zeros(new Shape(inputs, 2 * hidden)), w), Op.Concat(1, Tensor<T>.Zeros(new Shape(hidden, 2 * hidden)), r), bias);
        });
        var sequence = new RecurrentSequence<T>(node, (forward ?? reverse)!.Recurrent.Shape[0], Count(forward, reverse));
        GraphValue<T>[] initials = sequence.Initial(5) is { } state ? [state] : [];
        sequence.Run(new GruLayer<T>(forward, reverse, initials.Length > 0), forward is null ? 0 : sequence.Hidden, initials);
    }

    private static int Count(RecurrentWeights<T>? forward, RecurrentWeights<T>? reverse) => (forward is null ? 0 : 1) + (reverse is null ? 0 : 1);

    /// <summary>The weights of both directions. ONNX has W [D, G·H, In], R [D, G·H, H] and B [D, 2·G·H].</summary>
    private static (RecurrentWeights<T>? Forward, RecurrentWeights<T>? Reverse) Weights(
        NodeContext<T> node, int gates, string[] activations, Func<Tensor<T>, Tensor<T>, Tensor<T>, Tensor<T>, RecurrentWeights<T>> join)
    {
        var direction = node.Text("direction", "forward");
        if (!Directions.Contains(direction)) throw node.Refuse($"attribute 'direction' is '{direction}'");
        var count = direction == "bidirectional" ? 2 : 1;
        CheckActivations(node, activations, count);
        var (w, r) = (node.Constant(1, "its weight"), node.Constant(2, "its recurrent weight"));
        var hidden = r.Shape.Rank == 3 ? r.Shape[2] : 0;
        if (hidden == 0 || w.Shape.Rank != 3 || w.Shape[0] != count || w.Shape[1] != gates * hidden || r.Shape != new Shape(count, gates * hidden, hidden))
            throw node.Refuse($"its weights are {w.Shape} and {r.Shape} instead of [{count}, {gates}·H, In] and [{count}, {gates}·H, H]");
        if (node.Int("hidden_size", hidden) != hidden) throw node.Refuse($"attribute 'hidden_size' is not that of its recurrent weight {r.Shape}");
        var b = node.Has(3) ? node.Constant(3, "its bias") : Tensor<T>.Zeros(new Shape(count, 2 * gates * hidden));
        if (b.Shape != new Shape(count, 2 * gates * hidden)) throw node.Refuse($"its bias is {b.Shape} instead of [{count}, {2 * gates * hidden}]");
        return direction switch
        {
            "forward" => (Direction(0), null),
            "reverse" => (null, Direction(0)),
            _ => (Direction(0), Direction(1)),
        };

        RecurrentWeights<T> Direction(int index) => join(
            Op.Transpose(Op.Reshape(Op.Narrow(w, 0, index, 1), w.Shape.Sizes[1..]), 1, 0),
            Op.Transpose(Op.Reshape(Op.Narrow(r, 0, index, 1), r.Shape.Sizes[1..]), 1, 0),
            Op.Slice(Op.Reshape(b, -1), [index * 2 * gates * hidden], [gates * hidden]),
            Op.Slice(Op.Reshape(b, -1), [(index * 2 + 1) * gates * hidden], [gates * hidden]));
    }

    private static void CheckActivations(NodeContext<T> node, string[] usual, int directions)
    {
        foreach (var name in new[] { "clip", "activation_alpha", "activation_beta" })
        {
            if (node.Any(name) is not null) throw node.Refuse($"attribute '{name}' is not supported");
        }

        var given = node.Texts("activations");
        var expected = Enumerable.Repeat(usual, directions).SelectMany(names => names);
        if (given.Length > 0 && !given.SequenceEqual(expected, StringComparer.OrdinalIgnoreCase))
            throw node.Refuse($"attribute 'activations' is [{string.Join(", ", given)}]; only [{string.Join(", ", usual)}] are supported");
    }

    private static bool IsZero(Tensor<T>? values) => values is not null && !values.Values.ContainsAnyExcept(T.Zero);
}
