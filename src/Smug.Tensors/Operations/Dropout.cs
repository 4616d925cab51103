using System.Numerics;
using Smug.Kernels.Dropout;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Drops a random share of the elements and scales the rest: y = x / (1 − probability) where kept, else 0. For training;
    /// inference leaves it out. Any shape.</summary>
    /// <remarks>Which elements are dropped depends on seed, counter and position only (see <see cref="DropoutKernel"/>), so nothing is
    /// stored for the gradient. A NaN or infinity that is dropped becomes 0.</remarks>
    /// <param name="x">Input.</param>
    /// <param name="probability">Share dropped, 0 to 1; 0 gives <paramref name="x"/> back.</param>
    /// <param name="seed">The random stream; give every dropout of a network one of its own.</param>
    /// <param name="counter">Which use of the stream, for example the training step.</param>
    /// <exception cref="UsageException">The probability is not from 0 to 1.</exception>
    public static Tensor<T> Dropout<T>(Tensor<T> x, double probability, ulong seed, ulong counter = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!(probability >= 0 && probability <= 1)) throw new UsageException($"Dropout: expected a probability from 0 to 1, got {probability}.");
        if (probability == 0) return x;
        return Tape.Result("Dropout", Dropped(x, probability, seed, counter), new Derivative<T>(x, gy => Dropped(gy, probability, seed, counter)));
    }

    private static Tensor<T> Dropped<T>(Tensor<T> x, double probability, ulong seed, ulong counter)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        KernelsOf("Dropout", x).Dropout(x.Block, probability, seed, counter, y.Block);
        return y;
    }
}
