namespace Smug.Smt;

/// <summary>Writes a network's logits as libz3 terms over window literals, exactly.</summary>
/// <remarks>
/// Interval bounds come first: l = bias + Σ min(0, ·), u = bias + Σ max(0, ·) over all masks, layer by layer, in exact arithmetic. A unit
/// with l ≥ 0 is its sum and one with u ≤ 0 is 0, without a case split. Of the others, either form says the same:
/// if-then-else a = (z ≥ 0 ? z : 0), or a phase literal p with a ≥ 0, a ≥ z, p ⇒ a ≤ z, ¬p ⇒ a ≤ 0 and a ≤ u (the big-M rows with their
/// multipliers folded into implications).
/// </remarks>
internal sealed class ReluTerms(WindowedReluNetwork network, Z3Context context, Z3Solver solver, bool bigM)
{
    private readonly nint _zero = context.Real(0, 0);

    /// <summary>How many units needed a case split.</summary>
    internal int Splits { get; private set; }

    /// <summary>The logits' terms.</summary>
    /// <param name="kept">One literal per window.</param>
    internal nint[] Logits(nint[] kept)
    {
        var values = new (nint Term, Dyadic Low, Dyadic High)[network.First.Length];
        for (var unit = 0; unit < values.Length; unit++)
        {
            var (low, high) = (network.FirstBias[unit], network.FirstBias[unit]);
            var terms = new List<nint> { Real(network.FirstBias[unit]) };
            for (var w = 0; w < kept.Length; w++)
            {
                var gain = network.First[unit][w];
                if (gain.IsZero) continue;
                terms.Add(context.IfThenElse(kept[w], Real(gain), _zero));
                if (gain.Mantissa.Sign < 0) low += gain;
                else high += gain;
            }

            values[unit] = (context.Add([.. terms]), low, high);
        }

        foreach (var layer in network.Layers.Skip(1)) values = Next(layer, [.. values.Select(Rectify)]);
        return [.. values.Select(value => value.Term)];
    }

    private (nint Term, Dyadic Low, Dyadic High)[] Next(ReluLayer layer, (nint Term, Dyadic Low, Dyadic High)[] inputs)
    {
        var outputs = new (nint, Dyadic, Dyadic)[layer.Outputs];
        for (var to = 0; to < outputs.Length; to++)
        {
            var bias = Dyadic.From(layer.Bias[to]);
            var (low, high) = (bias, bias);
            var terms = new List<nint> { Real(bias) };
            for (var from = 0; from < inputs.Length; from++)
            {
                var weight = Dyadic.From(layer.Weights[from * layer.Outputs + to]);
                if (weight.IsZero || inputs[from].High.IsZero) continue;
                terms.Add(context.Multiply(Real(weight), inputs[from].Term));
                low += weight * (weight.Mantissa.Sign > 0 ? inputs[from].Low : inputs[from].High);
                high += weight * (weight.Mantissa.Sign > 0 ? inputs[from].High : inputs[from].Low);
            }

            outputs[to] = (context.Add([.. terms]), low, high);
        }

        return outputs;
    }

    private (nint Term, Dyadic Low, Dyadic High) Rectify((nint Term, Dyadic Low, Dyadic High) unit)
    {
        if (unit.Low.Mantissa.Sign >= 0) return unit;
        if (unit.High.Mantissa.Sign <= 0) return (_zero, default, default);
        Splits++;
        if (!bigM) return (context.IfThenElse(context.AtLeast(unit.Term, _zero), unit.Term, _zero), default, unit.High);
        var (active, value) = (context.Fresh("phase", context.BoolSort), context.Fresh("relu", context.RealSort));
        solver.Assert(context.AtLeast(value, _zero));
        solver.Assert(context.AtLeast(value, unit.Term));
        solver.Assert(context.AtLeast(Real(unit.High), value));
        solver.Assert(context.Or([context.Not(active), context.AtLeast(unit.Term, value)]));
        solver.Assert(context.Or([active, context.AtLeast(_zero, value)]));
        return (value, default, unit.High);
    }

    private nint Real(Dyadic value) => context.Real(value.Mantissa, value.Exponent);
}
