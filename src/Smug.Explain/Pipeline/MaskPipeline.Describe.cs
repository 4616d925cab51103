using System.Collections.Immutable;
using System.Globalization;
using Smug.Tensors;

namespace Smug.Explain;

public sealed partial class MaskPipeline
{
    private sealed record Stages(
        ExplanationInput Input,
        ForwardTrace Trace,
        Attribution Attribution,
        Attribution? InputAttribution,
        NeuronSelection Selection,
        MaskConstraints Constraints,
        MaskOutcome Outcome,
        Mask Mask,
        Saliency Saliency,
        MaskAlternatives? Alternatives);

    /// <summary>Stage 9: measures what the mask does to the class and words the claim.</summary>
    private Explanation Describe(Stages stages, MaskOptions options, ImmutableArray<StageTiming> timings)
    {
        var (input, explained) = (stages.Input, stages.Trace.ExplainedLabel);
        var windows = stages.Mask.Windows.AsSpan();
        var fill = stages.Constraints.Fill.AsSpan();
        var masked = Mask.Apply(windows, stages.Mask.Grid, input.Values.AsSpan(), fill);
        var inverse = Mask.Apply(windows, stages.Mask.Grid, input.Values.AsSpan(), fill, keep: false);
        var measures = new[] { Measure(input.Values.AsSpan(), explained), Measure(masked, explained), Measure(inverse, explained) };
        return new Explanation
        {
            Options = options,
            Input = input,
            Trace = stages.Trace,
            Attribution = stages.Attribution,
            InputAttribution = stages.InputAttribution,
            Selection = stages.Selection,
            Outcome = stages.Outcome,
            Mask = stages.Mask,
            Saliency = stages.Saliency,
            Alternatives = stages.Alternatives,
            Claim = Claim.Of(stages.Constraints, stages.Selection, stages.Outcome, stages.Mask, measures[1], explained, ClassName(explained)),
            Full = measures[0],
            Masked = measures[1],
            InverseMasked = measures[2],
            MaskedInput = [.. masked],
            InverseMaskedInput = [.. inverse],
            FillName = stages.Constraints.FillName,
            ModelName = _modelName,
            ModelSha256 = _modelSha256,
            Labels = _network.Labels,
            Timings = timings,
            Version = SolverVersions.Library,
        };
    }

    private ClassMeasure Measure(ReadOnlySpan<float> values, int explained)
    {
        var logits = Logits(values.ToArray());
        var probabilities = Softmax(logits);
        var label = Classifier.ArgMax(logits);
        return new ClassMeasure(label, ClassName(label), probabilities[label], probabilities[explained]) { Probabilities = [.. probabilities] };
    }

    private string ClassName(int label) => _network.Labels.IsDefaultOrEmpty ? label.ToString(CultureInfo.InvariantCulture) : _network.Labels[label];

    private static float[] Softmax(float[] logits) => Op.Softmax(Tensor<float>.Wrap(new Shape(1, logits.Length), logits)).ToArray();
}
