using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>Counts a method's maps, failures and facts.</summary>
internal sealed class MethodTally
{
    private readonly Dictionary<string, (double Sum, int Count)> _facts = [];
    private readonly List<string> _names = [];
    private int _maps;
    private int _failed;
    private string? _firstError;

    public void Add(EvaluationRow row)
    {
        if (row.Error is { } error)
        {
            _failed++;
            _firstError ??= $"{row.Item}: {error.Message}";
            return;
        }

        _maps++;
        foreach (var fact in row.Facts)
        {
            if (!_facts.TryGetValue(fact.Name, out var sum)) _names.Add(fact.Name);
            _facts[fact.Name] = (sum.Sum + fact.Value, sum.Count + 1);
        }
    }

    public MethodSummary Summary(string method) =>
        new(method, _maps, _failed, _firstError, [.. _names.Select(name => new RowFact(name, _facts[name].Sum / _facts[name].Count))]);
}

/// <summary>The mean of curves, place by place, with its standard error.</summary>
internal sealed class CurveMean(int places)
{
    private readonly double[] _means = new double[places];
    private readonly double[] _squares = new double[places];
    private int _count;

    public void Add(ImmutableArray<double> curve)
    {
        if (curve.Length != places) return;
        _count++;
        for (var i = 0; i < places; i++)
        {
            var step = curve[i] - _means[i];
            _means[i] += step / _count;
            _squares[i] += step * (curve[i] - _means[i]);
        }
    }

    public CurveSummary Summary(string metric, string method) => new(
        metric, method, _count, [.. _means], [.. _squares.Select(square => _count < 2 ? 0 : Math.Sqrt(square / (_count - 1) / _count))]);
}
