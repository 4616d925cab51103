using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Elements put at places that are known at import, round by round: no round has a place twice.</summary>
internal static class ScatterOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } =
        [new("ScatterND", ScatterND), new("ScatterElements", ScatterElements), new("Scatter", ScatterElements)];

    private static void ScatterND(NodeContext<T> node)
    {
        var (x, updates) = Operands(node);
        var indices = node.Constant(1, "its indices");
        if (indices.Shape.Rank == 0 || indices.Shape[^1] > x.Rank) throw node.Refuse($"indices {indices.Shape} for {x.Rank} axes");
        var depth = indices.Shape[^1];
        var block = new Shape(x.Shape[depth..]).Length;
        var places = PickingOperators<T>.Places(node, indices, x.Shape[..depth]);
        if ((long)places.Length * block != updates.ItemShape.Length) throw node.Refuse($"updates {updates.ItemShape} for indices {indices.Shape}");
        node.Graph.Spend(updates.ItemShape.Length);
        Put(node, x, updates, [.. places.SelectMany(place => Enumerable.Range(place * block, block))]);
    }

    private static void ScatterElements(NodeContext<T> node)
    {
        var (x, updates) = Operands(node);
        var indices = node.Constant(1, "its indices");
        var axis = node.Axis(node.Int("axis", 0), x.Rank);
        if (indices.Shape != updates.ItemShape || indices.Shape.Rank != x.Rank) throw node.Refuse($"updates {updates.ItemShape} for indices {indices.Shape}");
        var places = new int[indices.Length];
        for (var i = 0; i < places.Length; i++)
        {
            for (var other = 0; other < x.Rank; other++)
            {
                var at = other == axis ? int.CreateSaturating(indices.Values[i]) : i / indices.Shape.Product((other + 1)..) % indices.Shape[other];
                if (at < 0) at += x.Shape[other];
                if (at < 0 || at >= x.Shape[other]) throw node.Refuse($"index {at} of an axis of size {x.Shape[other]}");
                places[i] = places[i] * x.Shape[other] + at;
            }
        }

        Put(node, x, updates, places);
    }

    private static (GraphValue<T> X, GraphValue<T> Updates) Operands(NodeContext<T> node)
    {
        var (x, updates) = (node.Input(0), node.Input(2));
        return x.IsBatched || updates.IsBatched
            ? throw node.RefuseMixing("indices into the batch")
            : (node.Graph.InNaturalOrder(x), node.Graph.InNaturalOrder(updates));
    }

    private static void Put(NodeContext<T> node, GraphValue<T> x, GraphValue<T> updates, int[] places)
    {
        var reduction = node.Text("reduction", "none");
        BinaryOperation? combined = reduction switch
        {
            "none" => null,
            "add" => BinaryOperation.Plus,
            "mul" => BinaryOperation.Times,
            "max" => BinaryOperation.Maximum,
            "min" => BinaryOperation.Minimum,
            _ => throw node.Refuse($"attribute 'reduction' is '{reduction}'"),
        };
        var count = x.ItemShape.Length;
        var y = ShapeOperators<T>.Reshaped(node, x, [count]);
        if (places.Length > 0)
        {
            var source = ShapeOperators<T>.Reshaped(node, updates, [places.Length]);
            foreach (var round in Rounds(node, places, count, keepsLast: combined is null)) y = Round(node, y, source, round, combined);
        }

        node.Result(ShapeOperators<T>.Reshaped(node, y, x.Shape));
    }

    /// <summary>For each round and place, which update goes there; −1 for none.</summary>
    private static List<int[]> Rounds(NodeContext<T> node, int[] places, int count, bool keepsLast)
    {
        var rounds = new List<int[]>();
        var filled = new int[count];
        for (var i = 0; i < places.Length; i++)
        {
            var round = keepsLast ? 0 : filled[places[i]]++;
            if (round == rounds.Count)
            {
                node.Graph.Spend(count);
                var none = new int[count];
                Array.Fill(none, -1);
                rounds.Add(none);
            }

            rounds[round][places[i]] = i;
        }

        return rounds;
    }

    private static GraphValue<T> Round(NodeContext<T> node, GraphValue<T> y, GraphValue<T> source, int[] round, BinaryOperation? combined)
    {
        var placed = RearrangingOperators<T>.Chosen(node, source, 0, Array.ConvertAll(round, update => Math.Max(0, update)));
        var value = combined is { } operation ? ElementOperators<T>.Combine(node, operation, y, placed) : placed;
        if (!round.Contains(-1)) return value;
        var mask = Tensor<T>.Wrap(new Shape(round.Length), Array.ConvertAll(round, update => update < 0 ? T.Zero : T.One));
        return SelectionOperators<T>.Where(node, node.Graph.OfConstant("mask", mask, OnnxElementType.Bool), value, y);
    }
}
