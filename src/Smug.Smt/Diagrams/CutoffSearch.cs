using Smug.Kernels;
using Smug.Smt.Bounds;

namespace Smug.Smt.Diagrams;

/// <summary>Shows that no mask is cheaper than the best one known, by diagrams without the paths that cost too much, and by ever larger products of them.</summary>
/// <remarks>
/// What all diagrams cost at the least leaves a gap to the cutoff. A mask below the cutoff costs in no diagram more than the least and the gap, so dearer
/// paths go. That makes products small that would have had far too many nodes; they raise the bound, which narrows the gap, by which more
/// goes. Not thread-safe; the outcome is the same for any number of threads.
/// </remarks>
internal sealed class CutoffSearch
{
    /// <summary>With more variables a gap is too wide to cut anything off.</summary>
    public const int MostVariables = 400;
    private const int Batch = 16;
    private const int MostNodesToBegin = 300_000;

    /// <summary>A product may have so many states for each node that it is of, at first; more where no product is smaller.</summary>
    private const int FirstGrowth = 4;
    private const int MostGrowth = 1024;

    /// <summary>Up to this growth only diagrams are joined of which one shares half of its variables.</summary>
    private const int LargestChoosy = 16;
    private const int FewStates = 20_000;

    /// <summary>What a check of the argument has memory for, with room.</summary>
    private const int MostStates = 3_500_000;
    private const int Turns = 4;
    private const int Strides = 20;
    private const double Stride = 0.1;
    private const int Passes = 3;

    /// <summary>A product that was too large is tried again where the gap is this share of what it was; a diagram that is cut has this share of its nodes, or stays.</summary>
    private const double Narrower = 0.8;

    /// <summary>Above the cost of any path: nothing is cut off.</summary>
    private const long Endless = 1L << 50;
    private readonly ScaledRows _rows;
    private readonly Residual _residual;
    private readonly DiagramProof? _proof;
    private readonly int[] _order;
    private readonly Queue<Cluster> _waiting;
    private readonly List<Piece> _pieces = [];
    private readonly Dictionary<(int, int), (long Gap, int Growth)> _failed = [];
    private DiagramAscent? _ascent;
    private int _climbed;
    private int _pass;
    private int _merged;
    private int _growth = FirstGrowth;
    private int _ids;

    /// <summary>Begins with what diagrams of one order stand for.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="residual">What they are left of.</param>
    /// <param name="clusters">Which are kept together, and the costs that their variables have earned.</param>
    /// <param name="proof">Takes the argument; null where it is not kept.</param>
    public CutoffSearch(ScaledRows rows, Residual residual, IReadOnlyList<Cluster> clusters, DiagramProof? proof)
    {
        (_rows, _residual, _proof, _waiting, UnitBits) = (rows, residual, proof, new Queue<Cluster>(clusters), DiagramAscent.BitsFor(rows.Weight));
        _order = new int[rows.VariableCount];
        foreach (var (place, j) in VariableOrder.Of(rows, [.. Enumerable.Range(0, rows.RowCount)], [.. Enumerable.Range(0, rows.VariableCount)]).Index()) _order[j] = place;
    }

    public int UnitBits { get; }

    /// <summary>No mask below the cutoff costs less, in units; null while nothing is known.</summary>
    public long? Bound => _ascent?.Bound;

    /// <summary>Per variable the share of its diagrams whose cheapest path sets it, once after each time that costs were shared out; null otherwise.</summary>
    public double[]? Votes { get; private set; }

    /// <summary>Whether there is no mask below the cutoff.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Whether all products that are left to try are too large.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Does a part of the work.</summary>
    /// <param name="cutoff">Masks of this cost or more are of no interest, in units. It never rises.</param>
    /// <param name="stop">Asked often whether to give up; what was begun then is begun again.</param>
    public void Advance(long cutoff, Func<bool> stop)
    {
        Votes = null;

        // Weights are whole: a mask below the cutoff is so by one at least.
        var last = cutoff - (1L << UnitBits);
        if (_waiting.Count > 0) Begin(stop);
        else if (_climbed < Turns + Strides) Climb(last, stop);
        else Merge(last, stop);
    }

    /// <summary>Notes the argument for the bound there is.</summary>
    /// <param name="bound">The bound of the component.</param>
    public void Note(long bound)
    {
        if (_proof is null || IsEmpty) return;
        Measure();
        _proof.NoteSum(bound, NoteLeast(), UnitBits);
    }

