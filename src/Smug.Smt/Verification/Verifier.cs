using System.Diagnostics;
using Smug.Kernels;

namespace Smug.Smt.Verification;

/// <summary>
/// Decides whether a network has an unsafe input: first looks for one, then bounds parts of the question and cuts those that stay open in
/// two until none is left. Bounds are rounded outwards and a counterexample is replayed exactly and in float32, so neither answer
/// hangs on rounding.
/// </summary>
public static class Verifier
{
    /// <summary>Parts bounded between two looks at the clock; fixed, so that the order of the search is too.</summary>
    private const int BatchSize = 128;

    /// <summary>Questions that so many parts decide need no long search for a counterexample.</summary>
    private const int EasyBoxes = 100;

    /// <summary>The longest that a timer counts, nearly.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>Decides a problem; a proof that was asked for is checked before it is given. The same question gets the same answer with any number of threads, unless a limit ends the search.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="options">Limits; null: the defaults.</param>
    /// <param name="progress">Told how far the search has come, after each batch of parts; may be null.</param>
    /// <param name="cancellation">Ends the search with <see cref="VerificationAnswer.Unknown"/>.</param>
    /// <exception cref="UsageException">libz3 was asked for and this program has not opted in to children (<see cref="Z3Worker"/>).</exception>
    /// <exception cref="SolverException">libz3 gave a counterexample that exact arithmetic refutes.</exception>
    public static VerificationAnswer Verify(
        VerificationProblem problem,
        VerificationOptions? options = null,
        IProgress<VerificationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new VerificationOptions();
        if (options.Strategy != VerificationStrategy.BranchAndBound) return Z3Verification.Verify(problem, options, cancellation);
        using var limit = Workers.Limit(options.Threads > 0 ? options.Threads : Workers.Count);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ended.CancelAfter(options.TimeLimit < Longest ? options.TimeLimit : Longest);
        var answer = new Search(problem, options, progress, cancellation, ended.Token).Run();
        return answer is VerificationAnswer.Holds { Proof: { } proof } holds ? Checked(holds, proof, cancellation) : answer;
    }

    /// <summary>The answer, or <see cref="VerificationAnswer.Unknown"/> where the checker, whose bounds are plainer than the search's, does not follow the proof.</summary>
    private static VerificationAnswer Checked(VerificationAnswer.Holds holds, VerificationProof proof, CancellationToken cancellation)
    {
        try
        {
            return VerificationProofChecker.FirstFlaw(proof, cancellation) is { } flaw
                ? new VerificationAnswer.Unknown(holds.Statistics, UnknownReason.GaveUp, $"the checker does not follow the proof: {flaw}", 1, 1)
                : holds;
        }
        catch (OperationCanceledException)
        {
            return new VerificationAnswer.Unknown(holds.Statistics, UnknownReason.Cancelled, "cancelled while the proof was checked", 1, 1);
        }
    }

    private sealed class Search(
        VerificationProblem problem, VerificationOptions options, IProgress<VerificationProgress>? progress, CancellationToken cancelled, CancellationToken ended)
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly BoundNetwork _network = new(problem.Network);
        private readonly Stack<Part> _open = [];
        private readonly ProofRecorder? _proof = options.WantsProof ? new ProofRecorder() : null;
        private readonly PartWork?[] _scratch = new PartWork?[BatchSize];
        private double _stuckShare;
        private long _stuck;
        private long _boxes;
        private long _inputSplits;
        private long _phaseSplits;
        private long _programs;
        private long _samples;

        internal VerificationAnswer Run()
        {
            var groups = CaseGroup.Of(_network, problem);
            if (Falsify(groups, 0, 1) is { } early) return new VerificationAnswer.Violated(Statistics(), early);

            var phases = _network.RequiredPhases(problem);
            foreach (var group in groups)
            {
                var bounds = BoxBounds.Of(_network, group.BoxLow, group.BoxHigh, phases);
                _open.Push(new Part(group, bounds, [.. Enumerable.Range(0, group.Cases.Length)], 1.0 / groups.Length, _proof?.Root(group) ?? 0));
            }

            var walked = false;
            while (_open.Count > 0)
            {
                if (cancelled.IsCancellationRequested) return Unknown(UnknownReason.Cancelled, "cancelled");
                if (ended.IsCancellationRequested) return Unknown(UnknownReason.TimeLimit, "the time limit was reached");
                if (_open.Count > options.OpenLimit) return Unknown(UnknownReason.GaveUp, $"more than {options.OpenLimit} parts are open");
                var found = Batch();
                if (found is null && !walked && _boxes > EasyBoxes)
                {
                    walked = true;
                    found = Falsify(groups, 1, Falsifier.Rounds);
                }

                if (found is not null) return new VerificationAnswer.Violated(Statistics(), found);
                progress?.Report(new VerificationProgress(Stopwatch.GetElapsedTime(_started), _boxes, _open.Count + _stuck, OpenShare()));
            }

            return _stuck == 0 ? new VerificationAnswer.Holds(Statistics()) { Proof = _proof?.Proof(problem) } : Unknown(UnknownReason.GaveUp, $"{_stuck} parts stay open and cannot be cut further");
        }

        private Counterexample? Falsify(CaseGroup[] groups, int firstRound, int lastRound)
        {
            foreach (var group in groups)
            {
                var (found, samples) = Falsifier.Search(problem, _network, group, options.Seed, firstRound, lastRound, ended);
                _samples += samples;
                if (found is not null) return found;
            }

            return null;
        }

        /// <summary>Bounds the parts on top of the stack and puts what stays open back; the first counterexample in their order is the answer.</summary>
        private Counterexample? Batch()
        {
            // The first turns bound few parts: both halves of one part should not wait for the rest of a batch.
            var parts = new Part[Math.Min(BatchSize, _open.Count)];
            for (var i = 0; i < parts.Length; i++) parts[i] = _open.Pop();
            var results = new PartResult?[parts.Length];
            Workers.For(parts.Length, i =>
            {
                if (!ended.IsCancellationRequested) results[i] = (_scratch[i] ??= new PartWork(problem, _network)).Run(parts[i], ended);
            });
            foreach (var result in results)
            {
                if (result?.Found is { } found) return found;
            }

            // What seems nearest to unsafe comes up first.
            foreach (var i in Enumerable.Range(0, parts.Length).OrderBy(i => results[i]?.Hope ?? double.NegativeInfinity))
            {
                if (results[i] is not { } result)
                {
                    _open.Push(parts[i]);
                    continue;
                }

                _boxes++;
                _programs += result.Programs;
                var children = _proof is null ? result.Children : _proof.Note(parts[i], result);
                if (result.Open.Length == 0) continue;
                foreach (var child in children) _open.Push(child);
                if (result.Children.Length == 0) (_stuck, _stuckShare) = (_stuck + 1, _stuckShare + parts[i].Share);
                else if (result.ByPhase) _phaseSplits++;
                else _inputSplits++;
            }

            return null;
        }

        private double OpenShare() => Math.Min(1, _stuckShare + _open.Sum(part => part.Share));

        private VerificationAnswer.Unknown Unknown(UnknownReason reason, string detail) => new(Statistics(), reason, detail, _open.Count + _stuck, OpenShare());

        private VerificationStatistics Statistics() => new(_boxes, _inputSplits, _phaseSplits, _programs, _samples, Stopwatch.GetElapsedTime(_started));
    }
}
