using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Gpu;

/// <summary>One float32 number as a vector of one lane: the functions written over lanes run in kernels as they stand, with the bits that
/// they have on the CPU.</summary>
internal readonly unsafe struct GpuLane(float value) : ILanes<GpuLane>
{
    /// <inheritdoc/>
    public static int Count => 1;

    /// <summary>The number.</summary>
    public float Value { get; } = value;

    /// <inheritdoc/>
    public static GpuLane operator +(GpuLane a, GpuLane b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    public static GpuLane operator -(GpuLane a, GpuLane b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    public static GpuLane operator *(GpuLane a, GpuLane b) => new(Rounded.Product(a.Value, b.Value));

    /// <inheritdoc/>
    public static GpuLane operator /(GpuLane a, GpuLane b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    public static GpuLane Load(float* source) => new(*source);

    /// <inheritdoc/>
    public static GpuLane All(float value) => new(value);

    /// <inheritdoc/>
    public static GpuLane MultiplyAdd(GpuLane a, GpuLane b, GpuLane c) => new(Rounded.MultiplyAdd(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    public static GpuLane Abs(GpuLane a) => new(MathF.Abs(a.Value));

    /// <inheritdoc/>
    public static GpuLane WithSign(GpuLane magnitude, GpuLane sign) => new(GpuMath.WithSign(magnitude.Value, sign.Value));

    /// <inheritdoc/>
    public static GpuLane WhereLess(GpuLane a, GpuLane b, GpuLane then, GpuLane otherwise) => a.Value < b.Value ? then : otherwise;

    /// <inheritdoc/>
    public static GpuLane PowerOfTwo(GpuLane n)
    {
        // Adding 1.5 · 2²³ + 127 leaves the biased exponent n + 127 in the low bits; the shift moves it to its place.
        var biased = BitConverter.SingleToInt32Bits(n.Value + (12582912f + 127f));
        return new(BitConverter.Int32BitsToSingle(biased << 23));
    }

    /// <inheritdoc/>
    public void Store(float* destination) => *destination = Value;
}
