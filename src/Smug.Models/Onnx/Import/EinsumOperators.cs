using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Einstein sums, two operands at a time: axes that are summed become the inner axis of a matrix product, axes that all have
/// in common its stack.</summary>
internal static class EinsumOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static KeyValuePair<string, Action<NodeContext<T>>>[] All { get; } = [new("Einsum", Einsum)];

    private readonly record struct Operand(GraphValue<T> Value, string Letters)
    {
        public int Size(char letter) => Value.Shape[Letters.IndexOf(letter, StringComparison.Ordinal)];
    }

    private static void Einsum(NodeContext<T> node)
    {
        var values = Enumerable.Range(0, node.InputCount).Select(node.Input).ToArray();
        var text = node.Text("equation", "");
        var equation = EinsumEquation.Parse(text, [.. values.Select(value => value.Rank)]) ?? throw node.Refuse($"equation '{text}'");
        var operands = values.Select((value, i) => Diagonal(node, new Operand(value, equation.Operands[i]))).ToList();
        while (operands.Count > 1)
        {
            var later = string.Concat(operands.Skip(2).Select(operand => operand.Letters)) + equation.Result;
            var product = Product(node, Summed(node, operands[0], operands[1].Letters + later), Summed(node, operands[1], operands[0].Letters + later), later);
            operands.RemoveRange(0, 2);
            operands.Insert(0, product);
        }

        var sum = Summed(node, operands[0], equation.Result);
        node.Result(Ordered(node, sum, equation.Result).Value);
    }

    /// <summary>Takes the elements whose indices are equal along axes of one letter.</summary>
    private static Operand Diagonal(NodeContext<T> node, Operand x)
    {
        foreach (var letter in x.Letters.Distinct().Where(letter => x.Letters.Count(other => other == letter) > 1))
        {
            var (first, second) = (x.Letters.IndexOf(letter, StringComparison.Ordinal), x.Letters.LastIndexOf(letter));
            if (x.Letters.Count(other => other == letter) > 2) throw node.Refuse($"three axes '{letter}' of one operand");
            var size = x.Size(letter);
            if (x.Value.Shape[second] != size) throw node.Refuse($"axes '{letter}' of {size} and {x.Value.Shape[second]} elements");
            var others = string.Concat(x.Letters.Where(other => other != letter));
            int[] turned = [.. Enumerable.Range(0, x.Letters.Length).Where(axis => axis != first && axis != second), first, second];
            var behind = Turned(node, x.Value, turned);
            var flat = ShapeOperators<T>.Reshaped(node, behind, [.. behind.Shape[..^2], size * size]);
            x = new Operand(RearrangingOperators<T>.Chosen(node, flat, others.Length, [.. Enumerable.Range(0, size).Select(i => i * (size + 1))]), others + letter);
        }

        return x;
    }

    /// <summary>Sums over the axes that nothing else has.</summary>
    private static Operand Summed(NodeContext<T> node, Operand x, string kept)
    {
        var axes = Enumerable.Range(0, x.Letters.Length).Where(axis => !kept.Contains(x.Letters[axis])).ToArray();
        if (axes.Length == 0) return x;
        var sum = ReductionOperators<T>.Over(node, Reduction.Sum, x.Value, axes);
        return new Operand(ShapeOperators<T>.Dropped(node, sum, [.. axes]), string.Concat(x.Letters.Where(kept.Contains)));
    }

    private static Operand Product(NodeContext<T> node, Operand a, Operand b, string later)
    {
        var common = Common(node, a, b);

        // A batch that only one operand has goes in front of its stack of matrices; the other's is repeated.
        if (Batch(b) is { } alone && !common.Contains(alone)) (a, b) = (b, a);
        var batch = Batch(a) is { } letter && !common.Contains(letter) ? $"{letter}" : "";
        var (stack, inner) = (string.Concat(common.Where(later.Contains)), string.Concat(common.Where(other => !later.Contains(other))));
        var (left, right) = (string.Concat(a.Letters.Except(common + batch)), string.Concat(b.Letters.Except(common)));
        var (m, k, n) = (Sizes(a, left), Sizes(a, inner), Sizes(b, right));
        var (x, y) = (Ordered(node, a, batch + stack + left + inner), Ordered(node, b, stack + inner + right));
        var product = MatrixOperators<T>.Product(
            node, Matrices(x.Value, a, batch + stack, m.Length, k.Length), Matrices(y.Value, b, stack, k.Length, n.Length));
        int[] result = [.. product.Shape[..^2], .. m.Sizes, .. n.Sizes];
        return new Operand(ShapeOperators<T>.Reshaped(node, product, result), batch + stack + left + right);

        GraphValue<T> Matrices(GraphValue<T> value, Operand from, string letters, int rows, int columns) =>
            ShapeOperators<T>.Reshaped(node, value, [.. letters.Select(from.Size), rows, columns]);
    }

    private static char? Batch(Operand x) => x.Value.IsBatched ? x.Letters[x.Value.BatchAxis] : null;

    /// <summary>The letters of both operands, the batch first. An axis of size 1 meets any other: it is repeated by the product.</summary>
    private static string Common(NodeContext<T> node, Operand a, Operand b)
    {
        var letters = a.Letters.Intersect(b.Letters).ToList();
        foreach (var (operand, other) in new[] { (a, b), (b, a) })
        {
            if (Batch(operand) is not { } batch) continue;
            var isShared = letters.Remove(batch);
            if (isShared) letters.Insert(0, batch);
            if (other.Value.IsBatched && (!isShared || other.Letters[other.Value.BatchAxis] != batch)) throw node.RefuseMixing("a product of two batches");
            if (!other.Value.IsBatched && isShared) throw node.RefuseMixing($"a value that has the batch's letter '{batch}'");
        }

        return letters.TrueForAll(letter => a.Size(letter) == b.Size(letter))
            ? string.Concat(letters)
            : throw node.Refuse("axes of one letter have different sizes");
    }

    /// <summary>An operand with its axes in the order of the given letters.</summary>
    private static Operand Ordered(NodeContext<T> node, Operand x, string letters) => x.Letters == letters
        ? x
        : new Operand(Turned(node, x.Value, [.. letters.Select(letter => x.Letters.IndexOf(letter, StringComparison.Ordinal))]), letters);

    private static GraphValue<T> Turned(NodeContext<T> node, GraphValue<T> x, int[] permutation)
    {
        var turned = ShapeOperators<T>.Permuted(node, x, permutation);
        return turned.IsTurned ? throw node.RefuseMixing($"axis {turned.BatchAxis} as the batch") : turned;
    }

    private static Shape Sizes(Operand x, string letters) => new([.. letters.Select(x.Size)]);
}
