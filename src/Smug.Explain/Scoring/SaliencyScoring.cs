namespace Smug.Explain;

/// <summary>Spreads neuron scores over the pixels the neurons see, and orders a mask by them.</summary>
public static class SaliencyScoring
{
    /// <summary>Every pixel's combined score <c>[H, W]</c>, row-major: 0 where no neuron sees it.</summary>
    /// <param name="layer">The first layer.</param>
    /// <param name="neurons">The neurons and their scores; any order, equal scores give equal pixels.</param>
    /// <param name="aggregation">Largest score (written in ascending order, so a lone negative score stays), sum, or sum of shares.</param>
    /// <remarks>A convolution's neuron gives its score to its whole receptive field, as the original does. A dense neuron sees everything,
    /// so its score is split by what each pixel adds to it: score · max(0, Σ w (x − fill)) ÷ the sum of that over pixels.
    /// <see cref="ScoreAggregation.Shares"/> splits a convolution's neuron in the same way.</remarks>
    /// <param name="input">The image <c>[H, W, C]</c>; read where scores are split.</param>
    /// <param name="fill">What masked pixels become; read where scores are split.</param>
    public static float[] Base(
        FirstLayer layer, IEnumerable<SelectedNeuron> neurons, ScoreAggregation aggregation, ReadOnlySpan<float> input, ReadOnlySpan<float> fill)
    {
        var map = new double[layer.Height * layer.Width];
        var isSplit = layer.IsDense || aggregation == ScoreAggregation.Shares;
        var (seen, seenFill) = isSplit ? (layer.Seen(input), layer.Seen(fill)) : ([], []);
        foreach (var neuron in neurons.OrderBy(neuron => neuron.Score).ThenBy(neuron => neuron.Index))
        {
            if (isSplit) AddShares(neuron, Contributions(layer, neuron.Index, seen, seenFill), aggregation, map);
            else Spread(layer, neuron, aggregation, map);
        }

        return Array.ConvertAll(map, value => (float)value);
    }

    /// <summary>The scored mask.</summary>
    /// <param name="baseMap">From <see cref="Base"/>.</param>
    /// <param name="mask">The checked mask.</param>
    /// <param name="aggregation">How <paramref name="baseMap"/> was combined.</param>
    public static Saliency Score(float[] baseMap, Mask mask, ScoreAggregation aggregation)
    {
        var (grid, pixels, scaled) = (mask.Grid, mask.Pixels(), MapScaling.ForDisplay(baseMap));
        var best = new float[grid.Count];
        Array.Fill(best, float.NegativeInfinity);
        var windows = grid.PixelWindows();
        for (var i = 0; i < windows.Length; i++) best[windows[i]] = Math.Max(best[windows[i]], baseMap[i]);
        return new Saliency
        {
            Height = grid.Height,
            Width = grid.Width,
            Aggregation = aggregation,
            Base = [.. baseMap],
            Scaled = [.. scaled],
            Map = [.. scaled.Select((value, i) => pixels[i] ? value : 0)],
            Order = [.. Enumerable.Range(0, grid.Count).Where(window => mask.Windows[window])
                .OrderByDescending(window => best[window]).ThenBy(window => window).Select(window => new RankedWindow(window, best[window]))],
        };
    }

    private static void Spread(FirstLayer layer, SelectedNeuron neuron, ScoreAggregation aggregation, double[] map)
    {
        foreach (var pixel in layer.ReceptiveField(neuron.Index))
            map[pixel] = aggregation == ScoreAggregation.Sum ? map[pixel] + neuron.Score : neuron.Score;
    }

    /// <summary>What each pixel that a neuron sees adds to it, in the order in which the layer reads them.</summary>
    private static List<(int Pixel, double Value)> Contributions(FirstLayer layer, int neuron, float[] seen, float[] fill)
    {
        var pixels = new List<(int Pixel, double Value)>();
        var places = new Dictionary<int, int>();
        foreach (var tap in layer.Taps(neuron))
        {
            var (pixel, value) = (layer.PixelOf(tap.Input), (double)tap.Weight * ((double)seen[tap.Input] - fill[tap.Input]));
            if (pixel < 0) continue;
            if (places.TryAdd(pixel, pixels.Count)) pixels.Add((pixel, value));
            else pixels[places[pixel]] = (pixel, pixels[places[pixel]].Value + value);
        }

        return pixels;
    }

    private static void AddShares(SelectedNeuron neuron, List<(int Pixel, double Value)> contributions, ScoreAggregation aggregation, double[] map)
    {
        var total = contributions.Sum(contribution => Math.Max(0, contribution.Value));
        if (total <= 0) return;
        foreach (var (pixel, value) in contributions)
        {
            var share = neuron.Score * Math.Max(0, value) / total;
            map[pixel] = aggregation == ScoreAggregation.Max ? Math.Max(map[pixel], share) : map[pixel] + share;
        }
    }
}
