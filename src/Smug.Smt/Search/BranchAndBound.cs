using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt.Search;

/// <summary>Branch and bound over one component: float64 guides it, and every node is closed by a row or by multipliers evaluated in
/// whole numbers.</summary>
/// <remarks>Depth first with a return to the node of lowest bound every so often, so the tree's bound rises while masks are found. Branching is by
/// one-step dual penalties and pseudo-costs. Resumable, deterministic, not thread-safe.</remarks>
internal sealed partial class BranchAndBound
{
    private static readonly Effort Quick = new(Reliable: 4, LookAhead: 6, ProbePivots: 25);
    private static readonly Effort Thorough = new(Reliable: 8, LookAhead: 40, ProbePivots: 200);

    /// <summary>Before a node is split, rows with so much slack leave the dictionary: probes copy and pivot the fewer rows.</summary>
    private const double Loose = 0.01;

    /// <summary>The second search of a tree numbers its nodes from here.</summary>
    private const int FirstOfSecond = 1 << 30;

    /// <summary>After so many nodes it returns to the one of lowest bound.</summary>
    private const int Plunge = 200;
    private readonly ScaledRows _rows;
    private readonly ScaledRows _own;
    private readonly Effort _effort;
    private readonly ConstraintSet _exact;
    private readonly Propagation _propagation;
    private readonly Stack<Node> _stack = new();
    private readonly KeyedHeap _candidates = new();
    private readonly double[] _down;
    private readonly double[] _up;
    private readonly PseudoCosts _pseudoCosts;
    private readonly double[] _point;
    private readonly double[] _float;
    private readonly long[] _multipliers;
    private readonly FixedPoint[] _reduced;
    private readonly DualSimplex _probe;
    private PriorityQueue<Node, (long Bound, double Estimate, int Id)>? _heap;
    private DualSimplex _simplex;
    private Node? _recording;
    private int _ids;
    private int _plunged;
    private FixedPoint _exactTotal;
    private double _total;

    /// <summary>Begins a search.</summary>
    /// <param name="rows">The rows, cuts included.</param>
    /// <param name="own">The component's rows; masks are mended by them, and checked against the exact component.</param>
    /// <param name="mask">The best mask known, or null.</param>
    /// <param name="upper">What a mask must cost less than: the best mask's cost, or a cost known otherwise.</param>
    /// <param name="record">Whether to keep the proof.</param>
    /// <param name="thorough">Whether the choice of a variable may take long: worth it where a tree grows large, and not where a few nodes close it.</param>
    public BranchAndBound(ScaledRows rows, ScaledRows own, bool[]? mask, long upper, bool record, bool thorough = false)
    {
        (_rows, _own, _exact, Mask, _effort) = (rows, own, own.Set, mask, thorough ? Thorough : Quick);
        Upper = upper;
        _propagation = new Propagation(rows);
        _propagation.Forced = (variable, value, row) => NoteForced(variable, value, row);
        (_simplex, _probe) = (new DualSimplex(rows), new DualSimplex(rows));
        (_down, _up) = (new double[rows.VariableCount], new double[rows.VariableCount]);
        _pseudoCosts = new PseudoCosts(rows.VariableCount);
        (_point, _float) = (new double[rows.VariableCount], new double[rows.RowCount]);
        (_multipliers, _reduced) = (new long[rows.RowCount], new FixedPoint[rows.VariableCount]);
        var root = new Node(null, -1, false, 0, 0, _ids++) { Proof = record ? new ProofNode() : null };
        Proof = root.Proof;
        _stack.Push(root);
    }

    /// <summary>Begins beside another search of the same tree, with no nodes yet. It keeps a proof in the nodes that it gets.</summary>
    /// <param name="other">The other.</param>
    public BranchAndBound(BranchAndBound other)
        : this(other._rows, other._own, other.Mask, other.Upper, record: false)
    {
        (_effort, _ids, Lower) = (other._effort, FirstOfSecond, other.Upper);
        _stack.Clear();
        _pseudoCosts.Learn(other._pseudoCosts);
    }

    /// <summary>The best mask of the component; null where none is known.</summary>
    public bool[]? Mask { get; private set; }

    /// <summary>Its cost, or what a mask must cost less than where there is none.</summary>
    public long Upper { get; private set; }

    /// <summary>The proven bound of the whole tree, or of the part that it has not given to another search.</summary>
    public long Lower { get; private set; }

    /// <summary>Whether every node is closed: <see cref="Upper"/> is then the cheapest cost, or proof that there is no mask.</summary>
    public bool IsDone => _stack.Count == 0 && _heap is not { Count: > 0 };

    public long Nodes { get; private set; }

    public long Pivots { get; private set; }

    public int OpenNodes => _stack.Count + (_heap?.Count ?? 0);

    /// <summary>The argument so far, where it is kept.</summary>
    public ProofNode? Proof { get; }

    /// <summary>About how many bytes the argument takes.</summary>
    public long Recorded { get; private set; }

