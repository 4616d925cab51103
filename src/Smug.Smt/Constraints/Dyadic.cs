using System.Numerics;

namespace Smug.Smt;

/// <summary>An exact dyadic rational, mantissa · 2^exponent, in lowest form (odd mantissa, or 0 · 2^0).</summary>
public readonly record struct Dyadic
{
    private Dyadic(BigInteger mantissa, int exponent) => (Mantissa, Exponent) = (mantissa, exponent);

    /// <summary>Odd, or 0.</summary>
    public BigInteger Mantissa { get; }

    /// <summary>The power of two.</summary>
    public int Exponent { get; }

    /// <summary>Whether the value is 0.</summary>
    public bool IsZero => Mantissa.IsZero;

    /// <summary>mantissa · 2^exponent, reduced to lowest form.</summary>
    public static Dyadic Of(BigInteger mantissa, int exponent)
    {
        if (mantissa.IsZero) return default;
        if (!mantissa.IsEven) return new Dyadic(mantissa, exponent);
        var shift = 0;
        while (((mantissa >> shift) & ulong.MaxValue).IsZero) shift += 64;
        shift += BitOperations.TrailingZeroCount((ulong)((mantissa >> shift) & ulong.MaxValue));
        return new Dyadic(mantissa >> shift, exponent + shift);
    }

    /// <summary>The exact value of a float64 (and so of any float32).</summary>
    /// <exception cref="UsageException">The value is NaN or infinite.</exception>
    public static Dyadic From(double value)
    {
        if (!double.IsFinite(value)) throw new UsageException($"Dyadic: expected a finite number, got {value}.");
        var bits = BitConverter.DoubleToInt64Bits(value);
        var biased = (int)((bits >> 52) & 0x7FF);
        var fraction = bits & 0xFFFFFFFFFFFFF;
        var mantissa = biased == 0 ? fraction : fraction | (1L << 52);
        return Of(bits < 0 ? -mantissa : mantissa, (biased == 0 ? 1 : biased) - 1075);
    }

    /// <summary>The exact sum.</summary>
    public static Dyadic operator +(Dyadic a, Dyadic b)
    {
        if (a.IsZero) return b;
        if (b.IsZero) return a;
        var exponent = Math.Min(a.Exponent, b.Exponent);
        return Of((a.Mantissa << (a.Exponent - exponent)) + (b.Mantissa << (b.Exponent - exponent)), exponent);
    }

    /// <summary>The exact difference.</summary>
    public static Dyadic operator -(Dyadic a, Dyadic b) => a + -b;

    /// <summary>The exact negation.</summary>
    public static Dyadic operator -(Dyadic a) => new(-a.Mantissa, a.Exponent);

    /// <summary>The exact product.</summary>
    public static Dyadic operator *(Dyadic a, Dyadic b) => a.IsZero || b.IsZero ? default : new(a.Mantissa * b.Mantissa, a.Exponent + b.Exponent);

    /// <summary>The smallest whole n with n · 2^exponent ≥ this value, and whether equality holds.</summary>
    public (BigInteger Multiple, bool Exact) CeilingToMultiple(int exponent)
    {
        if (IsZero) return (BigInteger.Zero, true);
        if (Exponent >= exponent) return (Mantissa << (Exponent - exponent), true);
        return (-(-Mantissa >> (exponent - Exponent)), false);
    }

    /// <summary>The nearest float64; ±infinity beyond its range.</summary>
    public double ToDouble()
    {
        var excess = Math.Max(0, (int)BigInteger.Abs(Mantissa).GetBitLength() - 64);
        return Math.ScaleB((double)(Mantissa >> excess), Exponent + excess);
    }
}
