using System.Numerics;
using System.Numerics.Tensors;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>a + b, element by element.</summary>
    public static Tensor<T> Add<T>(Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (a.Shape != b.Shape) throw new ShapeException("Add", $"{a.Shape}", $"{b.Shape}");
        var y = Tensor<T>.Allocate(a.Shape);
        TensorPrimitives.Add(a.Values, b.Values, y.Span);
        return Autodiff.Tape.Result("Add", y, new Autodiff.Derivative<T>(a, gy => gy), new Autodiff.Derivative<T>(b, gy => gy));
    }
}