    /// <summary>Takes a cheaper mask found elsewhere.</summary>
    public void Offer(bool[]? mask, long cost)
    {
        if (cost < Upper) (Mask, Upper) = (mask, cost);
    }

    /// <summary>Exchanges with another search what both have learnt, and shares out the open nodes where one has none left.</summary>
    /// <param name="other">The other, of the same tree.</param>
    public void Meet(BranchAndBound other)
    {
        Offer(other.Mask, other.Upper);
        other.Offer(Mask, Upper);
        PseudoCosts.Exchange(_pseudoCosts, other._pseudoCosts);
        if (IsDone) other.Share(this);
        else if (other.IsDone) Share(other);
        RefreshBound();
        other.RefreshBound();
    }

    /// <summary>Gives every second open node, in the order of their bounds, to another search.</summary>
    private void Share(BranchAndBound other)
    {
        Gather();
        other.Gather();
        var kept = new PriorityQueue<Node, (long Bound, double Estimate, int Id)>();
        for (var mine = true; _heap!.TryDequeue(out var node, out var key); mine = !mine) (mine ? kept : other._heap!).Enqueue(node, key);
        _heap = kept;
    }

    /// <summary>Puts all open nodes in the order of their bounds.</summary>
    private void Gather()
    {
        _plunged = 0;
        _heap ??= new PriorityQueue<Node, (long Bound, double Estimate, int Id)>();
        while (_stack.TryPop(out var open)) _heap.Enqueue(open, (open.Bound, open.Estimate, open.Id));
    }

    /// <summary>Processes nodes.</summary>
    /// <param name="work">About how many multiplications end it.</param>
    /// <param name="room">By how many bytes the argument may grow, and one node more.</param>
    /// <param name="stop">Asked often whether to give up.</param>
    public void Run(double work, long room, Func<bool> stop)
    {
        room += Recorded;
        var done = 0.0;
        while (done < work && Recorded <= room && !IsDone && !stop())
        {
            var before = Pivots;
            Run(1, stop);
            done += ((Pivots - before + 1.0) * _rows.VariableCount * (1 + _simplex.ActiveRows)) + _rows.Column.Length;
        }
    }

    /// <summary>Processes up to <paramref name="nodes"/> nodes.</summary>
    public void Run(long nodes, Func<bool> stop)
    {
        for (var k = 0L; k < nodes && !stop(); k++)
        {
            if (!TryNext(out var node)) break;
            Nodes++;
            if (!Process(node, stop)) _stack.Push(node);
        }

        RefreshBound();
    }

    private void RefreshBound()
    {
        var lower = Upper;
        foreach (var node in _stack) lower = Math.Min(lower, node.Bound);
        if (_heap is not null && _heap.TryPeek(out var first, out _)) lower = Math.Min(lower, first.Bound);
        Lower = lower;
    }

    private bool TryNext(out Node node)
    {
        if (++_plunged >= Plunge) Gather();
        return _stack.TryPop(out node!) || (_heap is not null && _heap.TryDequeue(out node!, out _));
    }

    /// <summary>Closes a node or splits it. Returns false where it was stopped and must be done again.</summary>
    private bool Process(Node node, Func<bool> stop)
    {
        if (node.Bound >= Upper) return true;
        Load(node);
        _recording = node;
        if (CloseByRow(node)) return true;
        var outcome = Relax(node, stop);
        if (outcome != Verdict.Open) return outcome == Verdict.Closed;

        for (var round = 0; round < 5; round++)
        {
            if (!FixByReducedCosts(node)) break;
            if (CloseByRow(node)) return true;
            if (StillHolds()) break;
            outcome = Relax(node, stop);
            if (outcome != Verdict.Open) return outcome == Verdict.Closed;
        }

        Round();
        if (node.Bound >= Upper) return true;
        _simplex.LetGo(Loose);
        Split(node);
        return true;
    }

    private void Load(Node node)
    {
        _propagation.Reset();
        _recording = null;
        for (var at = node; at is not null; at = at.Parent)
        {
            if (at.Variable >= 0) _propagation.Fix(at.Variable, at.Value);
            foreach (var literal in at.Fixed) _propagation.Fix(Math.Max(literal, ~literal), literal >= 0);
        }
    }

    private bool CloseByRow(Node node)
    {
        var row = _propagation.Run();
        if (row < 0) return false;
        if (node.Proof is { } proof) proof.ViolatedRow = row;
        return true;
    }

    private void NoteForced(int variable, bool value, int row)
    {
        _recording!.Fixed.Add(value ? variable : ~variable);
        _recording.Proof?.Fixings.Add(new ProofNode.Fixing(variable, value, row, null));
    }

