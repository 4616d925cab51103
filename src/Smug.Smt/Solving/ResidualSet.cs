namespace Smug.Smt;

/// <summary>What a presolve left undecided, as one set.</summary>
/// <param name="reduction">The presolved set.</param>
internal sealed class ResidualSet(Reduction reduction)
{
    /// <summary>All components side by side, their variables numbered on.</summary>
    internal ConstraintSet Set { get; } = Join(reduction.Components);

    /// <summary>A state for <see cref="Set"/> whose news reach the state of the whole set.</summary>
    internal SolveState StateUnder(SolveState whole) => StateUnder(whole, new Lift(whole, reduction));

    private SolveState StateUnder(SolveState whole, Lift lift)
    {
        var state = lift.State = new SolveState(Set, ExactStrategy.StrategyName, lift);
        if (whole.Mask is { } mask) state.Offer([.. reduction.Components.SelectMany(part => part.Variables.Select(v => mask[v]))]);
        return state;
    }

    private static ConstraintSet Join(IReadOnlyList<SetComponent> components)
    {
        var (rows, weights) = (new List<Row>(), new List<long>());
        foreach (var part in components)
        {
            var first = weights.Count;
            rows.AddRange(part.Set.Rows.Select(row => new Row([.. row.Variables.Select(v => v + first)], [.. row.Coefficients], row.Bound, row.Exponent)));
            weights.AddRange(part.Set.Weights);
        }

        return new(weights.Count, rows, weights);
    }

    private sealed class Lift(SolveState whole, Reduction reduction) : IProgress<SolveProgress>
    {
        internal SolveState? State { get; set; }

        public void Report(SolveProgress value)
        {
            whole.RaiseLower(reduction.FixedCost + value.Lower);
            if (value.Upper is null || State?.Mask is not { } mask) return;
            var (masks, first) = (new List<bool[]>(), 0);
            foreach (var part in reduction.Components)
            {
                masks.Add(mask[first..(first + part.Variables.Count)]);
                first += part.Variables.Count;
            }

            if (!whole.Offer(reduction.Restore(masks))) throw new SolverException("A mask of the presolved set does not satisfy the whole set.");
        }
    }
}
