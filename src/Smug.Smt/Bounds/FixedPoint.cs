namespace Smug.Smt.Bounds;

/// <summary>An exact number in units of 2^−64: whole + fraction · 2^−64, with whole of 64 bits.</summary>
/// <remarks>What <see cref="Int128"/> can do as well, but which cannot be compiled ahead of time.</remarks>
/// <param name="Whole">The largest whole number not above it.</param>
/// <param name="Fraction">What is above, in units of 2^−64.</param>
internal readonly record struct FixedPoint(long Whole, ulong Fraction)
{
    private const double Unit = 1.0 / (1L << 32) / (1L << 32);

    public bool IsNegative => Whole < 0;

    /// <summary>The smallest whole number not below it.</summary>
    public long Ceiling => Fraction == 0 ? Whole : Whole + 1;

    /// <summary>The number without its sign.</summary>
    public FixedPoint Magnitude => IsNegative ? default(FixedPoint) - this : this;

    /// <summary>a · b · 2^−64.</summary>
    public static FixedPoint Product(long a, long b)
    {
        var high = Math.BigMul(a, b, out long low);
        return new FixedPoint(high, (ulong)low);
    }

    public static FixedPoint operator +(FixedPoint a, FixedPoint b)
    {
        var fraction = unchecked(a.Fraction + b.Fraction);
        return new FixedPoint(unchecked(a.Whole + b.Whole + (fraction < a.Fraction ? 1 : 0)), fraction);
    }

    public static FixedPoint operator -(FixedPoint a, FixedPoint b) =>
        new(unchecked(a.Whole - b.Whole - (a.Fraction < b.Fraction ? 1 : 0)), unchecked(a.Fraction - b.Fraction));

    /// <summary>The nearest float64, about.</summary>
    public double ToDouble() => Whole + (Fraction * Unit);

    /// <summary>The number in units of 2^−64.</summary>
    public Int128 ToUnits() => new((ulong)Whole, Fraction);
}
