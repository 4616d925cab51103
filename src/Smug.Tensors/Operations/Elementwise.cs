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
        var y = Tensor<T>.Allocate(x.Shape);
        ElementKernel.Forward(x.Values, y.Span, function);
        var saved = TFunction.SavesOutput ? y : x;
        return Tape.Result(operation, y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape);
            ElementKernel.Backward(saved.Values, gy.Values, gx.Span, function);
            return gx;
        }));
    }
}
