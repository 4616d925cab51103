using System.Numerics;

namespace Smug.Smt;

/// <summary>A whole number of any size, exact: in 64 bits where it fits, which is where nearly all numbers of a mask problem lie, and a
/// <see cref="BigInteger"/> beyond. Immutable.</summary>
internal readonly struct WholeNumber : IComparable<WholeNumber>
{
    private readonly long _small;

    /// <summary>A boxed <see cref="BigInteger"/> that does not fit 64 bits; null where the number is <see cref="_small"/>.</summary>
    private readonly object? _big;

    private WholeNumber(long small) => (_small, _big) = (small, null);

    private WholeNumber(BigInteger value)
    {
        if (long.MinValue <= value && value <= long.MaxValue) (_small, _big) = ((long)value, null);
        else (_small, _big) = (0, value);
    }

    public int Sign => _big is null ? Math.Sign(_small) : Big.Sign;

    /// <summary>The bits of the magnitude; 0 for 0.</summary>
    public int MagnitudeBits => _big is null && _small != long.MinValue ? 64 - BitOperations.LeadingZeroCount((ulong)Math.Abs(_small)) : (int)BigInteger.Abs(Big).GetBitLength();

    private BigInteger Big => _big is null ? _small : (BigInteger)_big;

    public static implicit operator WholeNumber(long value) => new(value);

    public static implicit operator WholeNumber(BigInteger value) => new(value);

    public static implicit operator BigInteger(WholeNumber value) => value.Big;

    /// <summary>The number in 64 bits.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public static explicit operator long(WholeNumber value) => value._big is null ? value._small : (long)value.Big;

    public static explicit operator double(WholeNumber value) => value._big is null ? value._small : (double)value.Big;

    public static WholeNumber operator +(WholeNumber a, WholeNumber b)
    {
        if (a._big is null && b._big is null)
        {
            // A sum overflows where both have the sign that the sum has not.
            var sum = unchecked(a._small + b._small);
            if (((a._small ^ sum) & (b._small ^ sum)) >= 0) return new WholeNumber(sum);
        }

        return new WholeNumber(a.Big + b.Big);
    }

    public static WholeNumber operator -(WholeNumber a, WholeNumber b)
    {
        if (a._big is null && b._big is null)
        {
            var difference = unchecked(a._small - b._small);
            if (((a._small ^ b._small) & (a._small ^ difference)) >= 0) return new WholeNumber(difference);
        }

        return new WholeNumber(a.Big - b.Big);
    }

    public static WholeNumber operator -(WholeNumber a) => a._big is null && a._small != long.MinValue ? new WholeNumber(-a._small) : new WholeNumber(-a.Big);

    /// <summary>a · 2^bits, for bits from 0.</summary>
    public static WholeNumber operator <<(WholeNumber a, int bits) => a._big is null && a.MagnitudeBits + bits < 63 ? new WholeNumber(a._small << bits) : new WholeNumber(a.Big << bits);

    /// <summary>⌊a / 2^bits⌋, for bits from 0.</summary>
    public static WholeNumber operator >>(WholeNumber a, int bits) => a._big is null ? new WholeNumber(a._small >> Math.Min(bits, 63)) : new WholeNumber(a.Big >> bits);

    public static bool operator <(WholeNumber a, WholeNumber b) => a.CompareTo(b) < 0;

    public static bool operator >(WholeNumber a, WholeNumber b) => a.CompareTo(b) > 0;

    public static bool operator <=(WholeNumber a, WholeNumber b) => a.CompareTo(b) <= 0;

    public static bool operator >=(WholeNumber a, WholeNumber b) => a.CompareTo(b) >= 0;

    public static WholeNumber Abs(WholeNumber a) => a.Sign < 0 ? -a : a;

    public static WholeNumber Min(WholeNumber a, WholeNumber b) => a <= b ? a : b;

    public static WholeNumber Max(WholeNumber a, WholeNumber b) => a >= b ? a : b;

    /// <summary>The sign of a·b − c·d.</summary>
    public static int CompareProducts(WholeNumber a, WholeNumber b, WholeNumber c, WholeNumber d)
    {
        if (a._big is not null || b._big is not null || c._big is not null || d._big is not null) return (a.Big * b.Big).CompareTo(c.Big * d.Big);
        var (leftHigh, rightHigh) = (Math.BigMul(a._small, b._small, out var leftLow), Math.BigMul(c._small, d._small, out var rightLow));
        return leftHigh != rightHigh ? leftHigh.CompareTo(rightHigh) : ((ulong)leftLow).CompareTo((ulong)rightLow);
    }

    public int CompareTo(WholeNumber other) => _big is null && other._big is null ? _small.CompareTo(other._small) : Big.CompareTo(other.Big);

    public override string ToString() => Big.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