    /// <summary>Builds some clusters' diagrams.</summary>
    private void Begin(Func<bool> stop)
    {
        Cluster[] first = [.. _waiting.Take(Batch)];
        var built = new IReadOnlyList<Diagram>[first.Length];
        Workers.For(first.Length, k => built[k] = Built(first[k], stop));
        if (stop()) return;
        foreach (var diagram in built.SelectMany(diagrams => diagrams))
        {
            var source = _proof?.NoteKept(_residual, new KeptSource(diagram.Rows, [], diagram.Variables, [.. diagram.Cost], Endless, [], -UnitBits)) ?? -1;
            _pieces.Add(new Piece(diagram, source, _ids++));
        }

        for (var k = 0; k < first.Length; k++) _waiting.Dequeue();
    }

    /// <summary>The diagram of a cluster; where it grows too large, those of halves.</summary>
    private IReadOnlyList<Diagram> Built(Cluster cluster, Func<bool> stop)
    {
        if (DiagramBuilder.Build(_rows, cluster.Rows, cluster.Variables, MostNodesToBegin, stop, _order) is { } whole)
        {
            whole.AddCosts(cluster.Variables, cluster.Cost);
            return [whole];
        }

        if (cluster.Rows.Length == 1 || stop()) return [];
        int[] rows = [.. cluster.Rows.OrderBy(i => _rows.VariablesOf(i).Min(j => _order[j])).ThenBy(i => i)];
        var (one, other) = (Half(rows[..(rows.Length / 2)]), Half(rows[(rows.Length / 2)..]));
        foreach (var (k, j) in cluster.Variables.Index())
        {
            var (a, b) = (Array.IndexOf(one.Variables, j), Array.IndexOf(other.Variables, j));
            if (a >= 0) one.Cost[a] = b >= 0 ? cluster.Cost[k] / 2 : cluster.Cost[k];
            if (b >= 0) other.Cost[b] = cluster.Cost[k] - (a >= 0 ? one.Cost[a] : 0);
        }

        return [.. Built(one, stop), .. Built(other, stop)];

        Cluster Half(int[] members)
        {
            var variables = _rows.VariablesOf(members);
            return new Cluster(members, variables, new int[variables.Length], null);
        }
    }

    /// <summary>Shares costs out so that the bound rises.</summary>
    private void Climb(long last, Func<bool> stop)
    {
        var ascent = _ascent ??= Ascent();
        for (; _climbed < Turns + Strides && ascent.Bound <= last && !stop(); _climbed++)
        {
            if (_climbed < Turns) ascent.Turn();
            else ascent.Stride(last);
        }

        if (stop()) return;
        (_climbed, _pass, _merged, Votes) = (Turns + Strides, 0, 0, ascent.Vote());
    }

    private int Most(Piece a, Piece b) => (int)Math.Min(MostStates, FewStates + ((long)_growth * (a.Diagram.NodeCount + b.Diagram.NodeCount)));

    private DiagramAscent Ascent() => new([.. _pieces.Select(piece => piece.Diagram)], _rows.Weight, UnitBits, Stride);

    /// <summary>One pass of several: first cuts off what costs too much, then tries products.</summary>
    private void Merge(long last, Func<bool> stop)
    {
        var gap = last - _ascent!.Bound;
        IReadOnlyList<(Piece A, Piece? B)> chosen = _pass == 0 ? [.. _pieces.Where(piece => gap < Narrower * piece.Gap).Select(piece => (piece, (Piece?)null))] : Pairs(gap);
        Measure();
        var products = new (DiagramProduct.Outcome Outcome, Diagram? Diagram)[chosen.Count];
        Workers.For(chosen.Count, k =>
        {
            var (a, b) = chosen[k];
            products[k] = DiagramProduct.Of(a.Diagram, b?.Diagram, _order, a.Least + (b?.Least ?? 0) + gap, b is null ? int.MaxValue : Most(a, b), stop);
        });
        if (stop()) return;
        var taken = new List<(Piece A, Piece? B, Diagram? Diagram)>();
        foreach (var (k, (a, b)) in chosen.Index())
        {
            var (outcome, diagram) = products[k];
            if (b is null) a.Gap = gap;
            else if (outcome == DiagramProduct.Outcome.TooLarge) _failed[(a.Id, b.Id)] = (gap, _growth);
            if (outcome == DiagramProduct.Outcome.TooLarge || (b is null && diagram is not null && diagram.NodeCount > Narrower * a.Diagram.NodeCount)) continue;
            taken.Add((a, b, diagram));
        }

        if (taken.Count > 0) Take(taken, gap);
        if (IsEmpty) return;
        if (_pass > 0) _merged += taken.Count;
        if (++_pass == 1 || (_pass <= Passes && chosen.Count > 0)) return;
        foreach (var piece in _pieces) piece.IsNew = false;
        _climbed = 0;
        if (_merged > 0) return;
        IsStuck = _growth == MostGrowth || _pieces.Count == 1;
        _growth *= 2;
    }

