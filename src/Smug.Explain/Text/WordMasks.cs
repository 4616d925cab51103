namespace Smug.Explain.Text;

/// <summary>Scores of a picture with some of its pixels filled; a text is a picture with a pixel per word.</summary>
internal static class WordMasks
{
    /// <summary>The class's score for every mask, in one batch.</summary>
    /// <param name="item">The picture, its network and the class.</param>
    /// <param name="fill">What masked pixels become.</param>
    /// <param name="target">Logit or softmax.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static MaskScores Scores(AttributionItem item, Baseline fill, TargetKind target, CancellationToken cancellation)
    {
        var filling = fill.Resolve(item.Input);
        return masks => item.Classifier.Scores(masks.Count, (i, masked) => Apply(item.Input, masks[i], filling, masked), item.Label, target, null, cancellation);
    }

    /// <summary>The picture's own bits where the mask keeps them, the filling elsewhere.</summary>
    public static void Apply(ExplanationInput input, bool[] mask, float[] filling, Span<float> masked)
    {
        for (var pixel = 0; pixel < mask.Length; pixel++)
        {
            var (from, channels) = (pixel * input.Channels, input.Channels);
            (mask[pixel] ? input.Values.AsSpan(from, channels) : filling.AsSpan(from, channels)).CopyTo(masked[from..]);
        }
    }
}
