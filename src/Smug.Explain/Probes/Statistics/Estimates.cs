namespace Smug.Explain.Probes;

/// <summary>Bootstrap intervals over a session's questions. Each question has the same weights in every column, whichever probe asks.</summary>
internal sealed class Estimates(ProbeSession session)
{
    private readonly int _resamples = session.Options.Resamples;

    /// <summary>The mean of each column, over the questions that have a value.</summary>
    /// <param name="columns">One value per question and column, or null.</param>
    public Estimate[] Means(IReadOnlyList<double?[]> columns)
    {
        MeanEstimate[] means = [.. columns.Select(_ => new MeanEstimate(_resamples))];
        ForEachQuestion((i, draws) =>
        {
            for (var column = 0; column < means.Length; column++)
            {
                if (columns[column][i] is { } value) means[column].Add(value, draws);
            }
        });
        return Array.ConvertAll(means, Of);
    }

    /// <summary>The sum of each column as a share of the sum of another.</summary>
    /// <param name="columns">One value per question and column.</param>
    /// <param name="whole">What they are divided by.</param>
    public Estimate[] Ratios(IReadOnlyList<double[]> columns, double[] whole)
    {
        RatioEstimate[] ratios = [.. columns.Select(_ => new RatioEstimate(_resamples))];
        ForEachQuestion((i, draws) =>
        {
            for (var column = 0; column < ratios.Length; column++) ratios[column].Add(columns[column][i], whole[i], draws);
        });
        return Array.ConvertAll(ratios, ratio => ratio.Result());
    }

    /// <summary>The mean of first − second over the questions that have both, and the p value of a sign-flip test.</summary>
    public (Estimate Difference, double P) Compare(double?[] first, double?[] second)
    {
        var pair = new PairedEstimate(_resamples);
        ForEachQuestion((i, draws) =>
        {
            if (first[i] is { } a && second[i] is { } b) pair.Add(a, b, draws);
        });
        if (pair.Count == 0) return (new Estimate(0, null, null, null), 1);
        var (low, high) = pair.Interval();
        return (new Estimate(pair.Count, pair.Difference, low, high), pair.PValue());
    }

    private static Estimate Of(MeanEstimate mean)
    {
        if (mean.Count == 0) return new Estimate(0, null, null, null);
        var (low, high) = mean.Interval();
        return new Estimate(mean.Count, mean.Mean, low, high);
    }

    private void ForEachQuestion(Action<int, ResampleDraws> add)
    {
        var draws = new ResampleDraws(_resamples, session.Options.Seed);
        for (var i = 0; i < session.Questions.Length; i++)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            draws.Draw(session.Questions[i].Number);
            add(i, draws);
        }
    }
}
