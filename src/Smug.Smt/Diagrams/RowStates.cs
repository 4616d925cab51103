using System.Numerics;

namespace Smug.Smt.Diagrams;

/// <summary>One row as an automaton that reads its variables one by one: its states of a layer are what can still matter of the amount the row lacks.</summary>
/// <remarks>Two lacks are the same state where they lie between the same sums that the later variables can reach, so every state is an interval of lacks
/// (Abío et al., A new look at BDDs for pseudo-Boolean constraints, 2012); the intervals of a layer are disjoint. Not thread-safe.</remarks>
internal sealed class RowStates
{
    /// <summary>The state of a row that holds whatever comes, in every layer.</summary>
    public const int Holds = 0;

    /// <summary>The state of a row that cannot hold any more.</summary>
    public const int Fails = -1;

    /// <summary>States of a layer fit 16 bits, with the one that always holds.</summary>
    private const int MostOfALayer = ushort.MaxValue - 1;

    private readonly List<(long From, long To, int State)>[] _known = new List<(long, long, int)>[Diagram.MostVariables];
    private readonly List<int>[] _next = new List<int>[Diagram.MostVariables];
    private readonly long[] _largest = new long[Diagram.MostVariables + 1];
    private readonly long[] _smallest = new long[Diagram.MostVariables + 1];
    private long[] _coefficient = [];
    private Func<bool> _stop = () => false;
    private int _most;

    /// <summary>The state before the first variable is read.</summary>
    public int First { get; private set; }

    /// <summary>How many states there are besides the two that are always the same.</summary>
    public int Count { get; private set; }

    /// <summary>Becomes the automaton of a row, in the memory of the one before. Returns false where it has too many states or was given up.</summary>
    /// <param name="coefficient">The coefficients in the order in which the variables are read, at most <see cref="Diagram.MostVariables"/>.</param>
    /// <param name="bound">The bound.</param>
    /// <param name="most">The largest number of states.</param>
    /// <param name="stop">Asked now and then whether to give up.</param>
    public bool Read(long[] coefficient, long bound, int most, Func<bool> stop)
    {
        (_coefficient, _most, _stop, Count) = (coefficient, most, stop, 0);
        var n = coefficient.Length;
        (_largest[n], _smallest[n]) = (0, 0);
        for (var k = n - 1; k >= 0; k--)
        {
            _largest[k] = _largest[k + 1] + Math.Max(0, coefficient[k]);
            _smallest[k] = _smallest[k + 1] + Math.Min(0, coefficient[k]);
            (_known[k] ??= []).Clear();
            (_next[k] ??= []).Clear();
            _next[k].Add(Holds);
            _next[k].Add(Holds);
        }

        First = State(0, bound, out _, out _);
        return Count <= most;
    }

    /// <summary>The states that reading variable k leads to: for each state two, for 0 and for 1.</summary>
    public List<int> Next(int k) => _next[k];

    /// <summary>How many bits it takes to tell the states before variable k apart.</summary>
    public int Bits(int k) => BitOperations.Log2((uint)_next[k].Count);

    /// <summary>The state for a lack before variable k, and the interval (from, to] of lacks that are the same.</summary>
    private int State(int k, long lack, out long from, out long to)
    {
        (from, to) = (long.MinValue, long.MaxValue);
        if (lack > _largest[k])
        {
            from = _largest[k];
            return Fails;
        }

        if (lack <= _smallest[k])
        {
            to = _smallest[k];
            return Holds;
        }

        // The first interval that ends at the lack or later.
        var known = _known[k];
        var (low, high) = (0, known.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (known[middle].To < lack) low = middle + 1;
            else high = middle;
        }

        if (low < known.Count && known[low].From < lack)
        {
            (from, to, var state) = known[low];
            return state;
        }

        // Giving up is having too many states.
        if (((Count & 1023) == 0 && _stop()) || known.Count >= MostOfALayer) Count = _most;
        if (++Count > _most) return Holds;
        var a = _coefficient[k];
        var zero = State(k + 1, lack, out from, out to);
        var one = State(k + 1, lack - a, out var oneFrom, out var oneTo);
        from = Math.Max(from, oneFrom == long.MinValue ? oneFrom : oneFrom + a);
        to = Math.Min(to, oneTo == long.MaxValue ? oneTo : oneTo + a);
        _next[k].Add(zero);
        _next[k].Add(one);
        var added = (_next[k].Count / 2) - 1;
        known.Insert(low, (from, to, added));
        return added;
    }
}
