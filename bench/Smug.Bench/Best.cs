namespace Smug.Bench;

/// <summary>Quick timing for the side tables: the best of several runs, for other work on the machine only ever adds time.</summary>
internal static class Best
{
    private const int Runs = 40;
    private const double SecondsPerRun = 0.003;

    /// <summary>Seconds that one call takes.</summary>
    public static double Seconds(Action action)
    {
        action();
        var once = Time(action, 1);
        var calls = (int)Math.Clamp(SecondsPerRun / once, 1, 100_000);
        var best = double.MaxValue;
        for (var run = 0; run < Runs; run++) best = Math.Min(best, Time(action, calls) / calls);
        return best;
    }

    private static double Time(Action action, int calls)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var call = 0; call < calls; call++) action();
        return watch.Elapsed.TotalSeconds;
    }
}
