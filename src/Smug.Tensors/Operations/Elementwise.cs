using System.Numerics;
using Smug.Kernels.Elementwise;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>A function of each element; what its derivative needs is kept, the input or the output.</summary>
    private static Tensor<T> Elementwise<T, TFunction>(string operation, Tensor<T> x, TFunction function = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IElementFunction<T>
    {
        var kernels = KernelsOf(operation, x);
        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        kernels.Element(x.Block, y.Block, function);
        var saved = TFunction.SavesOutput ? y : x;
        return Tape.Result(operation, y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape, x.Device);
            kernels.ElementBackward(saved.Block, gy.Block, gx.Block, function);
            return gx;
        }));
    }
}
