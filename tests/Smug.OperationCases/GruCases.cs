using System.Numerics;
using Smug.Kernels.Gru;
using Smug.Kernels.Recurrent;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Gru"/>, with the reset before the product and behind it.</summary>
public sealed class GruCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases => [.. Both(behind: false), .. Both(behind: true)];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        Refused("x is a matrix", () => Op.Gru(Zeros(2, 3), Zeros(3, 6), Zeros(2, 6), null)),
        Refused("four gates", () => Op.Gru(Zeros(2, 5, 3), Zeros(3, 8), Zeros(2, 8), null)),
        Refused("bias of another size", () => Op.Gru(Zeros(2, 5, 3), Zeros(3, 6), Zeros(2, 6), Zeros(2))),
        Refused("candidate bias of another size", () => Op.Gru(Zeros(2, 5, 3), Zeros(3, 6), Zeros(2, 6), null, Zeros(6))),
        Refused("initial state of another batch", () => Op.Gru(Zeros(2, 5, 3), Zeros(3, 6), Zeros(2, 6), null, null, [], Zeros(1, 2))),
        Refused("too many lengths", () => Op.Gru(Zeros(2, 5, 3), Zeros(3, 6), Zeros(2, 6), null, null, [5, 5, 5])),
        Refused("length beyond the sequence", () => Op.Gru(Zeros(2, 5, 3), Zeros(3, 6), Zeros(2, 6), null, null, [5, 6])),
    ];

    private static IEnumerable<OperationCase> Both(bool behind)
    {
        var order = behind ? "reset behind the product" : "reset before the product";
        return
        [
            Case("one of each", 1, 1, 1, 1),
            Case("fifty steps", 2, 50, 3, 4),
            Case("fifty steps in reverse", 2, 50, 3, 4, reverse: true),
            Case("lengths", 4, 6, 3, 5, lengths: [6, 3, 0, 1]),
            Case("initial state", 3, 4, 2, 3, hasInitial: true),
            Case("initial state and lengths", 3, 4, 2, 3, lengths: [2, 4, 0], hasInitial: true),
            Case("initial state and lengths in reverse", 3, 4, 2, 3, lengths: [2, 4, 0], hasInitial: true, reverse: true),
            Case("whole vectors and a rest", 30, 3, 5, 37) with { CheckGradient = false },
            Case("rows a power of two apart", 17, 4, 5, 256) with { CheckGradient = false },
            Case("empty batch", 0, 3, 2, 2),
            Case("no steps", 2, 0, 2, 2),
            Case("50 sentences of 100 words", 50, 100, 100, 200) with { CheckGradient = false, Benchmark = true, Range = (-0.1, 0.1) },
        ];

        OperationCase Case(string name, int batch, int steps, int inputs, int hidden, int[]? lengths = null, bool hasInitial = false, bool reverse = false)
        {
            Shape[] shapes =
            [
                new(batch, steps, inputs), new(inputs, 3 * hidden), new(hidden, 3 * hidden), new(3 * hidden), new(hidden), new(batch),
                .. hasInitial ? [new Shape(batch, hidden)] : Array.Empty<Shape>(),
            ];
            return new OperationCase("Gru", $"{name}, {order}", new Body(reverse, behind), shapes)
            {
                Fixed = new Dictionary<int, double[]> { [5] = [.. Enumerable.Range(0, batch).Select(row => (double)(lengths?[row] ?? steps))] },
                Differentiable = [true, true, true, true, behind, false, true],
                BatchInputs = hasInitial ? [0, 5, 6] : [0, 5],
                Flops = 2.0 * batch * steps * (inputs + hidden) * 3 * hidden,
            };
        }
    }

    private static ErrorCase Refused(string name, Action run) => new("Gru", name, run);

    private static Tensor<float> Zeros(params ReadOnlySpan<int> sizes) => Tensor<float>.Zeros(new Shape(sizes));

    private sealed class Body(bool reverse, bool behind) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Gru(
                inputs[0], inputs[1], inputs[2], inputs[3], behind ? inputs[4] : null, Lengths(inputs[5]), inputs.ElementAtOrDefault(6), reverse);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var s = new SequenceShape(inputs[0].Shape[0], inputs[0].Shape[1], inputs[2].Shape[0], reverse);
            var y = new T[s.Batch * s.Steps * s.Hidden];
            GruReference.Forward(
                s, inputs[0].Values, inputs[1].Values, inputs[2].Values, inputs[3].Values, behind ? inputs[4].Values : [], Lengths(inputs[5]),
                inputs.Length > 6 ? inputs[6].Values : [], y);
            return y;
        }

        private static int[] Lengths<T>(Tensor<T> lengths)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. lengths.ToArray().Select(int.CreateChecked)];
    }
}
