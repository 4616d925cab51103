using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>
/// Finds a mask that provably keeps the class whatever is put in place of the masked-out windows. Windows are freed in a given order, as many at once
/// as a proof allows: where one proof frees a run of windows the next run is twice as long, and where it fails the run is cut before
/// the last window that the counterexample needs, or in half. The result is the one that freeing window by window would give.
/// </summary>
public static class ProofCarryingSearch
{
    /// <summary>Finds one.</summary>
    /// <param name="network">The network; the class is its largest output.</param>
    /// <param name="lower">The least value that a freed input may take, <c>[Inputs]</c>.</param>
    /// <param name="upper">The greatest value that a freed input may take, <c>[Inputs]</c>.</param>
    /// <param name="input">The explained input, between them, <c>[Inputs]</c>.</param>
    /// <param name="windows">The window of every input: numbers from 0 without gaps; inputs of a window are freed together.</param>
    /// <param name="order">All windows, the first to be freed first.</param>
    /// <param name="options">Limits; null: the defaults.</param>
    /// <param name="progress">Told after every proof; may be null.</param>
    /// <param name="cancellation">Ends the search; what is proved by then is returned.</param>
    /// <exception cref="UsageException">The input lies outside the limits, two outputs are equally largest, or the order is none of the windows.</exception>
    /// <exception cref="ShapeException">A size differs from the network's inputs.</exception>
    public static ProofCarryingMask Find(
        ReluNetwork network,
        ReadOnlySpan<double> lower,
        ReadOnlySpan<double> upper,
        ReadOnlySpan<float> input,
        ImmutableArray<int> windows,
        ImmutableArray<int> order,
        ProofCarryingOptions? options = null,
        IProgress<FreeingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        StartingInput.RequireWithin(nameof(ProofCarryingSearch), network, lower, upper, input);
        if (windows.Length != input.Length) throw new ShapeException("ProofCarryingSearch", $"the windows of {input.Length} inputs", $"{windows.Length}");
        if (!order.Order().SequenceEqual(windows.Distinct().Order()) || !order.Order().SequenceEqual(Enumerable.Range(0, order.Length)))
            throw new UsageException($"ProofCarryingSearch: expected an order of all windows, numbered from 0 without gaps, got {order.Length} numbers.");
        var label = StartingInput.LabelOf(nameof(ProofCarryingSearch), network, input);
        options ??= new ProofCarryingOptions();
        return new Search(new FreeingQuestions(network, lower, upper, input, label, [.. windows], options), label, windows, order, options, progress, cancellation).Run();
    }

    /// <summary>The share of a proof's time that a run of several windows gets: where it fails, shorter ones follow.</summary>
    private const double RunShare = 0.5;

    private sealed class Search(
        FreeingQuestions questions, int label, ImmutableArray<int> windows, ImmutableArray<int> order, ProofCarryingOptions options,
        IProgress<FreeingProgress>? progress, CancellationToken cancellation)
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly BitArray _free = new(order.Length);
        private readonly WindowStanding[] _standings = [.. Enumerable.Repeat(WindowStanding.Untried, order.Length)];

        internal ProofCarryingMask Run()
        {
            // With nothing free the question is about one input, whose class is known exactly; asking it gives even an empty search a proof. It is quick, and
            // no limit may end it: on a machine that is busy enough even a moment's work can take longer than any.
            if (questions.Keeps(_free, Timeout.InfiniteTimeSpan, CancellationToken.None) is not true)
                throw new SolverException("ProofCarryingSearch: the verifier does not confirm the class of the input itself.");
            var (at, run) = (0, 1);
            while (at < order.Length && Remaining > TimeSpan.Zero && !cancellation.IsCancellationRequested)
            {
                run = Math.Min(run, order.Length - at);
                var tried = With(at, run);
                var keeps = questions.Keeps(tried, Min(run > 1 ? RunShare * options.ProofTimeLimit : options.ProofTimeLimit, Remaining), cancellation);
                if (keeps is null && (cancellation.IsCancellationRequested || (run > 1 && Remaining <= TimeSpan.Zero))) break;
                if (keeps is true)
                {
                    for (var i = at; i < at + run; i++) Free(order[i]);
                    (at, run) = (at + run, 2 * run);
                }
                else if (run > 1)
                {
                    // Up to the last window the counterexample changes, the run is refuted; that window alone follows once those before it are free.
                    var last = keeps is false ? LastChanged(at, run, questions.ChangedBy(tried)!) : at + run / 2;
                    run = last - at;
                    if (run == 0) (at, run) = (Keep(at, WindowStanding.Needed), 1);
                }
                else
                {
                    at = Keep(at, keeps is false ? WindowStanding.Needed : WindowStanding.Open);
                }

                progress?.Report(new FreeingProgress(at, order.Length, _standings.Count(s => s == WindowStanding.Freed),
                    _standings.Count(s => s == WindowStanding.Needed), _standings.Count(s => s == WindowStanding.Open), Stopwatch.GetElapsedTime(_started)));
            }

            return Result();
        }

        private TimeSpan Remaining => options.TimeLimit - Stopwatch.GetElapsedTime(_started);

        private ProofCarryingMask Result()
        {
            // A counterexample found late may change only windows that are free by now and one that was left open.
            var counterexamples = ImmutableDictionary.CreateBuilder<int, Counterexample>();
            for (var window = 0; window < _standings.Length; window++)
            {
                if (_standings[window] == WindowStanding.Freed) continue;
                var more = new BitArray(_free) { [window] = true };
                if (questions.Refuting(more) is not { } counterexample) continue;
                counterexamples[window] = counterexample;
                _standings[window] = WindowStanding.Needed;
            }

            var (question, proof) = questions.Last!.Value;
            return new(label, question, windows, [.. _standings], counterexamples.ToImmutable(), proof, questions.Proved, questions.Refuted,
                questions.Reused, questions.Undecided, questions.GaveUp, Stopwatch.GetElapsedTime(_started));
        }

        private BitArray With(int from, int count)
        {
            var free = new BitArray(_free);
            for (var i = from; i < from + count; i++) free[order[i]] = true;
            return free;
        }

        private int LastChanged(int from, int count, BitArray changed)
        {
            var last = from + count - 1;
            while (last > from && !changed[order[last]]) last--;
            return last;
        }

        private void Free(int window)
        {
            _free[window] = true;
            _standings[window] = WindowStanding.Freed;
        }

        private int Keep(int at, WindowStanding standing)
        {
            _standings[order[at]] = standing;
            return at + 1;
        }

        private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
    }
}
