using System.Numerics;

namespace Smug.Smt.Presolve;

/// <summary>The assignments of a few variables that satisfy some rows, as a table.</summary>
internal sealed class BooleanFunction
{
    /// <summary>A table of 2^9 entries, and one of 3^9 for the clauses.</summary>
    public const int MostVariables = 9;

    private const int MostBits = 58;
    private const int WordDigits = 3;
    private const int WordBits = 27;
    private const int MostWords = 729;

    [ThreadStatic]
    private static uint[]? t_out;

    [ThreadStatic]
    private static uint[]? t_covered;

    [ThreadStatic]
    private static long[]? t_sums;

    /// <summary>Per digit of a word, what it is worth, and the bits where it is 0.</summary>
    private static readonly int[] s_powers = [1, 3, 9];

    private static readonly uint[] s_zeros = [0b001001001001001001001001001, 0b000000111000000111000000111, 0b000000000000000000111111111];
    private readonly int[] _variables;
    private readonly bool[] _holds;

    private BooleanFunction(int[] variables) => (_variables, _holds) = (variables, new bool[1 << variables.Length]);

    /// <summary>The conjunction of rows; null where a row has other variables or does not fit machine integers exactly.</summary>
    /// <param name="variables">The variables, ascending; bit i of an assignment is the value of variable i.</param>
    /// <param name="rows">The rows.</param>
    public static BooleanFunction? Of(int[] variables, IReadOnlyList<WorkingRow> rows)
    {
        var function = new BooleanFunction(variables);
        for (var a = 0; a < function._holds.Length; a++) function._holds[a] = true;
        var (coefficient, sum) = (new long[variables.Length], t_sums ??= new long[1 << MostVariables]);
        foreach (var row in rows)
        {
            if (row.Small is not { } small || !Fits(row.Maximum) || !Fits(row.Minimum) || !Fits(row.Bound)) return null;
            Array.Clear(coefficient);
            for (var k = 0; k < row.Variables.Length; k++)
            {
                var place = Array.BinarySearch(variables, row.Variables[k]);
                if (place < 0) return null;
                coefficient[place] = small[k];
            }

            // An assignment is one bit more than an assignment before it.
            var bound = (long)row.Bound;
            function._holds[0] &= 0 >= bound;
            for (var a = 1; a < function._holds.Length; a++)
            {
                sum[a] = sum[a & (a - 1)] + coefficient[BitOperations.TrailingZeroCount(a)];
                function._holds[a] &= sum[a] >= bound;
            }
        }

        return function;
    }

    /// <summary>Every clause that follows from the function and from which no literal can be left out: j for m(j) = 1, ~j for m(j) = 0.
    /// Null where there are more than a limit.</summary>
    /// <remarks>A partial assignment is a number of one ternary digit per variable, 2 where it has no value. It is out where both its extensions by
    /// a variable are. A clause is prime where the partial assignment that falsifies it is out and none with a value less is. The first three digits
    /// are a bit's place in a word, the others the word's.</remarks>
    public List<int[]>? PrimeImplicates(int most)
    {
        var high = Math.Max(0, _variables.Length - WordDigits);
        var words = 1;
        for (var i = 0; i < high; i++) words *= 3;
        var (isOut, isCovered) = (t_out ??= new uint[MostWords], t_covered ??= new uint[MostWords]);
        Array.Clear(isOut, 0, words);
        Array.Clear(isCovered, 0, words);
        Note(isOut);
        for (var i = 0; i < Math.Min(WordDigits, _variables.Length); i++)
        {
            var (power, zero) = (s_powers[i], s_zeros[i]);
            for (var w = 0; w < words; w++) isOut[w] |= (isOut[w] & (isOut[w] >> power) & zero) << (2 * power);
        }

        for (var (i, power) = (0, 1); i < high; i++, power *= 3)
        {
            for (var block = 0; block < words; block += 3 * power)
            {
                for (var w = block; w < block + power; w++) isOut[w + (2 * power)] = isOut[w] & isOut[w + power];
            }
        }

        // What a partial assignment with a value less is out covers.
        for (var i = 0; i < Math.Min(WordDigits, _variables.Length); i++)
        {
            var (power, zero) = (s_powers[i], s_zeros[i]);
            for (var w = 0; w < words; w++)
            {
                var without = (isOut[w] >> (2 * power)) & zero;
                isCovered[w] |= without | (without << power);
            }
        }

        for (var (i, power) = (0, 1); i < high; i++, power *= 3)
        {
            for (var block = 0; block < words; block += 3 * power)
            {
                for (var w = block; w < block + power; w++)
                {
                    isCovered[w] |= isOut[w + (2 * power)];
                    isCovered[w + power] |= isOut[w + (2 * power)];
                }
            }
        }

        var count = 0;
        for (var w = 0; w < words && count <= most; w++) count += BitOperations.PopCount(isOut[w] &= ~isCovered[w]);
        if (count > most) return null;
        var primes = new List<int[]>(count);
        for (var w = 0; w < words; w++)
        {
            for (var bits = isOut[w]; bits != 0; bits &= bits - 1) primes.Add(Clause((w * WordBits) + BitOperations.TrailingZeroCount(bits)));
        }

        return primes;
    }

    /// <summary>Notes the whole assignments that the function does not hold for.</summary>
    private void Note(uint[] isOut)
    {
        var word = new int[Math.Max(1, _holds.Length >> WordDigits)];
        for (var (a, power) = (1, 1); a < word.Length; a++)
        {
            if (a > 1 && BitOperations.IsPow2(a)) power *= 3;
            word[a] = word[a & ~(1 << BitOperations.Log2((uint)a))] + power;
        }

        for (var a = 0; a < _holds.Length; a++)
        {
            if (!_holds[a]) isOut[word[a >> WordDigits]] |= 1u << ((a & 1) + (3 * ((a >> 1) & 1)) + (9 * ((a >> 2) & 1)));
        }
    }

    /// <summary>The clause that a partial assignment falsifies.</summary>
    private int[] Clause(int partial)
    {
        var count = 0;
        for (var (i, rest) = (0, partial); i < _variables.Length; i++, rest /= 3) count += rest % 3 < 2 ? 1 : 0;
        var literals = new int[count];
        for (var (i, rest, at) = (0, partial, 0); i < _variables.Length; i++, rest /= 3)
        {
            if (rest % 3 < 2) literals[at++] = rest % 3 == 0 ? _variables[i] : ~_variables[i];
        }

        return literals;
    }

    private static bool Fits(WholeNumber number) => number.MagnitudeBits <= MostBits;
}
