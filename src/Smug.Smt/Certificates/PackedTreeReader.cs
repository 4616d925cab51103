namespace Smug.Smt.Certificates;

/// <summary>Takes in a packed tree from a file: every number is checked before anything rests on it.</summary>
/// <param name="source">The file's name.</param>
/// <param name="place">Where in the file it stands.</param>
/// <param name="variables">How many variables the tree is over.</param>
internal sealed class PackedTreeReader(string source, string place, int variables)
{
    /// <summary>Checks the form; what the tree proves is left to <see cref="CertificateChecker"/>.</summary>
    /// <exception cref="MalformedInputException">A number is not what it must be, or there are too few or too many.</exception>
    public PackedTree Read(int[]? rows, int[]? exponents, PackedIntegers[]? multipliers, PackedIntegers? tree)
    {
        if (rows is null || exponents is null || multipliers is null || tree is null) throw new MalformedInputException(source, place, "rows, exponents, multipliers and a tree", "less");
        if (rows.Length != exponents.Length) throw Malformed(".exponents", $"{rows.Length} exponents", exponents.Length);
        for (var k = 0; k < rows.Length; k++)
        {
            if (rows[k] < 0) throw Malformed($".rows[{k}]", "a row", rows[k]);
            if (Math.Abs((long)exponents[k]) > 2 * ConstraintSetJson.MaxExponent) throw Malformed($".exponents[{k}]", $"a power of two of at most {2 * ConstraintSetJson.MaxExponent} in magnitude", exponents[k]);
        }

        for (var k = 0; k < multipliers.Length; k++) Read(multipliers[k], rows.Length, k);
        return new PackedTree(rows, exponents, multipliers, tree.Value, Count(tree.Value, rows.Length, multipliers.Length));
    }

    private void Read(PackedIntegers vector, int rows, int k)
    {
        var place = 0L;
        foreach (var number in vector)
        {
            if (number < -rows) throw Malformed($".multipliers[{k}]", $"at most {rows} rows", number);
            if ((place += Math.Max(1, -number)) > rows) throw Malformed($".multipliers[{k}]", $"at most {rows} rows", place);
        }
    }

    /// <summary>Follows the nodes to the end. Returns how many there are.</summary>
    private int Count(PackedIntegers tree, int rows, int vectors)
    {
        var (numbers, at, count, open) = (tree.GetEnumerator(), 0, 0, 1);
        long Next(long least, long most)
        {
            if (!numbers.MoveNext()) throw Malformed(".tree", $"more than {at} numbers", at);
            if (numbers.Current < least || numbers.Current > most) throw Malformed($".tree[{at}]", $"a whole number from {least} to {most}", numbers.Current);
            at++;
            return numbers.Current;
        }

        void Literal()
        {
            if (Next(-variables, variables) == 0) throw Malformed($".tree[{at - 1}]", "a variable", 0);
        }

        while (open > 0)
        {
            var first = Next(-vectors, variables);
            if (first == 0)
            {
                var values = Next(-variables, variables);
                if (values > 0) _ = Next(1, vectors);
                for (var k = 0; k < Math.Abs(values); k++)
                {
                    if (values < 0) _ = Next(1, rows);
                    Literal();
                }

                if (values != 0) continue;
                _ = Next(1, rows);
            }

            count++;
            open += first > 0 ? 1 : -1;
        }

        return numbers.MoveNext() ? throw Malformed($".tree[{at}]", "no more numbers", numbers.Current) : count;
    }

    private MalformedInputException Malformed(string where, string expected, long got) => new(source, place + where, expected, FormattableString.Invariant($"{got}"));
}