    /// <summary>Puts products in the place of what they are of. One without a diagram has no path.</summary>
    private void Take(List<(Piece A, Piece? B, Diagram? Diagram)> taken, long gap)
    {
        var noted = NoteLeast();
        foreach (var (a, b, diagram) in taken)
        {
            var source = -1;
            if (_proof is not null)
            {
                var (variables, costs) = DiagramProduct.Joined(a.Diagram, b?.Diagram, _order);
                KeptSource.Part[] parts = [.. (b is null ? [a] : new[] { a, b }).Select(piece => new KeptSource.Part(piece.Source, [.. piece.Diagram.Cost]))];
                int[] beside = [.. _pieces.Zip(noted).Where(pair => pair.First != a && pair.First != b).Select(pair => pair.Second)];
                source = _proof.NoteKept(_residual, new KeptSource([], parts, variables, costs, a.Least + (b?.Least ?? 0) + gap + 1, beside, -UnitBits));
                if (diagram is null) _proof.NoteEmpty(_residual, source, variables);
            }

            IsEmpty |= diagram is null;
            if (diagram is not null) a.Next = new Piece(diagram, source, b is null ? a.Id : _ids++) { Gap = gap, IsNew = b is not null };
            if (b is not null) b.IsGone = true;
        }

        if (IsEmpty) return;
        Piece[] pieces = [.. _pieces.Where(piece => !piece.IsGone).Select(piece => piece.Next ?? piece)];
        _pieces.Clear();
        _pieces.AddRange(pieces);
        _ascent = Ascent();
        _ascent.Turn();
    }

    /// <summary>Goes back to the costs of the highest bound, and finds what each diagram costs at the least.</summary>
    private void Measure()
    {
        foreach (var (piece, least) in _pieces.Zip(_ascent!.Least())) piece.Least = least;
    }

    /// <summary>Notes what each diagram costs at the least. Returns their numbers among what is derived; none where no argument is kept.</summary>
    private int[] NoteLeast() => _proof is null ? [] : [.. _pieces.Select(piece => _proof.NoteLeast(_residual, piece.Source, piece.Diagram.Variables, piece.Diagram.Cost, piece.Least))];

    /// <summary>Disjoint pairs whose products are to be tried, those that promise to be small first: two that share many variables.</summary>
    private IReadOnlyList<(Piece A, Piece? B)> Pairs(long gap)
    {
        var pairs = new List<(double Size, int A, int B)>();
        for (var a = 0; a < _pieces.Count; a++)
        {
            for (var b = a + 1; b < _pieces.Count; b++)
            {
                var (one, other) = (_pieces[a], _pieces[b]);
                var shared = one.IsNew || other.IsNew ? 0 : one.Variables.Count(other.Variables.Contains);
                var enough = _growth > LargestChoosy ? 1 : Math.Max(1, (Math.Min(one.Variables.Count, other.Variables.Count) + 1) / 2);
                if (shared < enough || WouldFail(one, other, gap)) continue;
                pairs.Add((Math.Log2(one.Diagram.NodeCount) + Math.Log2(other.Diagram.NodeCount) - shared, a, b));
            }
        }

        pairs.Sort();
        var (chosen, used) = (new List<(Piece, Piece?)>(), new HashSet<int>());
        foreach (var (_, a, b) in pairs)
        {
            if (used.Contains(a) || used.Contains(b)) continue;
            used.Add(a);
            used.Add(b);
            chosen.Add((_pieces[a], _pieces[b]));
        }

        return chosen;
    }

    /// <summary>Whether the product was too large before, and nothing much has changed.</summary>
    private bool WouldFail(Piece a, Piece b, long gap) => _failed.TryGetValue((a.Id, b.Id), out var failed) && gap > Narrower * failed.Gap && _growth <= failed.Growth;

    /// <summary>A diagram, and where its assignments are in the argument.</summary>
    private sealed class Piece(Diagram diagram, int source, int id)
    {
        public Diagram Diagram { get; } = diagram;

        public int Source { get; } = source;

        public int Id { get; } = id;

        public HashSet<int> Variables { get; } = [.. diagram.Variables];

        /// <summary>The gap when dear paths were last cut off.</summary>
        public long Gap { get; set; } = long.MaxValue;

        /// <summary>Whether it is of this round of products, and waits for the next.</summary>
        public bool IsNew { get; set; }

        /// <summary>What it costs at the least, when last measured.</summary>
        public long Least { get; set; }

        /// <summary>What takes its place.</summary>
        public Piece? Next { get; set; }

        /// <summary>Whether another's product has taken it in.</summary>
        public bool IsGone { get; set; }
    }
}
