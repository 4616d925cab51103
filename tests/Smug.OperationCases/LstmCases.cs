using System.Numerics;
using Smug.Kernels.Lstm;
using Smug.Kernels.Recurrent;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Lstm"/>: the states, and in cases of their own the last cells.</summary>
public sealed class LstmCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("one of each", 1, 1, 1, 1),
        Case("fifty steps", 2, 50, 3, 4),
        Case("fifty steps in reverse", 2, 50, 3, 4, reverse: true),
        Case("lengths", 4, 6, 3, 5, lengths: [6, 3, 0, 1]),
        Case("lengths in reverse", 4, 6, 3, 5, lengths: [6, 3, 0, 1], reverse: true),
        Case("initial state", 3, 4, 2, 3, hasInitials: true),
        Case("initial state and lengths", 3, 4, 2, 3, lengths: [2, 4, 0], hasInitials: true),
        Case("initial state and lengths in reverse", 3, 4, 2, 3, lengths: [2, 4, 0], hasInitials: true, reverse: true),
        Case("last cell", 3, 4, 2, 3, cell: true),
        Case("last cell, initial state and lengths", 3, 4, 2, 3, lengths: [2, 4, 0], hasInitials: true, cell: true),
        Case("last cell, initial state and lengths in reverse", 3, 4, 2, 3, lengths: [2, 4, 0], hasInitials: true, cell: true, reverse: true),
        Case("whole vectors and a rest", 30, 3, 5, 37) with { CheckGradient = false },
        Case("rows a power of two apart", 17, 4, 5, 256) with { CheckGradient = false },
        Case("empty batch", 0, 3, 2, 2),
        Case("no steps", 2, 0, 2, 2),
        Case("no inputs", 2, 3, 0, 2),
        Timed("a sentence of 50 words", 1, 50, 100, 200),
        Timed("50 sentences of 100 words", 50, 100, 100, 200),
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        Refused("x is a matrix", () => Op.Lstm(Zeros(2, 3), Zeros(3, 8), Zeros(2, 8), null)),
        Refused("inputs differ", () => Op.Lstm(Zeros(2, 5, 3), Zeros(4, 8), Zeros(2, 8), null)),
        Refused("three gates", () => Op.Lstm(Zeros(2, 5, 3), Zeros(3, 6), Zeros(2, 6), null)),
        Refused("bias of another size", () => Op.Lstm(Zeros(2, 5, 3), Zeros(3, 8), Zeros(2, 8), Zeros(2))),
        Refused("initial state of another batch", () => Op.Lstm(Zeros(2, 5, 3), Zeros(3, 8), Zeros(2, 8), null, [], Zeros(1, 2))),
        Refused("initial cell of another size", () => Op.Lstm(Zeros(2, 5, 3), Zeros(3, 8), Zeros(2, 8), null, [], null, Zeros(2, 3))),
        Refused("too few lengths", () => Op.Lstm(Zeros(2, 5, 3), Zeros(3, 8), Zeros(2, 8), null, [5])),
        Refused("length beyond the sequence", () => Op.Lstm(Zeros(2, 5, 3), Zeros(3, 8), Zeros(2, 8), null, [5, 6])),
        Refused("negative length", () => Op.Lstm(Zeros(2, 5, 3), Zeros(3, 8), Zeros(2, 8), null, [5, -1])),
    ];

    private static ErrorCase Refused(string name, Action run) => new("Lstm", name, run);

    private static Tensor<float> Zeros(params ReadOnlySpan<int> sizes) => Tensor<float>.Zeros(new Shape(sizes));

    private static OperationCase Case(
        string name, int batch, int steps, int inputs, int hidden, int[]? lengths = null, bool hasInitials = false, bool reverse = false, bool cell = false)
    {
        var initial = new Shape(batch, hidden);
        Shape[] shapes = [new(batch, steps, inputs), new(inputs, 4 * hidden), new(hidden, 4 * hidden), new(4 * hidden), new(batch), .. hasInitials ? [initial, initial] : Array.Empty<Shape>()];
        return new OperationCase("Lstm", name, new Body(reverse, cell), shapes)
        {
            Fixed = new Dictionary<int, double[]> { [4] = [.. Enumerable.Range(0, batch).Select(row => (double)(lengths?[row] ?? steps))] },
            Differentiable = [true, true, true, true, false, true, true],
            BatchInputs = hasInitials ? [0, 4, 5, 6] : [0, 4],
            Flops = 2.0 * batch * steps * (inputs + hidden) * 4 * hidden,
        };
    }

    private static OperationCase Timed(string name, int batch, int steps, int inputs, int hidden) =>
        Case(name, batch, steps, inputs, hidden) with { CheckGradient = false, Benchmark = true, Range = (-0.1, 0.1) };

    private sealed class Body(bool reverse, bool cell) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var outcome = Op.Lstm(
                inputs[0], inputs[1], inputs[2], inputs[3], Lengths(inputs[4]), inputs.ElementAtOrDefault(5), inputs.ElementAtOrDefault(6), reverse);
            return cell ? outcome.LastCell : outcome.States;
        }

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var s = new SequenceShape(inputs[0].Shape[0], inputs[0].Shape[1], inputs[2].Shape[0], reverse);
            var (y, last) = (new T[s.Batch * s.Steps * s.Hidden], new T[s.Batch * s.Hidden]);
            var (h0, c0) = inputs.Length > 5 ? (inputs[5].ToArray(), inputs[6].ToArray()) : ([], []);
            LstmReference.Forward(s, inputs[0].Values, inputs[1].Values, inputs[2].Values, inputs[3].Values, Lengths(inputs[4]), h0, c0, y, last);
            return cell ? last : y;
        }

        private static int[] Lengths<T>(Tensor<T> lengths)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. lengths.ToArray().Select(int.CreateChecked)];
    }
}
