namespace Smug.Explain;

/// <summary>Summarises rows in one pass and in memory that does not grow with the number of items. Not thread-safe.</summary>
public sealed class EvaluationSummariser
{
    /// <summary>With more methods than this, each is compared with the first only.</summary>
    public const int MostMethodsForAllPairs = 16;

    /// <summary>How many resamples where no number is given.</summary>
    public const int DefaultResamples = 2000;

    private const int Bins = 20;

    private readonly EvaluationHeader _header;
    private readonly int _resamples;
    private readonly ResampleDraws _draws;
    private readonly MeanEstimate[,] _means;
    private readonly Dictionary<(int First, int Second, int Metric), PairedEstimate> _pairs = [];
    private readonly Dictionary<(int Metric, int Method), CurveMean> _curves = [];
    private readonly Dictionary<(int Metric, int Method), int[]> _histograms = [];
    private readonly MethodTally[] _tallies;
    private int _labelled;
    private int _right;

    private EvaluationSummariser(EvaluationHeader header, int resamples)
    {
        (_header, _resamples) = (header, resamples);
        var (methods, metrics) = (header.Methods.Length, header.Metrics.Length);
        _draws = new ResampleDraws(resamples, header.Seed);
        _means = new MeanEstimate[metrics, methods];
        _tallies = [.. Enumerable.Range(0, methods).Select(_ => new MethodTally())];
        for (var metric = 0; metric < metrics; metric++)
        {
            for (var method = 0; method < methods; method++) _means[metric, method] = new MeanEstimate(resamples);
            foreach (var (first, second) in Pairs(methods)) _pairs.Add((first, second, metric), new PairedEstimate(resamples));
        }
    }

    /// <summary>Summarises the rows of a finished evaluation.</summary>
    /// <param name="header">The evaluation.</param>
    /// <param name="rows">Its rows, in order.</param>
    /// <param name="resamples">How many resamples intervals and tests are made of.</param>
    /// <exception cref="MalformedInputException">The rows are not the header's.</exception>
    public static EvaluationSummary Summarise(EvaluationHeader header, IEnumerable<EvaluationRow> rows, int resamples = DefaultResamples)
    {
        if (resamples < 1) throw new UsageException($"The number of resamples must be at least 1, got {resamples}.");
        var summariser = new EvaluationSummariser(header, resamples);
        var item = new EvaluationRow[header.Methods.Length];
        var (filled, number) = (0, 0L);
        foreach (var row in rows)
        {
            number++;
            if (row.Method != header.Methods[filled].Name || (filled > 0 && row.Position != item[0].Position))
                throw new MalformedInputException(EvaluationFolder.RowsName, $"line {number}", $"method {header.Methods[filled].Name}", $"{row.Method} of item {row.Position}");
            item[filled++] = row;
            if (filled < item.Length) continue;
            summariser.Add(item);
            filled = 0;
        }

        return filled == 0 ? summariser.Result()
            : throw new MalformedInputException(EvaluationFolder.RowsName, $"line {number + 1}", "the item's other methods", "the end of the file");
    }

    private void Add(EvaluationRow[] item)
    {
        _draws.Draw(item[0].Position);
        if (item[0] is { Label: { } label, Predicted: { } predicted })
        {
            _labelled++;
            _right += label == predicted ? 1 : 0;
        }

        for (var method = 0; method < item.Length; method++)
        {
            _tallies[method].Add(item[method]);
            foreach (var curve in item[method].Curves)
            {
                if (MetricOf(curve.Name) is not (>= 0 and var metric)) continue;
                if (!_curves.TryGetValue((metric, method), out var mean)) _curves.Add((metric, method), mean = new CurveMean(curve.Values.Length));
                mean.Add(curve.Values);
            }
        }

        for (var metric = 0; metric < _header.Metrics.Length; metric++)
        {
            var identity = _header.Metrics[metric];
            var values = Array.ConvertAll(item, row => row.ValueOf(identity.Name));
            for (var method = 0; method < values.Length; method++)
            {
                if (values[method] is not { } value) continue;
                _means[metric, method].Add(value, _draws);
                Count(identity, metric, method, value);
            }

            foreach (var (first, second) in Pairs(values.Length))
            {
                if (values[first] is { } a && values[second] is { } b) _pairs[(first, second, metric)].Add(a, b, _draws);
            }
        }
    }

