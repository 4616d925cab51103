using Smug.Models;
using Smug.Smt;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>Masks that keep the whole network's decision, not the first layer's activations.</summary>
public sealed partial class MaskPipeline
{
    /// <summary>The stage's record: windows and their costs, no rows; the condition is the network itself.</summary>
    private static MaskConstraints DecisionConstraints(MaskEncoding encoding, FullDecision decision, MaskOptions options) => new()
    {
        Encoding = EncodingKind.Full,
        Grid = encoding.Grid,
        Set = new ConstraintSet(encoding.Grid.Count, []),
        Objective = options.Objective,
        Gamma = options.Gamma,
        Margin = options.Margin,
        Fill = [.. encoding.Fill],
        FillName = options.Fill.ToString(),
        Lead = decision.Lead,
        LeadBound = decision.Bound,
    };

    private static MaskOutcome SolveDecision(FullDecision decision, MaskOptions options, StageRun run)
    {
        var method = decision.MethodOf(options.Strategy);
        var outcome = FullEncoding.Solve(decision.Network, method, SettingsOf(options), run.Solver, run.Cancellation);
        return MaskOutcome.From(outcome, options.Strategy, method == FullEncodingMethod.Branching ? $"Smug {SolverVersions.Library}" : SolverVersions.Z3);
    }

    /// <summary>The logits of masked values in the network's own float32.</summary>
    private float[] Logits(float[] values)
    {
        using var scope = TensorScope.Begin();
        return _network.Evaluate([(Network<float>.InputName, Batch(values))], [NetworkTarget.LogitsNode(_network)])[0].ToArray();
    }
}
