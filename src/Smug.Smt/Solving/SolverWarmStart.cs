using System.Numerics;
using Smug.Kernels;

namespace Smug.Smt;

/// <summary>Lets the run-time get the code of a solve ready while a command still reads its constraints: a thread of its own solves tiny sets.
/// Some hundred methods, instances of the framework's generics among them, cannot be compiled ahead; a small set takes less time than they do.</summary>
public static class SolverWarmStart
{
    private static readonly WarmThread s_thread = new();

    /// <summary>Begins, once a process, and returns at once; does nothing where there is one processor. Results of anything else are the
    /// same with it and without. Thread-safe.</summary>
    /// <param name="first">What else to do beforehand on the same thread; may be null.</param>
    public static void Begin(Action? first = null) => s_thread.Begin(() =>
    {
        first?.Invoke();
        Solve();
    });

    /// <summary>Solves the tiny set.</summary>
    internal static SolveOutcome Solve() => new AnytimeStrategy().SolveWithCertificate(Tiny(), new SolveOptions { Threads = 1 }).Outcome;

    /// <summary>Two components that need a tree, with coefficients of either sign, and rows that every rule of the presolve meets.</summary>
    internal static ConstraintSet Tiny()
    {
        const int Parts = 2, Width = 18, RowsPerPart = 14, Wide = 10;
        var (rows, state) = (new List<Row>(), 12345u);
        for (var part = 0; part < Parts; part++)
        {
            for (var r = 0; r < RowsPerPart; r++)
            {
                var (variables, coefficients, sum) = (new int[Wide], new BigInteger[Wide], 0L);
                for (var k = 0; k < Wide; k++)
                {
                    state = (state * 1664525) + 1013904223;
                    variables[k] = (part * Width) + ((Width - Wide) * (int)(r % 3) / 2) + k;
                    var coefficient = (long)(state >> 8) + 1;
                    if ((state >> 4) % 7 == 0) coefficient = -coefficient / 3;
                    coefficients[k] = coefficient;
                    sum += Math.Max(0, coefficient);
                }

                rows.Add(new Row(variables, coefficients, sum * (2 + (r % 3)) / 6, -24));
            }
        }

        // A variable that must be kept, a row that always holds, a clause, and a row twice.
        var last = Parts * Width;
        rows.Add(new Row([last], [5], 3, 0));
        rows.Add(new Row([0, last], [-1, 4], -2, 0));
        rows.Add(new Row([last + 1, last + 2], [1, 1], 1, 0));
        rows.Add(new Row([last + 1, last + 2], [2, 2], 1, 0));
        return new ConstraintSet(last + 3, rows);
    }
}
