using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

/// <summary>The operations. Each lives in a file of its own with its shape rule, forward, derivative table and tie policy.</summary>
public static partial class Op
{
    /// <summary>Rectified linear unit, element by element: y = max(x, 0). Any shape.</summary>
    /// <remarks>Tie policy: at x = 0 the derivative is 0.</remarks>
    public static Tensor<T> Relu<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var kernels = KernelsOf("Relu", x);
        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        kernels.Relu(x.Block, y.Block);
        return Tape.Result("Relu", y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape, x.Device);
            kernels.ReluBackward(y.Block, gy.Block, gx.Block);
            return gx;
        }));
    }
}
