using System.Numerics;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.LastState"/>.</summary>
public sealed class LastStateCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("forward", new(2, 3, 4), 4),
        Case("reverse", new(2, 3, 4), 0),
        Case("both ways", new(2, 3, 5), 2),
        Case("lengths", new(4, 3, 5), 2, 3, 0, 1, 2),
        Case("empty batch", new(0, 3, 5), 2),
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        Refused("states of two axes", new(2, 3), 1),
        Refused("more forward elements than there are", new(2, 3, 4), 5),
        Refused("too many lengths", new(1, 3, 4), 4, 3, 3),
        Refused("length beyond the sequence", new(1, 3, 4), 4, 4),
    ];

    private static OperationCase Case(string name, Shape states, int forward, params int[] lengths) =>
        new("LastState", name, new Body(lengths, forward), states) { Tolerance = 0 };

    private static ErrorCase Refused(string name, Shape states, int forward, params int[] lengths) =>
        new("LastState", name, () => Op.LastState(Tensor<float>.Zeros(states), lengths, forward));

    private sealed class Body(int[] lengths, int forward) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.LastState(inputs[0], lengths, forward);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var x = inputs[0];
            var (steps, hidden) = (x.Shape[1], x.Shape[2]);
            var y = new T[x.Shape[0] * hidden];
            for (var i = 0; i < y.Length; i++)
            {
                var length = lengths.Length == 0 ? steps : lengths[i / hidden];
                if (length > 0) y[i] = x[i / hidden, i % hidden < forward ? length - 1 : 0, i % hidden];
            }

            return y;
        }
    }
}
