using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Softmax: yᵢ = exp(xᵢ) / Σⱼ exp(xⱼ) along one axis, computed from x − max x so that nothing overflows.</summary>
    /// <param name="x">Logits, any shape of at least one axis.</param>
    /// <param name="axis">The axis along which the result sums to one; −1 is the last.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor<T> Softmax<T>(Tensor<T> x, int axis = -1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        axis = x.Shape.Axis(axis, "Softmax");
        var (outer, length, inner) = (x.Shape.Product(..axis), x.Shape[axis], x.Shape.Product((axis + 1)..));
        var kernels = KernelsOf("Softmax", x);
        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        kernels.Softmax(x.Block, outer, length, inner, y.Block);
        return Tape.Result("Softmax", y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape, x.Device);
            kernels.SoftmaxBackward(y.Block, gy.Block, outer, length, inner, gx.Block);
            return gx;
        }));
    }

    /// <summary>Logarithm of the softmax along one axis; accurate where the softmax itself rounds to 0.</summary>
    /// <param name="x">Logits, any shape of at least one axis.</param>
    /// <param name="axis">The axis along which exp(result) sums to one; −1 is the last.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor<T> LogSoftmax<T>(Tensor<T> x, int axis = -1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        axis = x.Shape.Axis(axis, "LogSoftmax");
        var (outer, length, inner) = (x.Shape.Product(..axis), x.Shape[axis], x.Shape.Product((axis + 1)..));
        var kernels = KernelsOf("LogSoftmax", x);
        var y = Tensor<T>.Allocate(x.Shape, x.Device);
        kernels.LogSoftmax(x.Block, outer, length, inner, y.Block);
        return Tape.Result("LogSoftmax", y, new Derivative<T>(x, gy =>
        {
            var gx = Tensor<T>.Allocate(x.Shape, x.Device);
            kernels.LogSoftmaxBackward(y.Block, gy.Block, outer, length, inner, gx.Block);
            return gx;
        }));
    }
}
