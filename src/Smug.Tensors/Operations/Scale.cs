using System.Numerics;
using System.Numerics.Tensors;
using Smug.Kernels.Elementwise;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>x · factor.</summary>
    public static Tensor<T> Scale<T>(Tensor<T> x, T factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = Tensor<T>.Allocate(x.Shape);
        LongArrays.Map(x.Values, y.Span, new Times<T>(factor));
        return Tape.Result("Scale", y, new Derivative<T>(x, gy => Scale(gy, factor)));
    }

    /// <summary>x + addend.</summary>
    public static Tensor<T> AddScalar<T>(Tensor<T> x, T addend)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = Tensor<T>.Allocate(x.Shape);
        LongArrays.Map(x.Values, y.Span, new Plus<T>(addend));
        return Tape.Result("AddScalar", y, new Derivative<T>(x, gy => gy));
    }

    /// <summary>−x.</summary>
    public static Tensor<T> Neg<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = Tensor<T>.Allocate(x.Shape);
        LongArrays.Map<T, Minus<T>>(x.Values, y.Span);
        return Tape.Result("Neg", y, new Derivative<T>(x, Neg));
    }

    private readonly struct Times<T>(T factor) : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Apply(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Multiply(x, factor, y);
    }

    private readonly struct Plus<T>(T addend) : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Apply(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Add(x, addend, y);
    }

    private readonly struct Minus<T> : IMap<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Apply(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Negate(x, y);
    }
}
