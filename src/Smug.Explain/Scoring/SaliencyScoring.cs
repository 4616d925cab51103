namespace Smug.Explain;

/// <summary>Spreads neuron scores over the pixels the neurons see, and orders a mask by them.</summary>
public static class SaliencyScoring
{
    /// <summary>Every pixel's combined score <c>[H, W]</c>, row-major: 0 where no neuron sees it.</summary>
    /// <param name="layer">The first layer.</param>
    /// <param name="neurons">The neurons and their scores; any order, equal scores give equal pixels.</param>
    /// <param name="aggregation">Largest score (written in ascending order, so a lone negative score stays) or sum.</param>
    /// <remarks>A convolution's neuron gives its score to its whole receptive field, as the original does. A dense neuron sees everything,
    /// so its score is split by what each pixel adds to it: score · max(0, Σ w (x − fill)) ÷ the sum of that over pixels.</remarks>
    /// <param name="input">The image <c>[H, W, C]</c>; read for dense layers only.</param>
    /// <param name="fill">What masked pixels become; read for dense layers only.</param>
    public static float[] Base(
        FirstLayer layer, IEnumerable<SelectedNeuron> neurons, ScoreAggregation aggregation, ReadOnlySpan<float> input, ReadOnlySpan<float> fill)
    {
        var map = new double[layer.Height * layer.Width];
        foreach (var neuron in neurons.OrderBy(neuron => neuron.Score).ThenBy(neuron => neuron.Index))
        {
            if (layer.IsDense) AddShares(neuron, Contributions(layer, neuron.Index, input, fill), aggregation, map);
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

    private static double[] Contributions(FirstLayer layer, int neuron, ReadOnlySpan<float> input, ReadOnlySpan<float> fill)
    {
        var pixels = new double[layer.Height * layer.Width];
        foreach (var tap in layer.Taps(neuron)) pixels[tap.Input / layer.Channels] += (double)tap.Weight * ((double)input[tap.Input] - fill[tap.Input]);
        return pixels;
    }

    private static void AddShares(SelectedNeuron neuron, double[] contributions, ScoreAggregation aggregation, double[] map)
    {
        var total = contributions.Sum(value => Math.Max(0, value));
        for (var i = 0; i < map.Length && total > 0; i++)
        {
            var share = neuron.Score * Math.Max(0, contributions[i]) / total;
            map[i] = aggregation == ScoreAggregation.Sum ? map[i] + share : Math.Max(map[i], share);
        }
    }
}
