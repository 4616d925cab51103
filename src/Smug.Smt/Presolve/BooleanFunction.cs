using System.Numerics;

namespace Smug.Smt.Presolve;

/// <summary>The assignments of a few variables that satisfy some rows, as a table.</summary>
internal sealed class BooleanFunction
{
    /// <summary>A table of 2^9 entries, and one of 3^9 for the clauses.</summary>
    public const int MostVariables = 9;

    private const int MostBits = 58;
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
        var (coefficient, sum) = (new long[variables.Length], new long[function._holds.Length]);
        foreach (var row in rows)
        {
            if (!Fits(row.Maximum) || !Fits(row.Minimum) || !Fits(row.Bound)) return null;
            Array.Clear(coefficient);
            for (var k = 0; k < row.Variables.Length; k++)
            {
                var place = Array.BinarySearch(variables, row.Variables[k]);
                if (place < 0) return null;
                coefficient[place] = (long)row.Coefficients[k];
            }

            // An assignment is one bit more than an assignment before it.
            var bound = (long)row.Bound;
            function._holds[0] &= 0 >= bound;
            for (var a = 1; a < sum.Length; a++)
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
    /// a variable are. A clause is prime where the partial assignment that falsifies it is out and none with a value less is.</remarks>
    public List<int[]>? PrimeImplicates(int most)
    {
        var n = _variables.Length;
        var power = new int[n + 1];
        power[0] = 1;
        for (var i = 0; i < n; i++) power[i + 1] = 3 * power[i];
        var isOut = new bool[power[n]];
        var ternary = new int[_holds.Length];
        for (var a = 0; a < ternary.Length; a++)
        {
            if (a > 0) ternary[a] = ternary[a & (a - 1)] + power[BitOperations.TrailingZeroCount(a)];
            isOut[ternary[a]] = !_holds[a];
        }

        // Variable by variable: of the digits so far each may be 2, the later ones are 0 or 1.
        for (var i = 0; i < n; i++)
        {
            for (var later = 0; later < 1 << (n - i - 1); later++)
            {
                var first = ternary[later << (i + 1)];
                for (var p = first; p < first + power[i]; p++) isOut[p + (2 * power[i])] = isOut[p] && isOut[p + power[i]];
            }
        }

        // What a partial assignment with a value less is out covers.
        var isCovered = new bool[power[n]];
        for (var i = 0; i < n; i++)
        {
            for (var block = 0; block < isOut.Length; block += power[i + 1])
            {
                for (var p = block; p < block + power[i]; p++)
                {
                    if (isOut[p + (2 * power[i])]) isCovered[p] = isCovered[p + power[i]] = true;
                }
            }
        }

        var primes = new List<int[]>();
        for (var p = 0; p < isOut.Length; p++)
        {
            if (!isOut[p] || isCovered[p]) continue;
            if (primes.Count + 1 > most) return null;
            var count = 0;
            for (var (i, rest) = (0, p); i < n; i++, rest /= 3) count += rest % 3 < 2 ? 1 : 0;
            var literals = new int[count];
            for (var (i, rest, at) = (0, p, 0); i < n; i++, rest /= 3)
            {
                if (rest % 3 < 2) literals[at++] = rest % 3 == 0 ? _variables[i] : ~_variables[i];
            }

            primes.Add(literals);
        }

        return primes;
    }

    private static bool Fits(BigInteger number) => number.GetBitLength() <= MostBits;
}
