using System.Runtime.InteropServices;

namespace Smug.Smt.Diagrams;

/// <summary>The nodes of a diagram that is being reduced, last layer first: of a layer no two have the same successors. Its memory serves one diagram after the other.
/// Not thread-safe.</summary>
internal sealed class JoinedNodes
{
    /// <summary>Memory for more is not kept for the next diagram.</summary>
    private const int MostKept = 1 << 19;
    private readonly List<ushort> _low = [];
    private readonly List<ushort> _high = [];
    private readonly int[] _first = new int[Diagram.MostVariables];
    private StateTable _layer = new();
    private int _start;

    /// <summary>How many nodes there are.</summary>
    public int Count => _low.Count;

    /// <summary>Whether the layer has more nodes than a diagram can have.</summary>
    public bool IsTooWide => _low.Count - _start > Diagram.MostNodesOfALayer;

    /// <summary>Begins a layer, the one before the last that was begun.</summary>
    public void Begin(int layer)
    {
        _first[layer] = _start = _low.Count;
        _layer.Clear(1);
    }

    /// <summary>The place in the layer of the node with these successors, which is added where it is new; −1 where both are out.</summary>
    /// <param name="zero">The place in the next layer that 0 leads to; −1 where it is out.</param>
    /// <param name="one">The same for 1.</param>
    public int Place(int zero, int one)
    {
        if (zero < 0 && one < 0) return -1;

        // Places of the next layer are below the largest number, which is left for what is out.
        var (low, high) = ((ushort)zero, (ushort)one);
        var place = _layer.Place([((ulong)low << 16) | high]);
        if (place < _low.Count - _start) return place;
        _low.Add(low);
        _high.Add(high);
        return place;
    }

    /// <summary>The diagram, once the first layer is done.</summary>
    public Diagram Built(int[] rows, int[] variables) =>
        new(rows, variables, CollectionsMarshal.AsSpan(_low), CollectionsMarshal.AsSpan(_high), _first.AsSpan(0, variables.Length));

    /// <summary>Forgets all, and keeps memory but for what one large diagram alone needed.</summary>
    public void Clear()
    {
        foreach (var list in (ReadOnlySpan<List<ushort>>)[_low, _high])
        {
            list.Clear();
            if (list.Capacity > MostKept) list.Capacity = 0;
        }

        if (_layer.Capacity > sizeof(int) * MostKept) _layer = new StateTable();
    }
}
