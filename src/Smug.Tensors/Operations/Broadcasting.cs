using System.Numerics;
using Smug.Kernels.Broadcast;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Repeats a tensor to a larger shape under NumPy's rule: aligned at the last axis, axes of size 1 or missing repeat.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor<T> BroadcastTo<T>(Tensor<T> x, Shape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Shape == shape) return x;
        var plan = BroadcastPlan.Of(x.Shape.Sizes, shape.Sizes);
        if (plan is null || new Shape(plan.OutputShape) != shape)
            throw new ShapeException("BroadcastTo", $"a shape that repeats {x.Shape}", $"{shape}");
        var y = Tensor<T>.Allocate(shape, x.Device);
        KernelsOf("BroadcastTo", x).Broadcast<First>(plan, x.Block, y.Block, y.Block);
        return Tape.Result("BroadcastTo", y, new Derivative<T>(x, gy => SumTo(gy, x.Shape)));
    }

    /// <summary>f(a, b) under NumPy's broadcasting rule, without history.</summary>
    private static Tensor<T> Broadcast<T, TFunction>(string operation, Tensor<T> a, Tensor<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFunction : struct, IBinaryFunction
    {
        var plan = BroadcastPlan.Of(a.Shape.Sizes, b.Shape.Sizes) ?? throw new ShapeException(
            operation, $"a shape that broadcasts with {a.Shape} (aligned at the last axis, sizes equal or 1)", $"{b.Shape}");
        var kernels = KernelsOf(operation, a, b);
        var y = Tensor<T>.Allocate(new Shape(plan.OutputShape), a.Device);
        kernels.Broadcast<TFunction>(plan, a.Block, b.Block, y.Block);
        return y;
    }

    /// <summary>The derivative of broadcasting: sums a gradient over the axes along which a tensor of shape <paramref name="shape"/>
    /// was repeated.</summary>
    private static Tensor<T> SumTo<T>(Tensor<T> gradient, Shape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (gradient.Shape == shape) return gradient;
        var missing = gradient.Shape.Rank - shape.Rank;
        var repeated = new bool[gradient.Shape.Rank];
        for (var axis = 0; axis < repeated.Length; axis++) repeated[axis] = axis < missing || (shape[axis - missing] == 1 && gradient.Shape[axis] != 1);
        return SumOver(gradient, repeated).View(0, shape);
    }
}
