using System.Collections.Immutable;

namespace Smug.Smt.Verification;

/// <summary>The unsafe cases that share a box and input rows, their output rows as one matrix. Immutable.</summary>
internal sealed class CaseGroup
{
    private CaseGroup(BoundNetwork network, VerificationProblem problem, int[] cases)
    {
        var first = problem.Cases[cases[0]];
        (Cases, Lower, Upper, Shared) = (cases, first.Lower, first.Upper, first with { OutputRows = [] });
        BoxLow = [.. first.Lower.Select(x => x.RoundDown())];
        BoxHigh = [.. first.Upper.Select(x => x.RoundUp())];
        FreeInputs = BoxLow.Zip(BoxHigh, (low, high) => low < high ? 1 : 0).Sum();
        var width = network.Layers[^1].PaddedOutputs;
        var (rows, constants) = (new List<double[]>(), new List<double>());
        FirstRow = new int[cases.Length + 1];
        for (var c = 0; c < cases.Length; c++)
        {
            FirstRow[c] = rows.Count;
            foreach (var row in problem.Cases[cases[c]].OutputRows)
            {
                var coefficients = new Rational[width];
                foreach (var term in row.Terms) coefficients[term.Index] += term.Coefficient;
                rows.Add([.. coefficients.Select(coefficient => -coefficient.ToDouble())]);
                constants.Add(row.Bound.ToDouble());
            }
        }

        FirstRow[^1] = rows.Count;
        (Rows, Constants) = ([.. rows.SelectMany(row => row)], [.. constants]);
    }

    /// <summary>Indices of the problem's cases.</summary>
    internal int[] Cases { get; }

    internal ImmutableArray<Rational> Lower { get; }

    internal ImmutableArray<Rational> Upper { get; }

    internal ImmutableArray<LinearRow> InputRows => Shared.InputRows;

    /// <summary>What every input of the group's cases satisfies: their box and input rows.</summary>
    internal UnsafeCase Shared { get; }

    /// <summary>How many inputs the box leaves free.</summary>
    internal int FreeInputs { get; }

    /// <summary>The box rounded outwards.</summary>
    internal double[] BoxLow { get; }

    internal double[] BoxHigh { get; }

    /// <summary><c>[rows, padded outputs]</c>: bound − Σ coefficient · output of every row, less the bound. Negative: the row is violated.</summary>
    internal double[] Rows { get; }

    /// <summary>The rows' bounds.</summary>
    internal double[] Constants { get; }

    /// <summary>Where the rows of each of <see cref="Cases"/> begin, and the number of rows.</summary>
    internal int[] FirstRow { get; }

    /// <summary>Groups the cases of a problem; empty boxes are left out.</summary>
    internal static CaseGroup[] Of(BoundNetwork network, VerificationProblem problem)
    {
        var groups = new List<List<int>>();
        for (var c = 0; c < problem.Cases.Length; c++)
        {
            var unsafeCase = problem.Cases[c];
            if (unsafeCase.IsEmpty) continue;
            var group = groups.Find(g => problem.Cases[g[0]] is var other
                && other.Lower.AsSpan().SequenceEqual(unsafeCase.Lower.AsSpan()) && other.Upper.AsSpan().SequenceEqual(unsafeCase.Upper.AsSpan())
                && other.InputRows == unsafeCase.InputRows);
            if (group is null) groups.Add(group = []);
            group.Add(c);
        }

        return [.. groups.Select(group => new CaseGroup(network, problem, [.. group]))];
    }

    /// <summary>An input next to a float64 point: its float32 rounding, moved into the exact box.</summary>
    internal Rational[] Snap(ReadOnlySpan<double> point)
    {
        var input = new Rational[point.Length];
        for (var i = 0; i < input.Length; i++) input[i] = Rational.Max(Lower[i], Rational.Min(Upper[i], (double)(float)point[i]));
        return input;
    }
}
