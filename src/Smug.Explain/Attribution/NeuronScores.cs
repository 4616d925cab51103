using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>Scores of a node's values. Immutable.</summary>
/// <param name="Node">The node.</param>
/// <param name="Shape">Its sizes without the batch axis.</param>
/// <param name="Values">One score per value, row-major.</param>
public sealed record NeuronScores(string Node, ImmutableArray<int> Shape, ImmutableArray<float> Values)
{
    /// <summary>The scores summed over channels, each position's sum shared out over the pixels it covers: the total stays.</summary>
    internal float[] OverPixels(int height, int width, int newHeight, int newWidth)
    {
        var sums = new double[height * width];
        var channels = Values.Length / sums.Length;
        for (var i = 0; i < Values.Length; i++) sums[i / channels] += Values[i];
        return Array.ConvertAll(MapResize.Spread(sums, height, width, newHeight, newWidth), value => (float)value);
    }
}
