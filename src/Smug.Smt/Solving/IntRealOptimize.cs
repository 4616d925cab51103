using System.Globalization;

namespace Smug.Smt;

/// <summary>The original's encoding, as it stood: an integer per window with m = 0 or m = 1, cast to a real and multiplied by exact constants;
/// libz3's optimiser minimises the sum. Kept to compare against.</summary>
/// <param name="set">What to minimise.</param>
/// <param name="state">Where verified masks and bounds go.</param>
internal sealed class IntRealOptimize(ConstraintSet set, SolveState state)
{
    /// <summary>Runs until a proof or until cancelled; what libz3 held is kept in both cases.</summary>
    /// <returns>Why it stopped, or null where the set is decided.</returns>
    internal (StopReason Reason, string Detail)? Run(CancellationToken cancellation)
    {
        using var context = new Z3Context();
        var optimizer = new Z3Optimizer(context);
        if (set.VariableCount == 0) return DecideEmpty();
        var variables = context.Constants(set.VariableCount, context.IntSort);
        var (zero, one) = (context.Integer(0), context.Integer(1));
        var reals = new nint[variables.Length];
        for (var i = 0; i < variables.Length; i++)
        {
            optimizer.Assert(context.Or([context.Equal(variables[i], zero), context.Equal(variables[i], one)]));
            reals[i] = context.ToReal(variables[i]);
        }

        foreach (var row in set.Rows)
        {
            var terms = row.Variables.Select((v, i) => context.Multiply(context.Real(row.Coefficients[i], row.Exponent), reals[v])).Prepend(context.Real(0, 0));
            optimizer.Assert(context.AtLeast(context.Add([.. terms]), context.Real(row.Bound, row.Exponent)));
        }

        var objective = optimizer.Minimize(context.Add(
            [.. variables.Select((v, i) => set.Weights[i] == 1 ? v : context.Multiply(context.Integer(set.Weights[i]), v))]));
        var answer = optimizer.Check(model => Offer(context, model, variables, mustHold: false), cancellation);
        if (answer == Z3Answer.Unsatisfiable)
        {
            state.ProveInfeasible("libz3 answers unsat");
            return null;
        }

        if (answer == Z3Answer.Satisfiable && optimizer.Model() is var final and not 0) Offer(context, final, variables, mustHold: true);
        if (Bound(optimizer.Lower(objective)) is { } lower) state.RaiseLower(lower);
        if (state.IsDecided) return null;
        if (cancellation.IsCancellationRequested) return (StopReason.TimeLimit, "the time limit was reached");
        return (StopReason.GaveUp, answer == Z3Answer.Unknown ? optimizer.ReasonUnknown() : "libz3's bounds do not meet");
    }

    private (StopReason, string)? DecideEmpty()
    {
        if (!state.Offer([])) state.ProveInfeasible("a row without variables asks for more than 0");
        return null;
    }

    /// <summary>Models met on the way may be of an intermediate problem, so only a final one must hold.</summary>
    private void Offer(Z3Context context, nint model, nint[] variables, bool mustHold)
    {
        var mask = new bool[variables.Length];
        for (var i = 0; i < mask.Length; i++) mask[i] = context.Numeral(context.Evaluate(model, variables[i])) == "1";
        if (!state.Offer(mask) && mustHold) throw new SolverException("libz3 returned a model that breaks the constraints it was given.");
    }

    private static long? Bound(string? text) =>
        text is not null && decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var value) ? (long)Math.Ceiling(value) : null;
}
