using Smug.Models;
using Smug.Smt;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>A strategy that tries every mask: for sets of at most 20 variables.</summary>
internal sealed class BruteForce : ISolveStrategy
{
    public string Name => "brute-force";

    public SolveOutcome Solve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellation)
    {
        Assert.InRange(set.VariableCount, 0, 20);
        (bool[] Mask, long Cost)? best = null;
        foreach (var mask in Masks(set.VariableCount))
        {
            if (set.IsSatisfied(mask) && (best is null || set.Cost(mask) < best.Value.Cost)) best = (mask, set.Cost(mask));
        }

        if (best is null) return new SolveOutcome.Infeasible("tried all");
        progress?.Report(new SolveProgress(best.Value.Cost, best.Value.Cost, TimeSpan.Zero, Name));
        return new SolveOutcome.Optimal(best.Value.Mask, best.Value.Cost);
    }

    /// <summary>The smallest cost over all masks, found without a constraint set: each masked image goes through the float64 network,
    /// and every chosen neuron is compared with gamma times its float32 value for the whole image.</summary>
    public static long SmallestCost(Network<float> network, ExplanationInput input, Explanation explanation, float[] fill)
    {
        var (precise, grid) = (network.ToDouble(), explanation.Mask.Grid);
        var best = long.MaxValue;
        foreach (var windows in Masks(grid.Count))
        {
            var masked = Array.ConvertAll(Mask.Apply(windows, grid, input.Values.AsSpan(), fill), value => (double)value);
            var outputs = precise.Evaluate(
                [("input", Tensor<double>.Wrap(new Shape([1, .. network.InputShape.Sizes]), masked))], [network.FirstLayer.Name])[0];
            if (explanation.Selection.Neurons.All(neuron => outputs.Values[neuron.Index]
                > explanation.Options.Gamma * neuron.PreActivation + explanation.Options.Margin))
            {
                best = Math.Min(best, Enumerable.Range(0, grid.Count).Sum(window =>
                    !windows[window] ? 0 : explanation.Options.Objective == MaskObjective.Pixels ? grid.Area(window) : 1));
            }
        }

        return best;
    }

    private static IEnumerable<bool[]> Masks(int variables)
    {
        for (var bits = 0; bits < 1 << variables; bits++) yield return [.. Enumerable.Range(0, variables).Select(i => (bits >> i & 1) == 1)];
    }
}