    private void Count(MetricIdentity identity, int metric, int method, double value)
    {
        if (identity is not { Low: { } low, High: { } high } || high <= low) return;
        if (!_histograms.TryGetValue((metric, method), out var counts)) _histograms.Add((metric, method), counts = new int[Bins]);
        counts[(int)Math.Clamp(Math.Floor((value - low) / (high - low) * Bins), 0, Bins - 1)]++;
    }

    private EvaluationSummary Result()
    {
        string Metric(int metric) => _header.Metrics[metric].Name;
        string Method(int method) => _header.Methods[method].Name;
        return new EvaluationSummary
        {
            Header = _header,
            Resamples = _resamples,
            Accuracy = _labelled == 0 ? null : (double)_right / _labelled,
            Methods = [.. _tallies.Select((tally, method) => tally.Summary(Method(method)))],
            Metrics = [.. from metric in Enumerable.Range(0, _header.Metrics.Length) from method in Enumerable.Range(0, _header.Methods.Length) select MetricOf(metric, method)],
            Comparisons = [.. Enumerable.Range(0, _header.Metrics.Length).SelectMany(Compare)],
            Curves = [.. _curves.OrderBy(curve => curve.Key).Select(curve => curve.Value.Summary(Metric(curve.Key.Metric), Method(curve.Key.Method)))],
            Histograms =
            [
                .. _histograms.OrderBy(histogram => histogram.Key).Select(histogram => new Histogram(
                    Metric(histogram.Key.Metric), Method(histogram.Key.Method), _header.Metrics[histogram.Key.Metric].Low!.Value,
                    _header.Metrics[histogram.Key.Metric].High!.Value, [.. histogram.Value])),
            ],
        };
    }

    private MetricSummary MetricOf(int metric, int method)
    {
        var (mean, metricName, methodName) = (_means[metric, method], _header.Metrics[metric].Name, _header.Methods[method].Name);
        if (mean.Count == 0) return new MetricSummary(metricName, methodName, 0, null, null, null, null, null, null);
        var (low, high) = mean.Interval();
        return new MetricSummary(metricName, methodName, mean.Count, mean.Mean, low, high, mean.Deviation, mean.Least, mean.Most);
    }

    private IEnumerable<PairedComparison> Compare(int metric)
    {
        var identity = _header.Metrics[metric];
        var pairs = Pairs(_header.Methods.Length).Where(pair => _pairs[(pair.First, pair.Second, metric)].Count >= 2).ToList();
        var p = pairs.Select(pair => _pairs[(pair.First, pair.Second, metric)].PValue()).ToList();
        var adjusted = PairedEstimate.Holm(p);
        for (var i = 0; i < pairs.Count; i++)
        {
            var pair = _pairs[(pairs[i].First, pairs[i].Second, metric)];
            var (first, second) = (_header.Methods[pairs[i].First].Name, _header.Methods[pairs[i].Second].Name);
            var (low, high) = pair.Interval();
            var firstIsBetter = pair.Difference > 0 == (identity.Direction == Direction.HigherIsBetter);
            yield return new PairedComparison(
                identity.Name, first, second, pair.Count, pair.Difference, low, high, p[i], adjusted[i],
                adjusted[i] >= EvaluationSummary.Significance ? null : firstIsBetter ? first : second);
        }
    }

    private int MetricOf(string name)
    {
        for (var i = 0; i < _header.Metrics.Length; i++)
        {
            if (_header.Metrics[i].Name == name) return i;
        }

        return -1;
    }

    private static IEnumerable<(int First, int Second)> Pairs(int methods)
    {
        for (var first = 0; first < (methods > MostMethodsForAllPairs ? 1 : methods); first++)
        {
            for (var second = first + 1; second < methods; second++) yield return (first, second);
        }
    }
}
