using Smug.Smt.Presolve;

namespace Smug.Smt;

/// <summary>Makes a constraint set smaller without changing its cheapest cost, in exact arithmetic. Thread-safe.</summary>
public static class Presolver
{
    /// <summary>Runs every rule until none applies, then splits what remains into connected components.</summary>
    /// <param name="set">The set; it is not changed.</param>
    /// <param name="cancellation">Ends the reduction early; the result is then larger, and as correct.</param>
    public static Reduction Run(ConstraintSet set, CancellationToken cancellation = default)
    {
        var working = new WorkingSet(set);
        IReduction[] cheap = [new SatisfiedRows(), new ForcedVariables(), new ClippedCoefficients(), new UselessVariables()];
        IReduction[] dear = [new DuplicateRows(), new ImpliedRows(), new DominatedVariables()];

        bool Apply(IReduction[] rules)
        {
            var any = false;
            foreach (var rule in rules)
            {
                if (working.ViolatedRow is not null) return false;
                any |= rule.Apply(working, cancellation);
            }

            return any;
        }

        void Exhaust()
        {
            do
            {
                while (Apply(cheap) && !cancellation.IsCancellationRequested)
                {
                    // The next turn looks at what this one changed.
                }
            }
            while (!cancellation.IsCancellationRequested && Apply(dear));
        }

        // What the rules leave is small enough to ask what rows of the same variables say together; the rules then go on with that.
        Exhaust();
        if (!cancellation.IsCancellationRequested && Apply([new ClauseForm()])) Exhaust();

        // Rows are empty only where a cancelled run left them; an empty row holds always or never.
        working.ViolatedRow ??= working.Rows.FirstOrDefault(row => row.Variables.Length == 0 && row.Bound.Sign > 0)?.Index;
        return new Reduction(set, working.Values, working.ViolatedRow is null ? Split(working) : [], working.Steps, working.ViolatedRow, working.RowCount);
    }

    private static List<SetComponent> Split(WorkingSet working)
    {
        var place = new int[working.VariableCount];
        var components = new List<SetComponent>();

        foreach (var rows in ConnectedComponents.Of(working))
        {
            var found = new List<int>();
            foreach (var row in rows)
            {
                foreach (var variable in row.Variables)
                {
                    if (place[variable] > 0) continue;
                    place[variable] = 1;
                    found.Add(variable);
                }
            }

            found.Sort();
            var (variables, weights) = (found.ToArray(), new long[found.Count]);
            for (var i = 0; i < variables.Length; i++) (place[variables[i]], weights[i]) = (i, working.Weight(variables[i]));
            var (reduced, indices) = (new Row[rows.Count], new int[rows.Count]);
            for (var r = 0; r < reduced.Length; r++)
            {
                reduced[r] = rows[r].ToRow(place);
                indices[r] = rows[r].Index;
            }

            components.Add(new SetComponent(new ConstraintSet(variables.Length, reduced, weights), variables, indices));
        }

        return components;
    }
}
