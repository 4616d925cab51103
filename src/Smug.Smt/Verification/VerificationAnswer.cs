using System.Collections.Immutable;

namespace Smug.Smt.Verification;

/// <summary>What a verification cost. Immutable.</summary>
/// <param name="Boxes">Parts of the question (boxes with phases) that were bounded.</param>
/// <param name="InputSplits">Parts cut in two at an input.</param>
/// <param name="PhaseSplits">Parts cut in two at a neuron.</param>
/// <param name="Programs">Linear programmes solved.</param>
/// <param name="Samples">Inputs tried as counterexamples.</param>
/// <param name="Elapsed">Wall-clock time.</param>
public sealed record VerificationStatistics(long Boxes, long InputSplits, long PhaseSplits, long Programs, long Samples, TimeSpan Elapsed);

/// <summary>An unsafe input: it satisfies the question in exact arithmetic and in float32. Immutable.</summary>
/// <param name="Input">The exact input, <c>[Inputs]</c>.</param>
/// <param name="Output">The exact output, <c>[Outputs]</c>.</param>
/// <param name="FloatInput">The input rounded to float32.</param>
/// <param name="FloatOutput">What the float32 network gives for it.</param>
/// <param name="Case">Which case of the problem it makes true.</param>
public sealed record Counterexample(
    ImmutableArray<Rational> Input, ImmutableArray<Rational> Output, ImmutableArray<float> FloatInput, ImmutableArray<float> FloatOutput, int Case)
{
    /// <summary>Replays an input exactly and in float32.</summary>
    /// <returns>The counterexample, or null where either replay refutes it.</returns>
    public static Counterexample? Replay(VerificationProblem problem, ReadOnlySpan<Rational> input)
    {
        var unsafeCase = problem.UnsafeCaseOf(input);
        if (unsafeCase < 0) return null;
        float[] rounded = [.. input.ToArray().Select(x => (float)x.ToDouble())];
        if (!problem.IsUnsafeInFloat32(rounded, unsafeCase)) return null;
        return new([.. input], [.. problem.Network.Evaluate(input)], [.. rounded], [.. problem.Network.Evaluate(rounded)], unsafeCase);
    }
}

/// <summary>Why a question stayed open.</summary>
public enum UnknownReason
{
    /// <summary>The time limit was reached.</summary>
    TimeLimit,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>More parts were open than memory allows, or a part could not be cut further: the answer hangs on less than rounding can tell.</summary>
    GaveUp,

    /// <summary>A solver failed.</summary>
    SolverFailed,
}

/// <summary>The answer to a <see cref="VerificationProblem"/>. Immutable.</summary>
/// <param name="Statistics">What it cost.</param>
public abstract record VerificationAnswer(VerificationStatistics Statistics)
{
    /// <summary>No input is unsafe.</summary>
    /// <param name="Statistics">What it cost.</param>
    public sealed record Holds(VerificationStatistics Statistics) : VerificationAnswer(Statistics)
    {
        /// <summary>Why; null unless <see cref="VerificationOptions.WantsProof"/> asked for it, and always from libz3.</summary>
        public VerificationProof? Proof { get; init; }
    }

    /// <summary>There is an unsafe input.</summary>
    /// <param name="Statistics">What it cost.</param>
    /// <param name="Counterexample">The input, replayed.</param>
    public sealed record Violated(VerificationStatistics Statistics, Counterexample Counterexample) : VerificationAnswer(Statistics);

    /// <summary>Neither was shown.</summary>
    /// <param name="Statistics">What it cost.</param>
    /// <param name="Reason">Why the search ended.</param>
    /// <param name="Detail">In words.</param>
    /// <param name="Open">Parts of the question still open.</param>
    /// <param name="OpenShare">Their share of the cases' boxes by volume, 0 to 1 (over inputs only; phases halve it).</param>
    public sealed record Unknown(VerificationStatistics Statistics, UnknownReason Reason, string Detail, long Open, double OpenShare) : VerificationAnswer(Statistics);
}

/// <summary>How far a verification has come. Immutable.</summary>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="Boxes">Parts bounded so far.</param>
/// <param name="Open">Parts waiting.</param>
/// <param name="OpenShare">Their share of the question, 0 to 1.</param>
public sealed record VerificationProgress(TimeSpan Elapsed, long Boxes, long Open, double OpenShare);

/// <summary>How a question is decided.</summary>
public enum VerificationStrategy
{
    /// <summary>Bounds by linear relaxation, cuts and linear programmes: Smug's own.</summary>
    BranchAndBound,

    /// <summary>libz3 in a child process, each ReLU as if-then-else, without bounds.</summary>
    Z3IfThenElse,

    /// <summary>libz3 in a child process, each undecided ReLU as a phase literal with bounds.</summary>
    Z3Phases,
}

/// <summary>Limits and choices of a verification. Immutable.</summary>
public sealed record VerificationOptions
{
    /// <summary>When to stop.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How.</summary>
    public VerificationStrategy Strategy { get; init; }

    /// <summary>Whether <see cref="VerificationAnswer.Holds"/> comes with a proof.</summary>
    public bool WantsProof { get; init; }

    /// <summary>libz3's memory in MiB, where it is used.</summary>
    public int MemoryLimit { get; init; } = 2048;

    /// <summary>Seed of the random samples.</summary>
    public int Seed { get; init; }

    /// <summary>Threads; 0: as many as processors.</summary>
    public int Threads { get; init; }

    /// <summary>The most parts of the question that may be open at once.</summary>
    public int OpenLimit { get; init; } = 1 << 18;
}
