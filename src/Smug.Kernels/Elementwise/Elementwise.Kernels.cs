using System.Numerics;
using System.Numerics.Tensors;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>y = max(x, 0).</summary>
    public abstract void Relu(Block<T> x, Block<T> y);

    /// <summary>gx = gy where y &gt; 0, else 0.</summary>
    public abstract void ReluBackward(Block<T> y, Block<T> gy, Block<T> gx);

    /// <summary>y = f(x).</summary>
    public abstract void Element<TFunction>(Block<T> x, Block<T> y, TFunction function)
        where TFunction : struct, IElementFunction<T>;

    /// <summary>gx = f′ · gy, f′ written in terms of what the function saves.</summary>
    public abstract void ElementBackward<TFunction>(Block<T> saved, Block<T> gy, Block<T> gx, TFunction function)
        where TFunction : struct, IElementFunction<T>;

    /// <summary>y = factor · x.</summary>
    public abstract void Multiply(Block<T> x, T factor, Block<T> y);

    /// <summary>y = x / divisor.</summary>
    public abstract void Divide(Block<T> x, T divisor, Block<T> y);

    /// <summary>y = x + addend.</summary>
    public abstract void Add(Block<T> x, T addend, Block<T> y);

    /// <summary>y = −x.</summary>
    public abstract void Negate(Block<T> x, Block<T> y);

    /// <summary>y[i] = v[i] where mask[i] ≠ 0 equals <paramref name="where"/>; other elements of y keep what they hold.</summary>
    public abstract void Select(Block<T> mask, Block<T> v, bool where, Block<T> y);
}

internal sealed partial class CpuKernels<T>
{
    public override void Relu(Block<T> x, Block<T> y) => ReluKernel.Forward(x.Span, y.Span);

    public override void ReluBackward(Block<T> y, Block<T> gy, Block<T> gx) => ReluKernel.Backward<T>(y.Span, gy.Span, gx.Span);

    public override void Element<TFunction>(Block<T> x, Block<T> y, TFunction function) =>
        ElementKernel.Forward<T, TFunction>(x.Span, y.Span, function);

    public override void ElementBackward<TFunction>(Block<T> saved, Block<T> gy, Block<T> gx, TFunction function) =>
        ElementKernel.Backward<T, TFunction>(saved.Span, gy.Span, gx.Span, function);

    public override void Multiply(Block<T> x, T factor, Block<T> y) => LongArrays.Map(x.Span, y.Span, new Times(factor));

    public override void Divide(Block<T> x, T divisor, Block<T> y) => TensorPrimitives.Divide(x.Span, divisor, y.Span);

    public override void Add(Block<T> x, T addend, Block<T> y) => LongArrays.Map(x.Span, y.Span, new Plus(addend));

    public override void Negate(Block<T> x, Block<T> y) => LongArrays.Map<T, Minus>(x.Span, y.Span);

    public override void Select(Block<T> mask, Block<T> v, bool where, Block<T> y) =>
        SelectKernel.Copy<T>(mask.Span, v.Span, where, y.Span);

    private readonly struct Times(T factor) : IMap<T>
    {
        public void Apply(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Multiply(x, factor, y);
    }

    private readonly struct Plus(T addend) : IMap<T>
    {
        public void Apply(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Add(x, addend, y);
    }

    private readonly struct Minus : IMap<T>
    {
        public void Apply(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Negate(x, y);
    }
}
