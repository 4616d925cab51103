using System.Numerics.Tensors;

namespace Smug.Smt.Verification;

/// <summary>
/// What <see cref="DualPass"/> derives in exact arithmetic, in float64 with an account of its errors as in <see cref="BackSubstitution"/>, a hundred times faster:
/// a lower bound over a box of Σ μ·(output row − bound) + Σ ν·(input row − bound) ± Σ β·(sum of required phase) + sign · sum. All terms but the last are
/// ≤ 0 at an unsafe input, so for any multipliers ≥ 0 the last alone is at least the bound there (Wang et al., "Beta-CROWN", 2021).
/// </summary>
/// <remarks>Holds scratch space; one thread at a time.</remarks>
internal sealed class LagrangianBound(BoundNetwork network, double slackFactor = 1)
{
    private double[] _current = new double[network.Widest];
    private double[] _next = new double[network.Widest];
    private double _constant;
    private double _magnitude;

    /// <summary>The bound, rounded down; −infinity where nothing is known.</summary>
    /// <param name="unsafeCase">The case whose rows the multipliers are of.</param>
    /// <param name="bounds">The box, required phases and bounds on undecided sums.</param>
    /// <param name="multipliers">Any numbers within their ranges.</param>
    /// <param name="target">The sum to bound, by its place among all sums; −1: none.</param>
    /// <param name="sign">1 or −1: its coefficient.</param>
    internal double Lower(UnsafeCase unsafeCase, BoxBounds bounds, DualMultipliers multipliers, int target = -1, int sign = 1)
    {
        Array.Clear(_current);
        (_constant, _magnitude) = (0, 0);
        var last = network.Layers[^1];
        Add(unsafeCase.OutputRows, multipliers.Outputs, bounds.Low.AsSpan(last.Offset, last.Outputs), bounds.High.AsSpan(last.Offset, last.Outputs));
        for (var l = network.Layers.Length - 1; l >= 0; l--)
        {
            var layer = network.Layers[l];
            for (var i = 0; i < layer.Outputs; i++)
            {
                var sum = layer.Offset + i;
                if (layer.Rectified) Relax(bounds, multipliers, sum, ref _current[i]);
                if (sum == target) AddTerm(bounds, sum, sign, ref _current[i]);
            }

            Substitute(layer, l == 0 ? null : network.Layers[l - 1], bounds);
        }

        Add(unsafeCase.InputRows, multipliers.Inputs, bounds.InputLow, bounds.InputHigh);
        for (var j = 0; j < network.Network.Inputs; j++)
        {
            if (_current[j] == 0) continue;
            _constant += _current[j] * (_current[j] > 0 ? bounds.InputLow[j] : bounds.InputHigh[j]);
            _magnitude += Math.Abs(_current[j]) * Largest(bounds.InputLow[j], bounds.InputHigh[j]);
        }

        var bound = _constant - slackFactor * Rounding.Slack(network.Widest, _magnitude + Math.Abs(_constant));
        return double.IsNaN(bound) ? double.NegativeInfinity : bound;
    }

    /// <summary>Turns the coefficient of a ReLU into that of its sum, and adds the sum's required phase.</summary>
    private void Relax(BoxBounds bounds, DualMultipliers multipliers, int sum, ref double coefficient)
    {
        var (low, high) = (bounds.Low[sum], bounds.High[sum]);
        if (coefficient != 0 && low < 0)
        {
            if (high <= 0) coefficient = 0;
            else
            {
                multipliers.Undecided.TryGetValue(sum, out var lines);
                _magnitude += Math.Abs(coefficient) * Largest(low, high);
                if (coefficient > 0) coefficient *= Math.Clamp(lines.Under, 0, 1);
                else
                {
                    // ReLU is convex, so for any slope it lies under the line of that slope that touches it at one of the ends.
                    var slope = Math.Clamp(lines.Over, 0, 1);
                    var intercept = Math.Max(-slope * low, high - slope * high);
                    _constant += coefficient * intercept;
                    _magnitude += Math.Abs(coefficient) * (2 * Largest(low, high) + intercept);
                    coefficient *= slope;
                }
            }
        }

        if (bounds.Phases[sum] is BoxBounds.Active or BoxBounds.Inactive && multipliers.Phases.GetValueOrDefault(sum) is var beta and > 0)
            AddTerm(bounds, sum, bounds.Phases[sum] == BoxBounds.Active ? -beta : beta, ref coefficient);
    }

    private void AddTerm(BoxBounds bounds, int sum, double by, ref double coefficient)
    {
        _magnitude += (Math.Abs(coefficient) + Math.Abs(by)) * Largest(bounds.Low[sum], bounds.High[sum]);
        coefficient += by;
    }

    /// <summary>Replaces the sums of a layer by their definitions.</summary>
    private void Substitute(BoundLayer layer, BoundLayer? below, BoxBounds bounds)
    {
        Array.Clear(_next);
        var norm = 0.0;
        for (var i = 0; i < layer.Outputs; i++)
        {
            if (_current[i] == 0) continue;
            _constant += _current[i] * layer.Bias[i];
            norm += Math.Abs(_current[i]);
            var next = _next.AsSpan(0, layer.PaddedInputs);
            TensorPrimitives.MultiplyAdd(layer.Row(i), _current[i], next, next);
        }

        (_current, _next) = (_next, _current);
        if (norm > 0) _magnitude += norm * (BackSubstitution.SumWeight(layer, below, bounds) + layer.BiasMax) + Math.Abs(_constant);
    }

    private void Add(IReadOnlyList<LinearRow> rows, double[] multipliers, ReadOnlySpan<double> low, ReadOnlySpan<double> high)
    {
        for (var r = 0; r < rows.Count; r++)
        {
            if (!(multipliers[r] > 0)) continue;
            foreach (var term in rows[r].Terms)
            {
                var by = multipliers[r] * term.Coefficient.ToDouble();
                _magnitude += (Math.Abs(_current[term.Index]) + Math.Abs(by)) * Largest(low[term.Index], high[term.Index]);
                _current[term.Index] += by;
            }

            var bound = multipliers[r] * rows[r].Bound.ToDouble();
            _constant -= bound;
            _magnitude += Math.Abs(bound) + Math.Abs(_constant);
        }
    }

    private static double Largest(double low, double high) => Math.Max(Math.Abs(low), Math.Abs(high));
}
