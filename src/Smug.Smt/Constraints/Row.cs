using System.Numerics;

namespace Smug.Smt;

/// <summary>One row of a <see cref="ConstraintSet"/>: Σ coefficientᵢ · m[variableᵢ] ≥ bound, in whole numbers scaled by 2^−<see cref="Exponent"/>.</summary>
/// <remarks>The row means Σ (coefficientᵢ · 2^exponent) · m ≥ bound · 2^exponent. Products of float32 numbers are dyadic rationals,
/// so this is exact; a strict &gt; becomes ≥ of the next whole number (see <see cref="ConstraintBuilder"/>). Immutable and thread-safe.</remarks>
public sealed class Row
{
    /// <summary>A row is kept in machine integers where its bound and all its coefficients together stay below this in magnitude: then no sum over it, and
    /// no difference of such a sum and its bound, overflows.</summary>
    internal const long MostInMachineIntegers = 1L << 61;

    private readonly int[] _variables;
    private readonly long[]? _small;
    private BigInteger[]? _coefficients;

    /// <summary>Creates a row.</summary>
    /// <param name="variables">Variable indices, strictly ascending.</param>
    /// <param name="coefficients">One non-zero whole number per variable.</param>
    /// <param name="bound">The right-hand side.</param>
    /// <param name="exponent">The power of two that coefficients and bound are multiplied by.</param>
    /// <exception cref="UsageException">Lengths differ, indices are not strictly ascending, or a coefficient is 0.</exception>
    public Row(int[] variables, BigInteger[] coefficients, BigInteger bound, int exponent)
    {
        (_variables, _coefficients, Bound, Exponent) = (variables, coefficients, bound, exponent);
        CheckVariables(coefficients.Length);
        var magnitude = BigInteger.Abs(bound);
        for (var i = 0; i < coefficients.Length; i++)
        {
            if (coefficients[i].IsZero) throw Zero(i);
            magnitude += BigInteger.Abs(coefficients[i]);
        }

        if (magnitude < MostInMachineIntegers) _small = Array.ConvertAll(coefficients, coefficient => (long)coefficient);
    }

    /// <summary>Creates a row of machine integers.</summary>
    /// <param name="variables">Variable indices, strictly ascending.</param>
    /// <param name="coefficients">One non-zero whole number per variable.</param>
    /// <param name="bound">The right-hand side.</param>
    /// <param name="exponent">The power of two that coefficients and bound are multiplied by.</param>
    /// <exception cref="UsageException">Lengths differ, indices are not strictly ascending, or a coefficient is 0.</exception>
    internal Row(int[] variables, long[] coefficients, long bound, int exponent)
    {
        (_variables, Bound, Exponent) = (variables, bound, exponent);
        CheckVariables(coefficients.Length);
        var rest = MostInMachineIntegers;
        var fits = Lessen(ref rest, bound);
        for (var i = 0; i < coefficients.Length; i++)
        {
            if (coefficients[i] == 0) throw Zero(i);
            fits = fits && Lessen(ref rest, coefficients[i]);
        }

        if (fits) _small = coefficients;
        else _coefficients = Array.ConvertAll(coefficients, coefficient => (BigInteger)coefficient);
    }

    /// <summary>Variable indices, strictly ascending.</summary>
    public IReadOnlyList<int> Variables => _variables;

    /// <summary>The whole-number coefficients, one per variable, none 0.</summary>
    public IReadOnlyList<BigInteger> Coefficients => Big;

    /// <summary>The whole-number right-hand side.</summary>
    public BigInteger Bound { get; }

    /// <summary>The power of two that coefficients and bound are multiplied by.</summary>
    public int Exponent { get; }

    /// <summary><see cref="Variables"/> for loops; not to be changed.</summary>
    internal int[] Places => _variables;

    /// <summary><see cref="Coefficients"/> for loops; not to be changed. Null where the row is not in machine integers.</summary>
    internal long[]? Small => _small;

    /// <summary><see cref="Coefficients"/> for loops; not to be changed.</summary>
    internal BigInteger[] Big => _coefficients ??= Array.ConvertAll(_small!, coefficient => (BigInteger)coefficient);

    /// <summary>A coefficient by its place.</summary>
    /// <remarks>With the cast, or the two would meet as a <see cref="BigInteger"/>.</remarks>
    internal WholeNumber Coefficient(int place) => _small is { } small ? (WholeNumber)small[place] : _coefficients![place];

    /// <summary>Σ coefficientᵢ · m[variableᵢ], in units of 2^exponent, exactly.</summary>
    public BigInteger Evaluate(ReadOnlySpan<bool> mask)
    {
        if (_small is { } small) return Sum(small, mask);
        var sum = BigInteger.Zero;
        for (var i = 0; i < _variables.Length; i++)
        {
            if (mask[_variables[i]]) sum += _coefficients![i];
        }

        return sum;
    }

    /// <summary>The least and the greatest value that <see cref="Evaluate"/> takes over all masks.</summary>
    public (BigInteger Least, BigInteger Most) Range()
    {
        WholeNumber least = 0, most = 0;
        for (var i = 0; i < _variables.Length; i++)
        {
            var coefficient = Coefficient(i);
            if (coefficient.Sign < 0) least += coefficient;
            else most += coefficient;
        }

        return (least, most);
    }

    /// <summary>Whether the mask satisfies this row, exactly.</summary>
    public bool IsSatisfied(ReadOnlySpan<bool> mask) => _small is { } small ? Sum(small, mask) >= (long)Bound : Evaluate(mask) >= Bound;

    private static bool Lessen(ref long rest, long number)
    {
        if (number <= -rest || number >= rest) return false;
        rest -= Math.Abs(number);
        return true;
    }

    private long Sum(long[] coefficients, ReadOnlySpan<bool> mask)
    {
        var sum = 0L;
        for (var i = 0; i < coefficients.Length; i++) sum += mask[_variables[i]] ? coefficients[i] : 0;
        return sum;
    }

    private void CheckVariables(int coefficients)
    {
        if (_variables.Length != coefficients)
            throw new UsageException($"Row: expected one coefficient per variable, got {_variables.Length} variables and {coefficients} coefficients.");
        for (var i = 0; i < _variables.Length; i++)
        {
            if (_variables[i] < 0 || (i > 0 && _variables[i] <= _variables[i - 1]))
                throw new UsageException($"Row: expected strictly ascending variables from 0, got {_variables[i]} at place {i}.");
        }
    }

    private UsageException Zero(int place) => new($"Row: expected non-zero coefficients, got 0 for variable {_variables[place]}.");
}
