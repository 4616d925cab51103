using System.Collections.Immutable;
using System.Diagnostics;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>A proof in two steps through a layer: A ⇒ φ and φ ⇒ B, where A is a box of inputs, φ are ranges of the layer's values behind its ReLUs, and B is the
/// class. Immutable.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Label">The class.</param>
/// <param name="Lower">φ's least values, <c>[Neurons]</c>.</param>
/// <param name="Upper">φ's greatest values, <c>[Neurons]</c>.</param>
/// <param name="Below">Proof of A ⇒ φ: no input of the box leaves the ranges. Null where only φ ⇒ B was proved.</param>
/// <param name="Above">Proof of φ ⇒ B: no values in the ranges give another class.</param>
/// <param name="BelowTime">Time for A ⇒ φ.</param>
/// <param name="AboveTime">Time for all questions about φ ⇒ B.</param>
public sealed record Decomposition(
    int Layer, int Label, ImmutableArray<double> Lower, ImmutableArray<double> Upper, VerificationProof? Below, VerificationProof? Above, TimeSpan BelowTime, TimeSpan AboveTime)
{
    /// <summary>Whether both steps are proved, and with them that every input of A has the class.</summary>
    public bool IsProved => Below is not null && Above is not null;
}

/// <summary>
/// Looks for an interpolant: ranges at a layer that a box of inputs implies and that imply the class. Ranges that hold sampled inputs' values are widened as far as the
/// layers above provably give the class, which takes few dimensions; then one question asks whether any input leaves them, and an input that does is added to the samples.
/// </summary>
public static class DecompositionSearch
{
    private const int Samples = 256;
    private const int Doublings = 12;
    private const int Halvings = 5;
    private const int Rounds = 6;

    /// <summary>Finds one.</summary>
    /// <param name="network">The network; the class is its largest output.</param>
    /// <param name="layer">A layer that ReLU follows, from 0.</param>
    /// <param name="lower">The box's least values.</param>
    /// <param name="upper">The box's greatest values.</param>
    /// <param name="input">An input in it, whose class is to be implied.</param>
    /// <param name="options">Limits of each proof, seed and threads; null: the defaults.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>The ranges and what is proved of them; null where the layers above give other classes already between the samples' values.</returns>
    /// <exception cref="UsageException">There is no such ReLU, or two outputs are equally largest.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static Decomposition? Find(
        ReluNetwork network, int layer, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<float> input, LayerPreconditionOptions? options = null,
        CancellationToken cancellation = default)
    {
        LayerCut.RequireRelus(nameof(DecompositionSearch), network, layer);
        var label = StartingInput.LabelOf(nameof(DecompositionSearch), network, input);
        return new Search(network, layer, label, [.. lower], [.. upper], options ?? new LayerPreconditionOptions(), cancellation).Run(input);
    }

    private sealed class Search
    {
        private readonly int _layer;
        private readonly int _label;
        private readonly double[] _lower;
        private readonly double[] _upper;
        private readonly LayerPreconditionOptions _options;
        private readonly CancellationToken _cancellation;
        private readonly ReluNetwork _below;
        private readonly ReluNetwork _above;

        internal Search(ReluNetwork network, int layer, int label, double[] lower, double[] upper, LayerPreconditionOptions options, CancellationToken cancellation)
        {
            (_layer, _label, _lower, _upper, _options, _cancellation) = (layer, label, lower, upper, options, cancellation);
            _below = LayerCut.Below(network, layer);
            _above = LayerCut.Above(network, layer);
        }

        internal Decomposition? Run(ReadOnlySpan<float> input)
        {
            var (low, high) = Sampled(input);
            var (above, below) = (TimeSpan.Zero, TimeSpan.Zero);
            for (var round = 0; ; round++)
            {
                var started = Stopwatch.GetTimestamp();
                if (Widest(low, high) is not var (wideLow, wideHigh, proof)) return null;
                above += Stopwatch.GetElapsedTime(started);
                started = Stopwatch.GetTimestamp();
                var answer = Verify(LayerCut.Leaving(_below, _lower, _upper, wideLow, wideHigh));
                below += Stopwatch.GetElapsedTime(started);
                if (answer is not VerificationAnswer.Violated violated || round == Rounds)
                    return new(_layer, _label, [.. wideLow], [.. wideHigh], (answer as VerificationAnswer.Holds)?.Proof, proof, below, above);
                Include(low, high, [.. violated.Counterexample.Output.Select(value => value.ToDouble())]);
            }
        }

        /// <summary>The ranges of the values of the input, corners and points of the box.</summary>
        private (double[] Low, double[] High) Sampled(ReadOnlySpan<float> input)
        {
            var random = new Random(_options.Seed);
            double[] first = [.. _below.Evaluate(input).Select(value => (double)value)];
            var (low, high) = ((double[])first.Clone(), (double[])first.Clone());
            var point = new float[input.Length];
            for (var sample = 0; sample < Samples; sample++)
            {
                for (var i = 0; i < point.Length; i++)
                {
                    var share = sample % 2 == 0 ? random.NextDouble() : random.Next(2);
                    point[i] = (float)Math.Clamp(_lower[i] + share * (_upper[i] - _lower[i]), _lower[i], _upper[i]);
                }

                Include(low, high, [.. _below.Evaluate(point).Select(value => (double)value)]);
            }

            return (low, high);
        }

        private static void Include(double[] low, double[] high, double[] values)
        {
            for (var n = 0; n < values.Length; n++) (low[n], high[n]) = (Math.Min(low[n], values[n]), Math.Max(high[n], values[n]));
        }

        /// <summary>The ranges widened by the largest share of the widest range that is proved; null where even the ranges themselves are not.</summary>
        private (double[] Low, double[] High, VerificationProof? Proof)? Widest(double[] low, double[] high)
        {
            var unit = Enumerable.Range(0, low.Length).Max(n => high[n] - low[n]);
            if (unit == 0) unit = 1;
            if (Widened(low, high, 0) is not { } best) return null;
            var (good, bad, step) = (0.0, double.PositiveInfinity, unit / 16);
            for (var i = 0; i < Doublings && double.IsPositiveInfinity(bad); i++, step *= 2)
            {
                if (Widened(low, high, step) is { } wider) (good, best) = (step, wider);
                else bad = step;
            }

            for (var i = 0; i < Halvings && double.IsFinite(bad); i++)
            {
                var middle = good + (bad - good) / 2;
                if (Widened(low, high, middle) is { } wider) (good, best) = (middle, wider);
                else bad = middle;
            }

            return best;
        }

        private (double[] Low, double[] High, VerificationProof? Proof)? Widened(double[] low, double[] high, double by)
        {
            _cancellation.ThrowIfCancellationRequested();
            double[] wideLow = [.. low.Select(value => Math.Max(0, value - by))], wideHigh = [.. high.Select(value => value + by)];
            var question = VerificationProblem.Label(_above, wideLow.Select(x => (Rational)x), wideHigh.Select(x => (Rational)x), _label);
            return Verify(question) is VerificationAnswer.Holds holds ? (wideLow, wideHigh, holds.Proof) : null;
        }

        private VerificationAnswer Verify(VerificationProblem problem) => _options.Ask(problem, _options.ProofTimeLimit, _cancellation);
    }
}
