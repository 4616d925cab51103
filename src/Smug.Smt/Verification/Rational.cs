using System.Globalization;
using System.Numerics;

namespace Smug.Smt.Verification;

/// <summary>An exact fraction in lowest terms; the default value is 0.</summary>
public readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    private const int MostDigits = 1 << 16;
    private const int LargestExponent = 1024;
    private readonly BigInteger _denominatorLessOne;

    private Rational(Dyadic value) => (Numerator, _denominatorLessOne) = value.Exponent >= 0
        ? (value.Mantissa << value.Exponent, BigInteger.Zero)
        : (value.Mantissa, (BigInteger.One << -value.Exponent) - 1);

    /// <summary>numerator / denominator.</summary>
    /// <exception cref="UsageException">The denominator is 0.</exception>
    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero) throw new UsageException("Rational: expected a denominator other than 0.");
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        (Numerator, _denominatorLessOne) = (numerator / divisor, denominator / divisor - 1);
    }

    /// <summary>Above the line; carries the sign.</summary>
    public BigInteger Numerator { get; }

    /// <summary>Below the line; at least 1.</summary>
    public BigInteger Denominator => _denominatorLessOne + 1;

    /// <summary>−1, 0 or 1.</summary>
    public int Sign => Numerator.Sign;

    /// <summary>The exact value of a float64 (and so of any float32).</summary>
    /// <exception cref="UsageException">The value is NaN or infinite.</exception>
    public static implicit operator Rational(double value)
    {
        var dyadic = Dyadic.From(value);
        return Of(dyadic);
    }

    /// <summary>The exact value of a whole number.</summary>
    public static implicit operator Rational(int value) => new(value, 1);

    /// <summary>The exact sum.</summary>
    public static Rational operator +(Rational a, Rational b) => new(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);

    /// <summary>The exact difference.</summary>
    public static Rational operator -(Rational a, Rational b) => a + -b;

    /// <summary>The exact negation.</summary>
    public static Rational operator -(Rational a) => new(-a.Numerator, a.Denominator);

    /// <summary>The exact product.</summary>
    public static Rational operator *(Rational a, Rational b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <summary>The exact quotient.</summary>
    /// <exception cref="UsageException">The divisor is 0.</exception>
    public static Rational operator /(Rational a, Rational b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    /// <summary>Whether a is less than b.</summary>
    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;

    /// <summary>Whether a is more than b.</summary>
    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;

    /// <summary>Whether a is at most b.</summary>
    public static bool operator <=(Rational a, Rational b) => a.CompareTo(b) <= 0;

    /// <summary>Whether a is at least b.</summary>
    public static bool operator >=(Rational a, Rational b) => a.CompareTo(b) >= 0;

    /// <summary>Whether both are the same number.</summary>
    public static bool operator ==(Rational a, Rational b) => a.Equals(b);

    /// <summary>Whether they are different numbers.</summary>
    public static bool operator !=(Rational a, Rational b) => !a.Equals(b);

    /// <summary>The lesser.</summary>
    public static Rational Min(Rational a, Rational b) => a <= b ? a : b;

    /// <summary>The greater.</summary>
    public static Rational Max(Rational a, Rational b) => a >= b ? a : b;

    /// <summary>Reads decimal notation (<c>-0.25</c>, <c>1e-3</c>) or a fraction of whole numbers (<c>1/3</c>) exactly.</summary>
    /// <returns>False where the text is neither, or has more than 65,536 characters or an exponent beyond ±1,024.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Rational value)
    {
        value = default;
        if (text.Length is 0 or > MostDigits) return false;
        if (text.IndexOf('/') is >= 0 and var slash)
        {
            if (!Whole(text[..slash], out var above) || !Whole(text[(slash + 1)..], out var below) || below.IsZero) return false;
            value = new Rational(above, below);
            return true;
        }

        var exponent = 0;
        if (text.IndexOfAny('e', 'E') is >= 0 and var e)
        {
            if (!int.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)) return false;
            if (Math.Abs((long)exponent) > LargestExponent) return false;
            text = text[..e];
        }

        var digits = text.ToString();
        var point = digits.IndexOf('.');
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        if (digits.Length == 0 || !char.IsAsciiDigit(digits[^1]) || !Whole(digits, out var number)) return false;
        value = exponent >= 0 ? new Rational(number * BigInteger.Pow(10, exponent), 1) : new Rational(number, BigInteger.Pow(10, -exponent));
        return true;
    }

    /// <summary>The greatest float64 that is not above the value.</summary>
    public double RoundDown()
    {
        var value = ToDouble();
        while (value > double.MinValue && (!double.IsFinite(value) || value > this)) value = Math.BitDecrement(value);
        return value;
    }

    /// <summary>The least float64 that is not below the value.</summary>
    public double RoundUp() => -(-this).RoundDown();

    /// <summary>A float64 next to the value, nearly always the nearest; ±infinity beyond its range.</summary>
    public double ToDouble()
    {
        if (Numerator.IsZero) return 0;

        // A quotient of 62 or 63 bits: as a long it becomes the nearest float64, which a BigInteger does not.
        var shift = (int)(Denominator.GetBitLength() - BigInteger.Abs(Numerator).GetBitLength()) + 62;
        var quotient = shift >= 0 ? (Numerator << shift) / Denominator : Numerator / (Denominator << -shift);
        return Math.ScaleB((double)(long)quotient, -shift);
    }

    /// <inheritdoc/>
    public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <inheritdoc/>
    public bool Equals(Rational other) => Numerator == other.Numerator && Denominator == other.Denominator;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);

    /// <summary><c>n</c> or <c>n/d</c>; <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => Denominator.IsOne
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    /// <summary>The exact value of a dyadic number; its mantissa is odd or 0, so the fraction is in lowest terms as it is.</summary>
    internal static Rational Of(Dyadic value) => new(value);

    private static bool Whole(ReadOnlySpan<char> text, out BigInteger value) =>
        BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
