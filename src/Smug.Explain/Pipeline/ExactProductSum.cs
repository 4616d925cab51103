using System.Numerics;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>An exact sum of products of two float32 numbers: 128-bit arithmetic while it fits, which is nearly always, and a
/// <see cref="Dyadic"/> for what does not.</summary>
internal struct ExactProductSum
{
    /// <summary>Magnitudes stay below this before an addition; a product shifted by <see cref="MostShift"/> is below it too.</summary>
    private static readonly Int128 Room = Int128.One << 120;

    /// <summary>A product has 48 bits, and 48 + 64 is below 120.</summary>
    private const int MostShift = 64;

    private Int128 _sum;
    private int _exponent;
    private Dyadic _spilled;

    /// <summary>The sum.</summary>
    public readonly Dyadic Total => _spilled + Dyadic.Of((BigInteger)_sum, _exponent);

    /// <summary>Adds sign · a · b.</summary>
    /// <param name="a">A finite number.</param>
    /// <param name="b">A finite number.</param>
    /// <param name="sign">1 or −1.</param>
    /// <exception cref="UsageException">A number is not finite.</exception>
    public void Add(float a, float b, int sign = 1)
    {
        var (ma, ea) = Split(a);
        var (mb, eb) = Split(b);
        if (ma == 0 || mb == 0) return;
        var (product, exponent) = (sign * (long)ma * mb, ea + eb);
        if (_sum == 0) _exponent = exponent;
        var shift = exponent - _exponent;
        if (shift < 0 && -shift <= MostShift && Int128.Abs(_sum) < Room >> -shift) (_sum, _exponent, shift) = (_sum << -shift, exponent, 0);
        if (shift is < 0 or > MostShift || Int128.Abs(_sum) >= Room)
        {
            _spilled += Dyadic.Of((BigInteger)_sum, _exponent);
            (_sum, _exponent) = (product, exponent);
            return;
        }

        _sum += (Int128)product << shift;
    }

    private static (int Mantissa, int Exponent) Split(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        var biased = (bits >> 23) & 0xFF;
        if (biased == 0xFF) throw new UsageException($"Exact sum: expected a finite number, got {value}.");
        var fraction = bits & 0x7FFFFF;
        var mantissa = biased == 0 ? fraction : fraction | 0x800000;
        return (bits < 0 ? -mantissa : mantissa, (biased == 0 ? 1 : biased) - 150);
    }
}
