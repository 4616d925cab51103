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

    private readonly long[] _coefficient;
    private readonly long[] _largest;
    private readonly long[] _smallest;
    private readonly List<(long From, long To, int State)>[] _known;
    private readonly List<int>[] _next;
    private readonly int _most;
    private readonly Func<bool> _stop;
    private int _count;

    private RowStates(long[] coefficient, int most, Func<bool> stop)
    {
        (_coefficient, _most, _stop) = (coefficient, most, stop);
        var n = coefficient.Length;
        (_largest, _smallest) = (new long[n + 1], new long[n + 1]);
        (_known, _next) = (new List<(long, long, int)>[n], new List<int>[n]);
        for (var k = n - 1; k >= 0; k--)
        {
            _largest[k] = _largest[k + 1] + Math.Max(0, coefficient[k]);
            _smallest[k] = _smallest[k + 1] + Math.Min(0, coefficient[k]);
            (_known[k], _next[k]) = ([], [Holds, Holds]);
        }
    }

    /// <summary>The state before the first variable is read.</summary>
    public int First { get; private set; }

    /// <summary>The automaton of a row, or null where it has too many states or was given up.</summary>
    /// <param name="coefficient">The coefficients in the order in which the variables are read.</param>
    /// <param name="bound">The bound.</param>
    /// <param name="most">The largest number of states.</param>
    /// <param name="stop">Asked now and then whether to give up.</param>
    public static RowStates? Of(long[] coefficient, long bound, int most, Func<bool> stop)
    {
        var states = new RowStates(coefficient, most, stop);
        states.First = states.State(0, bound, out _, out _);
        return states._count <= most ? states : null;
    }

    /// <summary>The state that reading variable <paramref name="k"/> leads to.</summary>
    public int Next(int k, int state, int value) => _next[k][(2 * state) + value];

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
        if ((_count & 1023) == 0 && _stop()) _count = _most;
        if (++_count > _most) return Holds;
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
