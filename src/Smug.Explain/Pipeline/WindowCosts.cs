namespace Smug.Explain;

/// <summary>What keeping each window costs under an objective.</summary>
internal static class WindowCosts
{
    /// <summary>The cost of a window that no chosen neuron with a positive score sees.</summary>
    public const int MostAttributionCost = 1000;

    /// <summary>One cost of at least 1 per window; null where all cost 1.</summary>
    /// <param name="objective">What is minimised.</param>
    /// <param name="grid">Pixels to windows.</param>
    /// <param name="baseMap">Computes every pixel's combined neuron score; called only where the objective asks for it.</param>
    /// <remarks>By attribution, a window costs 1 + round(999 · (1 − s ÷ S)): s is the largest positive score among its pixels, S the largest of
    /// all windows. So the window with the highest score costs 1, and one without any 1000.</remarks>
    public static long[]? Of(MaskObjective objective, WindowGrid grid, Func<float[]> baseMap)
    {
        if (objective == MaskObjective.Windows) return null;
        if (objective == MaskObjective.Pixels) return [.. Enumerable.Range(0, grid.Count).Select(window => (long)grid.Area(window))];
        var (scores, windows, map) = (new double[grid.Count], grid.PixelWindows(), baseMap());
        for (var i = 0; i < windows.Length; i++) scores[windows[i]] = Math.Max(scores[windows[i]], map[i]);
        var most = scores.Max();
        return Array.ConvertAll(scores, score => 1 + (long)Math.Round((MostAttributionCost - 1) * (most > 0 ? 1 - score / most : 1)));
    }
}
