using Smug.Kernels;
using Smug.Smt.Bounds;

namespace Smug.Smt.Diagrams;

/// <summary>Diagrams of one size for a set: built some at a time, then ascended some turns at a time.</summary>
internal sealed class DiagramLevel
{
    private const int Batch = 16;

    /// <summary>How many times as large as merged ones a diagram may become that stands for the same rows as one before.</summary>
    private const int Growth = 4;
    private const int Window = 2;
    private const int StrideWindow = 30;

    /// <summary>Where strides have become this short and bring little, larger diagrams bring more.</summary>
    private const double ShortStride = 0.015;

    /// <summary>The first stride where costs are those of smaller diagrams: these are not far from the best.</summary>
    private const double WarmStride = 0.1;
    private const double FirstStride = 0.25;
    private const int MostStrides = 600;
    private readonly ScaledRows _rows;
    private readonly int _mostVariables;
    private readonly int _mostNodes;
    private readonly bool _isWarm;
    private readonly bool _inParts;
    private readonly List<Diagram> _diagrams = [];
    private readonly Queue<long> _bounds = new();
    private Cluster[]? _clusters;
    private List<(int[] Units, int[] Variables)>? _groups;
    private int _next;
    private bool _striding;
    private int _strides;

    /// <summary>Begins a level.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="clusters">What the level before kept together, so that its bound is where this level begins; null for none.</param>
    /// <param name="mostVariables">How many variables a diagram may have, beyond those of one cluster.</param>
    /// <param name="mostNodes">How many nodes it may have, unless one cluster needs more.</param>
    /// <param name="inParts">Whether parts of a group whose diagram would be too large are tried together.</param>
    public DiagramLevel(ScaledRows rows, IReadOnlyList<Cluster>? clusters, int mostVariables, int mostNodes, bool inParts) =>
        (_rows, _clusters, _isWarm, _mostVariables, _mostNodes, _inParts) = (rows, clusters?.ToArray(), clusters is not null, mostVariables, mostNodes, inParts);

    /// <summary>The ascent; null while diagrams are being built.</summary>
    public DiagramAscent? Ascent { get; private set; }

    public IReadOnlyList<Diagram> Diagrams => _diagrams;

    /// <summary>Whether one diagram holds all rows: its bound is then the cheapest cost.</summary>
    public bool IsWhole => _groups is { Count: 1 } && _diagrams.Count == 1;

    /// <summary>Whether every diagram is one that there was before.</summary>
    public bool IsAsBefore { get; private set; } = true;

    /// <summary>Groups the clusters the first time, builds diagrams worth some number of nodes, and begins the ascent after the last.</summary>
    /// <param name="nodes">The number.</param>
    /// <param name="stop">Asked often whether to give up; what was begun then is begun again.</param>
    public void Build(long nodes, Func<bool> stop)
    {
        if ((_clusters ??= Cluster.Of(_rows, stop)?.ToArray()) is not { } clusters) return;
        if ((_groups ??= RowGroups.Of([.. clusters.Select(cluster => cluster.Variables)], _rows.VariableCount, _mostVariables, stop)) is not { } groups) return;
        for (var built = 0L; built < nodes && _next < groups.Count;)
        {
            var first = _next;
            var batch = new IReadOnlyList<Diagram>[Math.Min(Batch, groups.Count - first)];
            Workers.For(batch.Length, k => batch[k] = Merged([.. groups[first + k].Units.Select(u => clusters[u])], stop));
            if (stop()) return;
            foreach (var (k, diagrams) in batch.Index())
            {
                var units = groups[first + k].Units;
                IsAsBefore &= diagrams.All(diagram => units.Any(u => clusters[u].Diagram == diagram));
                _diagrams.AddRange(diagrams);
                built += 50 + diagrams.Sum(diagram => (long)diagram.NodeCount);

                // Each is in one group: its diagram's memory is free for the next ones.
                foreach (var u in units) clusters[u] = clusters[u] with { Diagram = null };
            }

            _next += batch.Length;
        }

        if (_next < groups.Count) return;
        Ascent = new DiagramAscent([.. _diagrams], _rows.Weight, DiagramAscent.BitsFor(_rows.Weight), _isWarm ? WarmStride : FirstStride);
    }

