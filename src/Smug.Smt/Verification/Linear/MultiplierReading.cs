using System.Numerics.Tensors;

namespace Smug.Smt.Verification;

/// <summary>Turns the multipliers of a linear relaxation's rows into <see cref="DualMultipliers"/>: the rows of undecided ReLUs become slopes.</summary>
internal sealed class MultiplierReading(BoundNetwork network, BoxBounds bounds, UnsafeCase unsafeCase)
{
    internal double[] Outputs { get; } = new double[unsafeCase.OutputRows.Length];

    internal double[] Inputs { get; } = new double[unsafeCase.InputRows.Length];

    internal Dictionary<int, double> Phases { get; } = [];

    /// <summary>Of the rows z ≤ h.</summary>
    internal Dictionary<int, double> Under { get; } = [];

    /// <summary>Of the rows h ≤ chord.</summary>
    internal Dictionary<int, double> Over { get; } = [];

    /// <summary>Slopes of the lines that stand for each undecided ReLU: the share of its coefficient that the rows z ≤ h and h ≤ chord carry, times
    /// their slope. A float64 pass like <see cref="DualPass"/>.</summary>
    /// <param name="target">A sum that is part of the cost, or −1.</param>
    /// <param name="sign">Its coefficient.</param>
    internal DualMultipliers ToMultipliers(int target = -1, int sign = 1)
    {
        var slopes = new Dictionary<int, (double, double)>();
        var current = new double[network.Layers[^1].PaddedOutputs];
        for (var r = 0; r < Outputs.Length; r++)
        {
            foreach (var term in unsafeCase.OutputRows[r].Terms) current[term.Index] += Outputs[r] * term.Coefficient.ToDouble();
        }

        for (var l = network.Layers.Length - 1; l >= 0; l--)
        {
            var layer = network.Layers[l];
            var next = l == 0 ? [] : new double[layer.PaddedInputs];
            for (var i = 0; i < layer.Outputs; i++)
            {
                var sum = layer.Offset + i;
                if (current[i] != 0 && SymbolicSums.IsUndecided(layer, bounds, sum))
                {
                    var slope = Slope(current[i], sum);
                    slopes[sum] = (slope, slope);
                    current[i] *= slope;
                }
                else if (layer.Rectified && bounds.Low[sum] < 0)
                {
                    current[i] = 0;
                }

                if (Phases.TryGetValue(sum, out var beta)) current[i] += bounds.Phases[sum] == BoxBounds.Active ? -beta : beta;
                if (sum == target) current[i] += sign;
                if (l > 0 && current[i] != 0) TensorPrimitives.MultiplyAdd(layer.Row(i), current[i], next, next);
            }

            current = next;
        }

        return new DualMultipliers(Outputs, Inputs, Phases, slopes);
    }

    private double Slope(double coefficient, int sum) => coefficient > 0
        ? Math.Min(1, Under.GetValueOrDefault(sum) / coefficient)
        : Math.Min(1, Over.GetValueOrDefault(sum) / -coefficient) * (bounds.High[sum] / (bounds.High[sum] - bounds.Low[sum]));
}
