using System.Collections;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>Asks whether the class is kept when some windows are free, and remembers the counterexamples: one refutes every later question that
/// frees all the windows it changed. One thread at a time.</summary>
internal sealed class FreeingQuestions
{
    private readonly ReluNetwork _network;
    private readonly double[] _lower;
    private readonly double[] _upper;
    private readonly Rational[] _input;
    private readonly int _label;
    private readonly int[] _windows;
    private readonly int _count;
    private readonly ProofCarryingOptions _options;
    private readonly List<(BitArray Changed, Counterexample Counterexample)> _known = [];

    internal FreeingQuestions(
        ReluNetwork network, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, ReadOnlySpan<float> input, int label, int[] windows, ProofCarryingOptions options)
    {
        (_network, _lower, _upper, _label, _windows, _options) = (network, lower.ToArray(), upper.ToArray(), label, windows, options);
        _input = StartingInput.Exact(input);
        _count = windows.Max() + 1;
    }

    internal int Proved { get; private set; }

    internal int Refuted { get; private set; }

    internal int Reused { get; private set; }

    internal int Undecided { get; private set; }

    internal int GaveUp { get; private set; }

    /// <summary>The last question that was proved, and its proof.</summary>
    internal (VerificationProblem Question, VerificationProof? Proof)? Last { get; private set; }

    /// <summary>Whether every allowed value of the free windows keeps the class.</summary>
    /// <param name="free">The free windows.</param>
    /// <param name="limit">The most time.</param>
    /// <param name="cancellation">Ends the proof.</param>
    /// <returns>True; false; or null where neither was shown.</returns>
    internal bool? Keeps(BitArray free, TimeSpan limit, CancellationToken cancellation)
    {
        if (Refuting(free) is not null)
        {
            Reused++;
            return false;
        }

        var question = Question(free);
        var options = new VerificationOptions { TimeLimit = limit, Seed = _options.Seed, Threads = _options.Threads, WantsProof = true };
        switch (Verifier.Verify(question, options, null, cancellation))
        {
            case VerificationAnswer.Holds holds:
                Proved++;
                Last = (question, holds.Proof);
                return true;
            case VerificationAnswer.Violated violated:
                Refuted++;
                Remember(question, violated.Counterexample, free);
                return false;
            case VerificationAnswer.Unknown { Reason: UnknownReason.GaveUp }:
                GaveUp++;
                return null;
            default:
                Undecided++;
                return null;
        }
    }

    /// <summary>A known counterexample that changes free windows only; null where none is known.</summary>
    internal Counterexample? Refuting(BitArray free) => Known(free)?.Counterexample;

    /// <summary>The windows that such a counterexample changes.</summary>
    internal BitArray? ChangedBy(BitArray free) => Known(free)?.Changed;

    private (BitArray Changed, Counterexample Counterexample)? Known(BitArray free)
    {
        foreach (var known in _known)
        {
            // Nothing changed outside the free windows.
            if (!new BitArray(known.Changed).And(new BitArray(free).Not()).HasAnySet()) return known;
        }

        return null;
    }

    private VerificationProblem Question(BitArray free)
    {
        var (low, high) = ((Rational[])_input.Clone(), (Rational[])_input.Clone());
        for (var i = 0; i < low.Length; i++)
        {
            if (free[_windows[i]]) (low[i], high[i]) = (_lower[i], _upper[i]);
        }

        return VerificationProblem.Label(_network, low, high, _label);
    }

    /// <summary>Puts as many windows as possible back to the explained input before the counterexample is kept: the fewer it changes, the more
    /// questions it refutes.</summary>
    private void Remember(VerificationProblem question, Counterexample found, BitArray free)
    {
        Rational[] values = [.. found.Input];
        float[] rounded = [.. found.FloatInput];
        float[] original = [.. _input.Select(x => (float)x.ToDouble())];
        var places = Enumerable.Range(0, values.Length).GroupBy(i => _windows[i]).ToDictionary(group => group.Key, group => group.ToArray());
        foreach (var window in Enumerable.Range(0, _count).Where(window => free[window]))
        {
            float[] before = [.. places[window].Select(i => rounded[i])];
            foreach (var i in places[window]) rounded[i] = original[i];
            if (IsOther(_network.Evaluate(rounded)))
            {
                foreach (var i in places[window]) values[i] = _input[i];
                continue;
            }

            for (var k = 0; k < before.Length; k++) rounded[places[window][k]] = before[k];
        }

        var kept = Counterexample.Replay(question, values) ?? found;
        var changed = new BitArray(_count);
        for (var i = 0; i < values.Length; i++)
        {
            if (kept.Input[i] != _input[i]) changed[_windows[i]] = true;
        }

        _known.Add((changed, kept));
    }

    private bool IsOther(float[] outputs)
    {
        for (var j = 0; j < outputs.Length; j++)
        {
            if (j != _label && outputs[j] > outputs[_label]) return true;
        }

        return false;
    }
}
