using System.Numerics;

namespace Smug.Kernels.Gpu;

/// <summary>A number that kernels divide by, turned into a product and a shift on the host: devices have no integer division, and the code that
/// stands in for it is some twenty instructions long.</summary>
/// <remarks>For 0 ≤ n &lt; 2³¹ and d ≥ 1: ⌊n / d⌋ = ⌊n · m / 2ˢ⌋ with s = 31 + ⌈log₂ d⌉ and m = ⌈2ˢ / d⌉, which fits 32 bits
/// (Granlund and Montgomery, "Division by Invariant Integers using Multiplication", 1994, theorem 4.2).</remarks>
internal readonly struct Divisor
{
    private readonly uint _multiplier;
    private readonly int _shift;

    /// <summary>Prepares a division.</summary>
    /// <param name="value">d; 0 counts as 1, for axes that are never divided.</param>
    public Divisor(int value)
    {
        Value = Math.Max(1, value);
        _shift = 31 + (Value == 1 ? 0 : BitOperations.Log2((uint)(Value - 1)) + 1);
        _multiplier = (uint)(((1UL << _shift) + (ulong)Value - 1) / (ulong)Value);
    }

    /// <summary>d.</summary>
    public int Value { get; }

    /// <summary>⌊n / d⌋ for n of at least 0.</summary>
    public int Quotient(int n) => (int)(((ulong)(uint)n * _multiplier) >> _shift);
}
