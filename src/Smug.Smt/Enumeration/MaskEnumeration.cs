using System.Diagnostics;

namespace Smug.Smt;

/// <summary>More than one answer: the cheapest masks, all optimal ones, and what the optimal ones have in common, exactly, by solving again
/// with rows that rule out what is known.</summary>
/// <remarks>One instance shares one time limit over all it is asked. Not thread-safe.</remarks>
public sealed class MaskEnumeration
{
    private readonly ISolveStrategy _strategy;
    private readonly ConstraintSet _set;
    private readonly SolveOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Prepares an enumeration.</summary>
    /// <param name="strategy">Solves the sets.</param>
    /// <param name="set">The set.</param>
    /// <param name="options">The time limit holds for everything together; the gap is ignored: answers are exact.</param>
    /// <param name="cancellation">Stops; what is known is still returned.</param>
    public MaskEnumeration(ISolveStrategy strategy, ConstraintSet set, SolveOptions options, CancellationToken cancellation = default) =>
        (_strategy, _set, _options, _cancellation) = (strategy, set, options with { Gap = 0 }, cancellation);

    /// <summary>The cheapest masks. A mask that keeps more than another one counts as well.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="SolverException">The strategy's answer breaks a row, or is one it gave before.</exception>
    public MaskList Cheapest(int count) => List(count, null, MaskRows.OtherThan);

    /// <summary>All masks of the least cost.</summary>
    /// <param name="cap">The most to list, at least 1.</param>
    /// <param name="known">An optimal mask, where one is known already; it is listed first.</param>
    /// <exception cref="SolverException">The strategy's answer breaks a row, or is one it gave before.</exception>
    public MaskList Optimal(int cap, bool[]? known = null)
    {
        if (known is not null) return List(cap, known, MaskRows.NotContaining);
        var (first, isProved) = Next(_set, null);
        return first is null ? new MaskList([], isProved ? MaskListEnd.All : MaskListEnd.Stopped) : List(cap, first, MaskRows.NotContaining);
    }

    /// <summary>What all optimal masks keep, and what any of them keeps.</summary>
    /// <param name="optima">At least one optimal mask; the more are given, the less is left to ask.</param>
    /// <exception cref="SolverException">The strategy's answer breaks a row.</exception>
    public MaskBackbone Backbone(IReadOnlyList<bool[]> optima)
    {
        if (optima.Count == 0) throw new UsageException("Backbone: expected at least one optimal mask, got none.");
        var cost = _set.Cost(optima[0]);
        var (inAll, inSome) = (new bool[_set.VariableCount], new bool[_set.VariableCount]);
        Array.Fill(inAll, true);
        void Take(bool[] mask)
        {
            for (var v = 0; v < mask.Length; v++) (inAll[v], inSome[v]) = (inAll[v] && mask[v], inSome[v] || mask[v]);
        }

        foreach (var mask in optima) Take(mask);
        var undecided = new SortedSet<int>();
        for (var v = 0; v < inAll.Length; v++)
        {
            // A variable of unknown standing is asked about in the direction that the masks at hand leave open; each answer may settle others.
            var keep = !inSome[v];
            if ((!inAll[v] && !keep) || (keep ? IsUseless(v) : IsIndispensable(v))) continue;
            var (mask, isProved) = Next(new ConstraintSet(_set.VariableCount, [.. _set.Rows, MaskRows.Fixed(v, keep)], _set.Weights), cost);
            if (mask is not null) Take(mask);
            else if (!isProved) undecided.Add(v);
        }

        return new MaskBackbone(cost, Where(v => inAll[v] && !undecided.Contains(v)), Where(v => inSome[v]), [.. undecided.Where(v => inAll[v] || !inSome[v])]);
    }

    private MaskList List(int count, bool[]? known, Func<bool[], Row> others)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var masks = new List<bool[]>();
        var rows = new List<Row>(_set.Rows);
        long? cost = known is null ? null : _set.Cost(known);
        if (known is not null) Add(known);
        while (masks.Count < count)
        {
            var (mask, isProved) = Next(new ConstraintSet(_set.VariableCount, [.. rows], _set.Weights), cost);
            if (mask is null) return new MaskList(masks, isProved ? MaskListEnd.All : MaskListEnd.Stopped);
            if (masks.Any(mask.SequenceEqual)) throw new SolverException($"Enumeration: strategy {_strategy.Name} gave a mask again that a row rules out.");
            Add(mask);
        }

        return new MaskList(masks, MaskListEnd.Cap);

        void Add(bool[] mask)
        {
            masks.Add(mask);
            rows.Add(others(mask));
        }
    }

    /// <summary>The cheapest mask of a set, or any of at most a cost; null where there is none or time ran out, which <c>IsProved</c> tells apart.</summary>
    private (bool[]? Mask, bool IsProved) Next(ConstraintSet set, long? cost)
    {
        var left = _options.TimeLimit - _watch.Elapsed;
        if (_cancellation.IsCancellationRequested || left <= TimeSpan.Zero) return (null, false);
        using var decided = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        var progress = cost is { } most ? new Decision(most, decided) : null;
        var outcome = _strategy.Solve(set, _options with { TimeLimit = left }, progress, decided.Token);
        if (outcome is SolveOutcome.Infeasible || outcome.Lower > (cost ?? long.MaxValue)) return (null, true);
        if (CertifiedSolve.MaskOf(outcome) is not { } mask || (cost is null ? outcome is not SolveOutcome.Optimal : set.Cost(mask) > cost)) return (null, false);
        return set.IsSatisfied(mask) ? (mask, true) : throw new SolverException($"Enumeration: the mask of strategy {_strategy.Name} breaks a row.");
    }

    /// <summary>Whether a row is out of reach without the variable: then every mask keeps it.</summary>
    private bool IsIndispensable(int variable) => _set.Rows.Any(row => Coefficient(row, variable) is { Sign: > 0 } a && row.Range().Most - a < row.Bound);

    /// <summary>Whether no row gains from the variable: an optimal mask that kept it could drop it and be cheaper.</summary>
    private bool IsUseless(int variable) => _set.Rows.All(row => Coefficient(row, variable).Sign <= 0);

    private static System.Numerics.BigInteger Coefficient(Row row, int variable)
    {
        for (var i = 0; i < row.Variables.Count; i++)
        {
            if (row.Variables[i] == variable) return row.Coefficients[i];
        }

        return 0;
    }

    private List<int> Where(Func<int, bool> holds) => [.. Enumerable.Range(0, _set.VariableCount).Where(holds)];

    /// <summary>Stops a solve once a cost is reached or proved out of reach: the rest of the search would tell nothing that was asked.</summary>
    private sealed class Decision(long cost, CancellationTokenSource decided) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value)
        {
            if (value.Upper <= cost || value.Lower > cost) decided.Cancel();
        }
    }
}
