using Smug.Explain;
using Smug.Models;
using Smug.Smt;

namespace Smug.Bench;

/// <summary>The 0-1 programmes that the pipeline would hand to a solver.</summary>
internal static class MaskProblems
{
    /// <summary>The set of one explanation; nothing is solved.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">The picture.</param>
    /// <param name="options">What is asked; the strategy is replaced.</param>
    /// <param name="folder">Keeps attributions between calls; may be null.</param>
    internal static ConstraintSet Of(Network<float> network, ExplanationInput input, MaskOptions options, StageFolder? folder = null)
    {
        var recorder = new Recorder();
        new MaskPipeline(network, strategies: [recorder]).Explain(input, options with { Strategy = recorder.Name, AttributeInput = false }, folder);
        return recorder.Set ?? throw new UsageException("Mask problem: the stage folder already held an answer.");
    }

    /// <summary>Keeps the set it is asked to solve, and everything in the picture.</summary>
    private sealed class Recorder : ISolveStrategy
    {
        /// <summary>Another name each time, so that no saved answer is taken for this one's.</summary>
        public string Name { get; } = $"recorder-{Guid.NewGuid():N}";

        public ConstraintSet? Set { get; private set; }

        public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellation)
        {
            Set = set;
            var all = Enumerable.Repeat(true, set.VariableCount).ToArray();
            return new SolveOutcome.Feasible(all, set.Cost(all), 0, StopReason.GaveUp);
        }
    }
}
