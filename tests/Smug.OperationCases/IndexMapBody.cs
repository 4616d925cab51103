using System.Numerics;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>An operation that only moves elements. Its oracle says of each output element which input element it is.</summary>
/// <param name="output">The shape of the output.</param>
/// <param name="origin">Output index → number of the input and index in it; −1 where the output is <see cref="Constant"/>.</param>
public abstract class IndexMapBody(Shape output, Func<int[], (int Input, int[] Index)> origin) : ICaseBody
{
    /// <summary>What elements are that come from no input.</summary>
    protected virtual double Constant => 0;

    /// <inheritdoc/>
    public abstract Tensor<T> Run<T>(Tensor<T>[] inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <inheritdoc/>
    public T[] Reference<T>(Tensor<T>[] inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var got = Run(inputs).Shape;
        if (got != output) throw new InvalidOperationException($"The output's shape should be {output}, but is {got}.");
        var y = new T[output.Length];
        for (var element = 0; element < y.Length; element++)
        {
            var index = new int[output.Rank];
            var rest = element;
            for (var axis = output.Rank - 1; axis >= 0; axis--) (rest, index[axis]) = Math.DivRem(rest, output[axis]);
            var (input, at) = origin(index);
            y[element] = input < 0 ? T.CreateChecked(Constant) : inputs[input][at];
        }

        return y;
    }
}
