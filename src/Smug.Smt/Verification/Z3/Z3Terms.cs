namespace Smug.Smt.Verification;

/// <summary>Writes a case as libz3 terms, exactly.</summary>
internal sealed class Z3Terms(VerificationProblem problem, BoundNetwork layout, Z3Context context, Z3Solver solver, bool withPhases)
{
    private readonly nint _zero = context.Real(0, 0);

    /// <summary>Asserts a case.</summary>
    /// <returns>The inputs' constants; null where bounds alone refute the case.</returns>
    internal nint[]? Assert(UnsafeCase unsafeCase)
    {
        BoxBounds? bounds = null;
        if (withPhases)
        {
            bounds = BoxBounds.Of(layout, [.. unsafeCase.Lower.Select(x => x.RoundDown())], [.. unsafeCase.Upper.Select(x => x.RoundUp())], layout.RequiredPhases(problem));
            if (!new BackSubstitution(layout).Tighten(bounds)) return null;
        }

        var inputs = context.Constants(problem.Network.Inputs, context.RealSort);
        for (var i = 0; i < inputs.Length; i++)
        {
            solver.Assert(context.AtLeast(inputs[i], Real(unsafeCase.Lower[i])));
            solver.Assert(context.AtLeast(Real(unsafeCase.Upper[i]), inputs[i]));
        }

        var values = inputs;
        for (var l = 0; l < layout.Layers.Length; l++)
        {
            var sums = Sums(problem.Network.Layers[l], values);
            foreach (var phase in problem.Phases.Where(phase => phase.Layer == l))
                solver.Assert(phase.Active ? context.AtLeast(sums[phase.Neuron], _zero) : context.AtLeast(_zero, sums[phase.Neuron]));
            var layer = layout.Layers[l];
            values = layer.Rectified ? [.. sums.Select((sum, i) => bounds is null ? Plain(sum) : Bounded(layer, bounds, layer.Offset + i, sum))] : sums;
        }

        foreach (var row in unsafeCase.InputRows) Assert(row, inputs);
        foreach (var row in unsafeCase.OutputRows) Assert(row, values);
        return inputs;
    }

    private nint Plain(nint sum) => context.IfThenElse(context.AtLeast(sum, _zero), sum, _zero);

    /// <summary>h ≥ 0, h ≥ z, h ≤ u, p ⇒ h ≤ z, ¬p ⇒ h ≤ 0 for a ReLU that bounds leave undecided.</summary>
    private nint Bounded(BoundLayer layer, BoxBounds bounds, int at, nint sum)
    {
        if (!SymbolicSums.IsUndecided(layer, bounds, at)) return bounds.Low[at] >= 0 ? sum : _zero;
        var (active, value, z) = (context.Fresh("phase", context.BoolSort), context.Fresh("relu", context.RealSort), context.Fresh("sum", context.RealSort));
        solver.Assert(context.Equal(z, sum));
        solver.Assert(context.AtLeast(z, Real(bounds.Low[at])));
        solver.Assert(context.AtLeast(Real(bounds.High[at]), z));
        solver.Assert(context.AtLeast(value, _zero));
        solver.Assert(context.AtLeast(value, z));
        solver.Assert(context.AtLeast(Real(bounds.High[at]), value));
        solver.Assert(context.Or([context.Not(active), context.AtLeast(z, value)]));
        solver.Assert(context.Or([active, context.AtLeast(_zero, value)]));
        return value;
    }

    private nint[] Sums(ReluLayer layer, nint[] values)
    {
        var sums = new nint[layer.Outputs];
        for (var to = 0; to < sums.Length; to++)
        {
            var terms = new List<nint> { Real(layer.Bias[to]) };
            for (var from = 0; from < values.Length; from++)
            {
                if (layer.Weights[from * layer.Outputs + to] is var weight and not 0 && values[from] != _zero) terms.Add(context.Multiply(Real(weight), values[from]));
            }

            sums[to] = context.Add([.. terms]);
        }

        return sums;
    }

    private void Assert(LinearRow row, nint[] values)
    {
        nint[] terms = [_zero, .. row.Terms.Select(term => context.Multiply(Real(term.Coefficient), values[term.Index]))];
        solver.Assert(context.AtLeast(Real(row.Bound), context.Add(terms)));
    }

    private nint Real(Rational value) => context.Fraction(value.Numerator, value.Denominator);
}
