using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>The weights of a recurrent layer for one direction of reading. Immutable; the tensors belong to the layer they are given to.</summary>
/// <param name="Weight">What the inputs are multiplied with [In, G·H], gate after gate.</param>
/// <param name="Recurrent">What the state is multiplied with [H, G·H].</param>
/// <param name="Bias">[G·H].</param>
/// <param name="CandidateBias">[H], for a gated recurrent unit that resets behind the product with the state: what is added there.</param>
public sealed record RecurrentWeights<T>(Tensor<T> Weight, Tensor<T> Recurrent, Tensor<T> Bias, Tensor<T>? CandidateBias = null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Starting values: <see cref="Initializer.Glorot"/> for the inputs and orthogonal matrices for the state, gate by gate;
    /// biases of 0.</summary>
    /// <param name="inputs">Elements of an input.</param>
    /// <param name="hidden">Elements of the state.</param>
    /// <param name="gates">Gates: 4 for a long short-term memory, 3 for a gated recurrent unit.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static RecurrentWeights<T> Draw(int inputs, int hidden, int gates, SeededRandom random)
    {
        var (weight, recurrent) = (new T[inputs * gates * hidden], new T[hidden * gates * hidden]);
        for (var gate = 0; gate < gates; gate++)
        {
            Place(Initializer.Glorot<T>(new Shape(inputs, hidden), inputs, hidden, random), weight, gate);
            Place(Initializer.Orthogonal<T>(hidden, random), recurrent, gate);
        }

        return new RecurrentWeights<T>(
            Tensor<T>.Wrap(new Shape(inputs, gates * hidden), weight),
            Tensor<T>.Wrap(new Shape(hidden, gates * hidden), recurrent),
            Initializer.Constant<T>(new Shape(gates * hidden), 0));

        void Place(Tensor<T> block, T[] target, int gate)
        {
            for (var row = 0; row < block.Shape[0]; row++)
                block.Values.Slice(row * hidden, hidden).CopyTo(target.AsSpan((row * gates + gate) * hidden));
        }
    }
}