    private Verdict Relax(Node node, Func<bool> stop)
    {
        if (Solve(node, stop) is not { } status)
        {
            // The dictionary has lost too many digits, and what follows from it would not hold either: a new one begins.
            _simplex = new DualSimplex(_rows);
            status = Solve(node, stop) ?? DualSimplex.Status.Optimal;
        }

        if (node.Bound >= Upper) return Verdict.Closed;
        if (status == DualSimplex.Status.Stopped && stop()) return Verdict.Stopped;
        _simplex.CopyPoint(_point);
        if (node.Parent is { } parent && !node.Measured)
        {
            node.Measured = true;
            _pseudoCosts.Add(node.Variable, node.Value, node.Value ? 1 - node.ParentPoint : node.ParentPoint, _total - parent.Relaxed);
        }

        node.Relaxed = _total;
        return Verdict.Open;
    }

    /// <summary>Solves a node's relaxation and notes its bound; null where the exact evaluation contradicts float64.</summary>
    private DualSimplex.Status? Solve(Node node, Func<bool> stop)
    {
        var pivots = _simplex.Pivots;
        _simplex.SetBounds(_propagation.Lower, _propagation.Upper);
        var status = _simplex.Solve(Upper - 1 + 1e-5, stop);
        if (status == DualSimplex.Status.Cutoff)
        {
            if (Evaluate(node, 0) >= Upper) return status;
            status = _simplex.Solve(double.PositiveInfinity, stop);
        }

        Pivots += _simplex.Pivots - pivots;
        if (status == DualSimplex.Status.Infeasible)
        {
            // Far enough along the ray every cost is passed; the exact evaluation decides.
            var far = (Upper + 1 - Math.Min(_simplex.Objective, Upper)) / Math.Max(1e-9, _simplex.RaySlope);
            for (var times = 2.0; times < 1e4; times *= 16)
            {
                if (Evaluate(node, far * times) >= Upper) return status;
            }
        }

        _ = Evaluate(node, 0);
        return status != DualSimplex.Status.Infeasible && Math.Abs(_total - _simplex.Objective) <= 1e-5 * (1 + Math.Abs(_total)) ? status : null;
    }

    /// <summary>The exact bound of the current multipliers, noted at the node.</summary>
    private long Evaluate(Node node, double ray)
    {
        _simplex.Multipliers(_float, ray);
        for (var i = 0; i < _float.Length; i++) _multipliers[i] = DualBound.Round(_float[i]);
        _exactTotal = DualBound.Evaluate(_rows, _multipliers, _propagation.Lower, _propagation.Upper, _reduced);
        _total = _exactTotal.ToDouble();
        var bound = _exactTotal.Ceiling;
        if (bound > node.Bound || (node.Proof is { Multipliers: null } && bound >= node.Bound))
        {
            node.Bound = bound;
            if (node.Proof is { } proof) (proof.Multipliers, proof.Bound) = (Kept(SparseMultipliers.Of(_multipliers)), bound);
        }

        return node.Bound;
    }

    private SparseMultipliers Kept(SparseMultipliers multipliers)
    {
        Recorded += multipliers.Rows.Length * (sizeof(int) + sizeof(long));
        return multipliers;
    }

    private bool FixByReducedCosts(Node node)
    {
        var before = node.Fixed.Count;
        SparseMultipliers? multipliers = null;
        for (var j = 0; j < _reduced.Length; j++)
        {
            if (!_propagation.IsFree(j) || (_exactTotal + _reduced[j].Magnitude).Ceiling < Upper) continue;
            var value = _reduced[j].IsNegative;
            _propagation.Fix(j, value);
            node.Fixed.Add(value ? j : ~j);
            if (node.Proof is null) continue;
            multipliers ??= Kept(SparseMultipliers.Of(_multipliers));
            node.Proof.Fixings.Add(new ProofNode.Fixing(j, value, -1, multipliers));
        }

        return node.Fixed.Count > before;
    }

    /// <summary>Whether the relaxation's point still lies within the bounds.</summary>
    private bool StillHolds()
    {
        for (var j = 0; j < _point.Length; j++)
        {
            if (_point[j] < _propagation.Lower[j] - 1e-7 || _point[j] > _propagation.Upper[j] + 1e-7) return false;
        }

        return true;
    }

    /// <summary>Rounds the point to a mask, and takes it if it is cheaper and satisfies the exact component.</summary>
    private void Round()
    {
        if (Nodes > 1 && Nodes % 32 != 0 && !IsIntegral()) return;
        var mask = new bool[_point.Length];
        for (var j = 0; j < mask.Length; j++) mask[j] = _point[j] >= 0.5;
        if (!_exact.IsSatisfied(mask))
        {
            var state = new MaskState(_own, mask);
            if (!new WeightedSearch(state).Repair(200, new Random(_ids), () => false)) return;
            mask = (bool[])state.Mask.Clone();
            GreedyMask.Prune(_own, mask);
            if (!_exact.IsSatisfied(mask)) return;
        }

        Offer(mask, _exact.Cost(mask));
    }

    private bool IsIntegral()
    {
        foreach (var value in _point)
        {
            if (value is > 1e-6 and < 1 - 1e-6) return false;
        }

        return true;
    }

    private enum Verdict
    {
        Open,
        Closed,
        Stopped,
    }
}
