namespace Smug.Explain;

/// <summary>The map that a mask is scored with, without the mask.</summary>
public sealed partial class MaskPipeline
{
    /// <summary>Every pixel's combined score of the neurons that a mask would have to keep active (SMUG_BASE): stages 1 to 4, and no solver.</summary>
    /// <param name="input">The image and the class to explain.</param>
    /// <param name="options">All settings; <see cref="MaskOptions.Default"/> where omitted.</param>
    /// <param name="progress">Told of the stages; may be null.</param>
    /// <param name="cancellation">Stops the attribution.</param>
    /// <returns><c>[H, W]</c>, row-major, unscaled; 0 where no chosen neuron sees the pixel.</returns>
    /// <exception cref="UsageException">An option is out of range, or no neuron is active.</exception>
    /// <exception cref="ShapeException">The image is not of the network's input shape.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public float[] BaseMap(
        ExplanationInput input, MaskOptions? options = null, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= MaskOptions.Default;
        options.Check();
        CheckInput(input);
        var trace = Trace(input);
        var attribution = Attribute(trace.FirstActivation, input, trace, options, new StageRun(null, progress, cancellation, _modelSha256), cancellation);
        var selection = NeuronRanking.Select(trace, attribution, new MaskEncoding(_layer, input, options), options);
        return SaliencyScoring.Base(_layer, selection.Neurons, options.Aggregation, input.Values.AsSpan(), options.Fill.Resolve(input));
    }
}
