using Smug.Smt;

namespace Smug.Explain;

/// <summary>Compares the first layer's float32 outputs on a masked picture with what a mask promises of them, without rounding.</summary>
internal static class KeepReplay
{
    /// <summary>Checks every neuron.</summary>
    /// <param name="outputs">The outputs before the activation.</param>
    /// <param name="answer">The windows, then the variables behind them.</param>
    /// <param name="constraints">What is asked.</param>
    /// <param name="selection">Of which neurons.</param>
    /// <exception cref="SolverException">A neuron breaks a promise; the message names it.</exception>
    public static (int Checked, int Held, double ScoreHeld, double SmallestRetention) Check(
        float[] outputs, ReadOnlySpan<bool> answer, MaskConstraints constraints, NeuronSelection selection)
    {
        var variables = KeepVariables.Of(constraints, selection.Neurons.Length);
        var (tested, held, heldScore, score, retention) = (0, 0, 0.0, 0.0, 1.0);
        for (var i = 0; i < selection.Neurons.Length; i++)
        {
            var neuron = selection.Neurons[i];
            var value = outputs[neuron.Index];
            var bound = Dyadic.From(constraints.Gamma) * Dyadic.From(neuron.PreActivation) + Dyadic.From(constraints.Margin);
            var share = Dyadic.Of(KeepVariables.Steps - variables.Shortfall(answer, i), -KeepVariables.SlackBits);
            if (variables.IsHeld(answer, i))
            {
                tested++;
                Require(IsAbove(value, share * bound), neuron, value, $"more than {share.ToDouble():R} of {constraints.Gamma:R} · {neuron.PreActivation:R} + {constraints.Margin:R}");
            }

            score += Math.Max(0.0, neuron.Score);
            retention = Math.Min(retention, (double)value / neuron.PreActivation);
            if (!IsAbove(value, bound)) continue;
            held++;
            heldScore += Math.Max(0.0, neuron.Score);
        }

        foreach (var place in constraints.Ceilings)
        {
            var neuron = selection.Neurons[place];
            var most = Dyadic.From(constraints.Keep.Ceiling!.Value) * Dyadic.From(neuron.PreActivation);
            Require(IsAtMost(outputs[neuron.Index], most), neuron, outputs[neuron.Index], $"at most {constraints.Keep.Ceiling:R} · {neuron.PreActivation:R}");
        }

        foreach (var neuron in selection.Inactive) Require(IsAtMost(outputs[neuron.Index], default), neuron, outputs[neuron.Index], $"at most 0");
        return (tested, held, score > 0 ? heldScore / score : 1, retention);
    }

    private static void Require(bool holds, SelectedNeuron neuron, float value, FormattableString expected)
    {
        if (holds) return;
        throw new SolverException(
            FormattableString.Invariant($"Mask: float32 replay: neuron {neuron.Index} (row {neuron.Row}, column {neuron.Column}, channel {neuron.Channel}) is {value:R}, expected ")
            + FormattableString.Invariant(expected) + ", although the constraint set holds exactly.");
    }

    private static bool IsAbove(float value, Dyadic bound) => float.IsFinite(value) && (Dyadic.From(value) - bound).Mantissa.Sign > 0;

    private static bool IsAtMost(float value, Dyadic bound) => float.IsFinite(value) && (Dyadic.From(value) - bound).Mantissa.Sign <= 0;
}