    /// <summary>Takes turns worth some number of visits of nodes. Returns whether the bound has stopped rising.</summary>
    /// <param name="visits">The number.</param>
    /// <param name="upper">What the bound cannot pass, in units: a rise is worth more turns where it is a share of what still lacks.</param>
    /// <param name="isLast">Whether to go on as long as anything is gained, since nothing comes after this level.</param>
    /// <param name="stop">Asked before each turn whether to give up.</param>
    public bool Climb(long visits, long upper, bool isLast, Func<bool> stop)
    {
        var ascent = Ascent!;
        for (var spent = 0L; spent < visits && !stop(); spent += ((_striding ? 1 : 4) * ascent.Nodes) + 100)
        {
            if (_striding) ascent.Stride(upper);
            else ascent.Turn();
            if (_striding) _strides++;
            _bounds.Enqueue(ascent.Bound);
            if (_bounds.Count <= (_striding ? StrideWindow : Window)) continue;
            var rise = ascent.Bound - _bounds.Dequeue();
            if (rise >= (_striding ? 0.02 : 0.04) * Math.Max(0, upper - ascent.Bound)) continue;
            if (_striding && (isLast ? ascent.IsSpent : ascent.StrideLength < ShortStride || _strides > MostStrides)) return true;
            if (_striding) continue;
            _striding = true;
            _bounds.Clear();
        }

        return false;
    }

    /// <summary>One diagram for a group of clusters; where it grows too large, those for each cluster, or for the half that came in first and for the other.</summary>
    private IReadOnlyList<Diagram> Merged(Cluster[] clusters, Func<bool> stop)
    {
        if (stop()) return [];
        if (clusters.Length == 1) return Alone(clusters[0], stop);
        int[] variables = [.. clusters.SelectMany(cluster => cluster.Variables).Distinct().Order()];
        if (DiagramBuilder.Build(_rows, Within(variables), variables, _mostNodes, stop) is not { } whole)
        {
            if (!_inParts) return [.. clusters.SelectMany(cluster => Alone(cluster, stop))];
            var half = (clusters.Length + 1) / 2;
            return [.. Merged(clusters[..half], stop), .. Merged(clusters[half..], stop)];
        }

        foreach (var cluster in clusters) whole.AddCosts(cluster.Variables, cluster.Cost);
        return [whole];
    }

    /// <summary>The diagram of a cluster; where it grows too large, one for each row.</summary>
    private IReadOnlyList<Diagram> Alone(Cluster cluster, Func<bool> stop)
    {
        if (cluster.Diagram is { } known) return [known];
        if (DiagramBuilder.Build(_rows, cluster.Rows, cluster.Variables, Growth * _mostNodes, stop) is { } built)
        {
            built.AddCosts(cluster.Variables, cluster.Cost);
            return [built];
        }

        if (cluster.Rows.Length == 1) return [];
        return [.. cluster.Rows.Select(i => stop() ? null : DiagramBuilder.Build(_rows, [i], _rows.VariablesOf(i), _mostNodes, stop)).OfType<Diagram>()];
    }

    /// <summary>The rows that have no other variables.</summary>
    private int[] Within(int[] variables)
    {
        var shared = new Dictionary<int, int>();
        foreach (var j in variables)
        {
            for (var p = _rows.ColumnStart[j]; p < _rows.ColumnStart[j + 1]; p++) shared[_rows.ColumnRow[p]] = shared.GetValueOrDefault(_rows.ColumnRow[p]) + 1;
        }

        return [.. shared.Where(pair => pair.Value == _rows.RowStart[pair.Key + 1] - _rows.RowStart[pair.Key]).Select(pair => pair.Key).Order()];
    }
}
