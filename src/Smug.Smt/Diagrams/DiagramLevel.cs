using Smug.Kernels;
using Smug.Smt.Bounds;

namespace Smug.Smt.Diagrams;

/// <summary>Diagrams of one size for a set: built some at a time, then ascended some turns at a time.</summary>
internal sealed class DiagramLevel
{
    private const int Batch = 16;
    private const int Window = 8;
    private const int StrideWindow = 30;

    /// <summary>Where strides have become this short and bring little, larger diagrams bring more.</summary>
    private const double ShortStride = 0.1;
    private const int MostStrides = 600;
    private readonly ScaledRows _rows;
    private readonly int _mostVariables;
    private readonly int _mostNodes;
    private readonly List<Diagram> _diagrams = [];
    private readonly Queue<long> _bounds = new();
    private List<(int[] Rows, int[] Variables)>? _groups;
    private int _next;
    private bool _striding;
    private int _strides;

    /// <summary>Begins a level.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="mostVariables">How many variables a diagram may have, beyond those of one row.</param>
    /// <param name="mostNodes">How many nodes it may have, unless one row needs more.</param>
    public DiagramLevel(ScaledRows rows, int mostVariables, int mostNodes) => (_rows, _mostVariables, _mostNodes) = (rows, mostVariables, mostNodes);

    /// <summary>The ascent; null while diagrams are being built.</summary>
    public DiagramAscent? Ascent { get; private set; }

    public IReadOnlyList<Diagram> Diagrams => _diagrams;

    /// <summary>Whether one diagram holds all rows: its bound is then the cheapest cost.</summary>
    public bool IsWhole => _groups is { Count: 1 } && _diagrams.Count == 1;

    /// <summary>Groups the rows the first time, builds diagrams worth some number of nodes, and begins the ascent after the last.</summary>
    /// <param name="nodes">The number.</param>
    /// <param name="known">An ascent's diagrams whose costs to begin from, and their rows and variables in this level's numbers, −1 where gone; null for none.</param>
    /// <param name="stop">Asked often whether to give up; what was begun then is begun again.</param>
    public void Build(long nodes, (IReadOnlyList<Diagram> Diagrams, int[] Row, int[] Variable)? known, Func<bool> stop)
    {
        if ((_groups ??= RowGroups.Of(_rows, _mostVariables, stop)) is not { } groups) return;
        for (var built = 0L; built < nodes && _next < groups.Count;)
        {
            var first = _next;
            var batch = new IReadOnlyList<Diagram>[Math.Min(Batch, groups.Count - first)];
            Workers.For(batch.Length, k => batch[k] = Diagrammed(groups[first + k].Rows, groups[first + k].Variables, stop));
            if (stop()) return;
            foreach (var diagrams in batch)
            {
                _diagrams.AddRange(diagrams);
                built += 50 + diagrams.Sum(diagram => (long)diagram.NodeCount);
            }

            _next += batch.Length;
        }

        if (_next < groups.Count) return;
        if (known is { } before) Carry(before.Diagrams, before.Row, before.Variable);
        Ascent = new DiagramAscent([.. _diagrams], _rows.Weight, DiagramAscent.BitsFor(_rows.Weight));
    }

    /// <summary>Takes turns worth some number of visits of nodes. Returns whether the bound has stopped rising.</summary>
    /// <param name="visits">The number.</param>
    /// <param name="upper">What the bound cannot pass, in units: a rise is worth more turns where it is a share of what still lacks.</param>
    /// <param name="isLast">Whether to go on as long as anything is gained, since nothing comes after this level.</param>
    public bool Climb(long visits, long upper, bool isLast)
    {
        var ascent = Ascent!;
        for (var spent = 0L; spent < visits; spent += ((_striding ? 1 : 4) * ascent.Nodes) + 100)
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

    /// <summary>One diagram for a group; where it grows too large, one per row that no other of its rows contains; where that does, one for the row alone.</summary>
    private IReadOnlyList<Diagram> Diagrammed(int[] rows, int[] variables, Func<bool> stop)
    {
        if (DiagramBuilder.Build(_rows, rows, variables, _mostNodes, stop) is { } whole) return [whole];
        var (parts, covered) = (new List<Diagram>(), new HashSet<int>());
        foreach (var i in rows.OrderByDescending(i => _rows.RowStart[i + 1] - _rows.RowStart[i]).ThenBy(i => i))
        {
            if (stop()) break;
            if (!covered.Add(i)) continue;
            var own = VariablesOf(i);
            int[] within = [.. rows.Where(other => VariablesOf(other).All(j => Array.BinarySearch(own, j) >= 0))];
            if (within.Length < rows.Length && DiagramBuilder.Build(_rows, within, own, _mostNodes, stop) is { } part)
            {
                parts.Add(part);
                covered.UnionWith(within);
            }
            else if (within.Length > 1 && DiagramBuilder.Build(_rows, [i], own, _mostNodes, stop) is { } single)
            {
                parts.Add(single);
            }
        }

        return parts;
    }

    private int[] VariablesOf(int row) => _rows.Column[_rows.RowStart[row].._rows.RowStart[row + 1]];

    private void Carry(IReadOnlyList<Diagram> before, int[] row, int[] variable)
    {
        var holders = new List<Diagram>[_rows.RowCount];
        foreach (var diagram in _diagrams)
        {
            foreach (var i in diagram.Rows) (holders[i] ??= []).Add(diagram);
        }

        foreach (var old in before)
        {
            int[] rows = [.. old.Rows.Select(i => row[i]).Where(i => i >= 0)];
            if (rows.Length == 0) continue;
            var heir = holders[rows[0]]?.Find(diagram => rows.All(i => Array.IndexOf(diagram.Rows, i) >= 0));
            if (heir is null) continue;
            for (var k = 0; k < old.Cost.Length; k++)
            {
                var place = variable[old.Variables[k]] < 0 ? -1 : Array.IndexOf(heir.Variables, variable[old.Variables[k]]);
                if (place >= 0) heir.Cost[place] = Math.Clamp(heir.Cost[place] + old.Cost[k], -Diagram.LargestCost, Diagram.LargestCost);
            }
        }
    }
}
