using Smug.Kernels;

namespace Smug.Smt.Verification;

/// <summary>Looks for a counterexample: from random inputs of a box, walks against the gradient of whatever keeps the input safe most (projected
/// gradient descent on the largest of the violated rows).</summary>
internal static class Falsifier
{
    private const int StartsPerRound = 32;

    /// <summary>After so many rounds another would hardly find what these did not.</summary>
    internal const int Rounds = 8;
    private const int Steps = 40;

    /// <summary>Multiply-adds after which no further round begins.</summary>
    private const double WorkLimit = 1.5e9;

    /// <summary>Searches one group's cases from the starts of some rounds.</summary>
    /// <returns>The first counterexample in the order of the starts, and how many inputs were tried.</returns>
    internal static (Counterexample? Found, long Samples) Search(
        VerificationProblem problem, BoundNetwork network, CaseGroup group, int seed, int firstRound, int lastRound, CancellationToken cancellation)
    {
        var samples = 0L;
        var work = 0.0;
        var weights = network.Layers.Sum(layer => (double)layer.Inputs * layer.Outputs);
        for (var round = firstRound; round < lastRound && work < WorkLimit; round++)
        {
            var tried = new long[StartsPerRound];
            var found = new Counterexample?[StartsPerRound];
            var first = round * StartsPerRound;
            Workers.For(StartsPerRound, start =>
            {
                if (!cancellation.IsCancellationRequested) (found[start], tried[start]) = new Walk(problem, network, group, first + start, seed).Run();
            });
            samples += tried.Sum();
            work = samples * 2 * weights;
            if (Array.Find(found, f => f is not null) is { } counterexample) return (counterexample, samples);
            if (cancellation.IsCancellationRequested) break;
        }

        return (null, samples);
    }

    private sealed class Walk(VerificationProblem problem, BoundNetwork network, CaseGroup group, int start, int seed)
    {
        private readonly double[] _sums = new double[network.Sums];
        private readonly double[] _gradient = new double[network.Network.Inputs];

        internal (Counterexample? Found, long Samples) Run()
        {
            var random = new Random(HashCode(seed, start));
            var place = start % group.Cases.Length;
            var inputs = network.Network.Inputs;
            var x = new double[inputs];
            for (var i = 0; i < inputs; i++)
            {
                var (low, high) = (group.BoxLow[i], group.BoxHigh[i]);
                x[i] = start < group.Cases.Length ? low + (high - low) / 2 : low + (high - low) * random.NextDouble();
            }

            for (var step = 0; step < Steps; step++)
            {
                network.Forward(x, _sums);
                var worst = Worst(x, place);
                if (worst <= 0 && Counterexample.Replay(problem, group.Snap(x)) is { } found) return (found, step + 1);
                Move(x, 0.25 * Math.Pow(0.9, step), random);
            }

            return (null, Steps);
        }

        /// <summary>By how much the row or phase that is violated most is violated (negative: none is), and its gradient.</summary>
        private double Worst(double[] x, int place)
        {
            var worst = double.NegativeInfinity;
            var (atLayer, coefficients) = (-1, Array.Empty<double>());
            LinearRow? inputRow = null;
            var last = network.Layers[^1];
            var outputs = _sums.AsSpan(last.Offset, last.PaddedOutputs);
            for (var r = group.FirstRow[place]; r < group.FirstRow[place + 1]; r++)
            {
                var row = group.Rows.AsSpan(r * last.PaddedOutputs, last.PaddedOutputs);
                var violation = -group.Constants[r];
                for (var j = 0; j < last.Outputs; j++) violation -= row[j] * (last.Rectified ? Math.Max(0, outputs[j]) : outputs[j]);
                if (violation <= worst) continue;
                (worst, atLayer, coefficients) = (violation, network.Layers.Length - 1, new double[last.PaddedOutputs]);
                for (var j = 0; j < last.Outputs; j++) coefficients[j] = last.Rectified && outputs[j] <= 0 ? 0 : -row[j];
            }

            foreach (var phase in problem.Phases)
            {
                var sum = _sums[network.Layers[phase.Layer].Offset + phase.Neuron];
                var violation = phase.Active ? -sum : sum;
                if (violation <= worst) continue;
                (worst, atLayer, coefficients) = (violation, phase.Layer, new double[network.Layers[phase.Layer].PaddedOutputs]);
                coefficients[phase.Neuron] = phase.Active ? -1 : 1;
            }

            foreach (var row in group.InputRows)
            {
                var violation = row.Terms.Sum(term => term.Coefficient.ToDouble() * x[term.Index]) - row.Bound.ToDouble();
                if (violation > worst) (worst, inputRow) = (violation, row);
            }

            Array.Clear(_gradient);
            if (inputRow is not null)
            {
                foreach (var term in inputRow.Terms) _gradient[term.Index] += term.Coefficient.ToDouble();
            }
            else if (atLayer >= 0)
            {
                network.Gradient(_sums, atLayer, coefficients, _gradient);
            }

            return worst;
        }

        /// <summary>Moves against the gradient, at most a share of the box along each input, and stays in the box.</summary>
        private void Move(double[] x, double share, Random random)
        {
            var most = 0.0;
            for (var i = 0; i < x.Length; i++) most = Math.Max(most, Math.Abs(_gradient[i]) * (group.BoxHigh[i] - group.BoxLow[i]));
            for (var i = 0; i < x.Length; i++)
            {
                var (low, high) = (group.BoxLow[i], group.BoxHigh[i]);
                var pull = most > 0 ? Math.Sign(_gradient[i]) * Math.Min(1, 4 * Math.Abs(_gradient[i]) * (high - low) / most) : 2 * random.NextDouble() - 1;
                x[i] = Math.Clamp(x[i] - share * (high - low) * pull, low, high);
            }
        }

        private static int HashCode(int seed, int start) => unchecked((seed * 486187739) + start);
    }
}
