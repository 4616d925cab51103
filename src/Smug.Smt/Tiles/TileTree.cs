using Smug.Smt.Bounds;
using Smug.Smt.Certificates;
using Smug.Smt.Search;

namespace Smug.Smt.Tiles;

/// <summary>Best-first branch and bound over a tile in float32: always the open node of lowest bound is split, on the variable whose two sides promise most.</summary>
/// <remarks>A node goes on from the basis that it had as a side of its parent, from the root's where float32 has too few digits for it. Deterministic; not thread-safe.</remarks>
internal sealed class TileTree
{
    private const int Reliable = 1;
    private const int LookAhead = 4;
    private const int ProbePivots = 25;
    private const int MostPivots = 500;
    private const float Whole = 1e-3f;

    /// <summary>A side is solved until it is this share of what the tree is to gain above the tree's bound; the rest waits until it is split.</summary>
    private const double Ahead = 0.2;

    /// <summary>By how much a basis's cost may differ from the bound that it gave before.</summary>
    private const double Tolerated = 2e-3;
    private const double LargestScore = 1e6;
    private readonly TileProgram _program;
    private readonly TileSimplex _root;
    private readonly TileSimplex _simplex;
    private readonly PriorityQueue<Node, (double Bound, int Id)> _open = new();
    private readonly List<(int Variable, bool Value)> _path = [];
    private readonly KeyedHeap _candidates = new();
    private readonly PseudoCosts _costs;
    private readonly double _ahead;
    private readonly (float Down, float Up)[] _penalties;
    private readonly TileMultipliers _multipliers;
    private (Side Zero, Side One) _probed;
    private (Side Zero, Side One) _chosen;
    private float[]? _mask;
    private int _ids;

    /// <summary>Begins with the root.</summary>
    /// <param name="program">The program.</param>
    /// <param name="root">Its relaxation, solved.</param>
    /// <param name="multipliers">Takes leaves' multipliers to whole numbers.</param>
    /// <param name="target">The bound at which a node is done.</param>
    /// <param name="kept">A tree of the same program, which goes on and is no other's from now on; null where there is none.</param>
    /// <param name="moved">Whether that had other costs.</param>
    public TileTree(TileProgram program, TileSimplex root, TileMultipliers multipliers, double target, KeptTree? kept = null, bool moved = false)
    {
        (_program, _root, _multipliers, Target) = (program, root, multipliers, target);
        (_penalties, _simplex, _costs, _ahead) = (new (float, float)[program.Count], new TileSimplex(program), kept?.Costs ?? new PseudoCosts(program.Count), Ahead * (target - root.Objective));
        (_probed, _chosen) = ((new Side(program), new Side(program)), (new Side(program), new Side(program)));
        Root = kept?.Root ?? new Node(null, -1, false, root.Objective, _ids++) { Multipliers = multipliers.Of(root, 0), Basis = root.Basis() };
        if (kept is null) _open.Enqueue(Root, (Root.Bound, Root.Id));
        else Reopen(moved);
        if (!moved) Nodes = kept?.Nodes ?? 0;
    }

    /// <summary>The bound at which a node is done: the one given, or the cost of a mask that was met.</summary>
    public double Target { get; private set; }

    public Node Root { get; }

    public int Nodes { get; private set; }

    /// <summary>The tree's bound.</summary>
    public double Lower => _open.TryPeek(out _, out var first) ? Math.Min(Target, first.Bound) : Target;

    public bool IsDone => _open.Count == 0 || Lower >= Target;

    /// <summary>Splits nodes.</summary>
    public void Run(int nodes)
    {
        var most = Nodes + nodes;
        Settle();
        for (; Nodes < most && !IsDone; Settle())
        {
            Nodes++;
            Split(_open.Dequeue());
        }
    }

    /// <summary>Finds a point at which the tree's bound is about reached: that of the open node of lowest bound, or the mask where the tree is done by it. False where it
    /// is done by the target it was given. The tree does not go on after that.</summary>
    /// <param name="point">One value per variable of the tile; those of the program are set.</param>
    public bool Witness(double[] point)
    {
        var mask = IsDone ? _mask : null;
        if (IsDone ? mask is null : !Relax(_open.Dequeue())) return false;
        for (var j = 0; j < _program.Count; j++) point[_program.Variables[j]] = mask?[j] ?? Math.Clamp(_simplex.ValueOf(j), 0, 1);
        return true;
    }

    /// <summary>What is needed to go on with the tree.</summary>
    /// <param name="flipped">See <see cref="KeptTree"/>.</param>
    /// <param name="value">See there.</param>
    /// <param name="fixing">See there.</param>
    public KeptTree Keep(bool[] flipped, bool?[] value, SparseMultipliers fixing) => new(flipped, value, fixing, Root, _root.Basis(), _costs, Target, Nodes);

    /// <summary>Opens a tree's leaves. Where it was grown at other costs their multipliers still prove something, as they did for the rows and not for the costs; a leaf that is
    /// empty stays so.</summary>
    private void Reopen(bool moved)
    {
        var nodes = new Stack<Node>([Root]);
        while (nodes.TryPop(out var node))
        {
            _ids = Math.Max(_ids, node.Id + 1);
            if (node.Variable >= 0)
            {
                nodes.Push(node.One!);
                nodes.Push(node.Zero!);
                continue;
            }

            if (double.IsPositiveInfinity(node.Bound) || (!moved && node.Bound >= Target)) continue;
            if (moved)
            {
                FindPath(node);
                (node.Bound, node.IsStale) = (_root.Worth(node.Multipliers!, _multipliers.One, _path), true);
            }

            _open.Enqueue(node, (node.Bound, node.Id));
        }
    }

    /// <summary>Solves leaves' relaxations anew until the open node of lowest bound has one at the costs there are. The others wait: most of them are far above it.</summary>
    private void Settle()
    {
        while (!IsDone && _open.Peek() is { IsStale: true } node)
        {
            _open.Dequeue();
            FindPath(node);
            node.IsStale = false;
            if (node.Basis is null || !_simplex.Resume(node.Basis, _path)) Begin();
            if (_simplex.Solve(Math.Min(Target, Lower + _ahead), MostPivots) == TileSimplex.Status.Infeasible)
            {
                Close(node);
                continue;
            }

            if (_simplex.Objective > node.Bound) (node.Bound, node.Multipliers) = (_simplex.Objective, _multipliers.Of(_simplex, 0));
            if (node.Bound >= Target) continue;
            node.Basis = _simplex.Basis();
            _open.Enqueue(node, (node.Bound, node.Id));
        }
    }

    /// <summary>Finds the values on the way to a node.</summary>
    private void FindPath(Node node)
    {
        _path.Clear();
        for (var at = node; at.Parent is not null; at = at.Parent) _path.Add((at.Fixed, at.Value));
    }

    /// <summary>Goes from the root's relaxation to the end of the path.</summary>
    private void Begin()
    {
        _simplex.CopyFrom(_root);
        foreach (var (variable, value) in _path) _simplex.Fix(variable, value);
    }

    /// <summary>Notes that there is no point at a node.</summary>
    private void Close(Node node) => (node.Bound, node.Multipliers, node.Basis) = (double.PositiveInfinity, _multipliers.Of(_simplex, Far(_simplex)), null);

    private void Split(Node node)
    {
        if (!Relax(node)) return;
        if (Choose() is not { } variable)
        {
            // The point is a mask: no bound of the tile is above its cost.
            if (node.Bound < Target) (Target, _mask) = (node.Bound, [.. Enumerable.Range(0, _program.Count).Select(j => MathF.Round(_simplex.ValueOf(j)))]);
            return;
        }

        node.Zero = Child(node, variable, false, _chosen.Zero);
        node.One = Child(node, variable, true, _chosen.One);
        (node.Variable, node.Multipliers, node.Basis) = (_program.Variables[variable], null, null);
    }

    /// <summary>Solves a node's relaxation; false where that closes it.</summary>
    private bool Relax(Node node)
    {
        FindPath(node);
        if (!_simplex.Restore(node.Basis!, _path) || Math.Abs(_simplex.Objective - node.Bound) > Tolerated) Begin();
        var status = _simplex.Solve(Target, MostPivots);
        if (status == TileSimplex.Status.Infeasible)
        {
            Close(node);
            return false;
        }

        if (_simplex.Objective > node.Bound) (node.Bound, node.Multipliers) = (_simplex.Objective, _multipliers.Of(_simplex, 0));
        if (status == TileSimplex.Status.Stopped) Target = Math.Min(Target, node.Bound);
        return status == TileSimplex.Status.Optimal;
    }

    private int? Choose()
    {
        _candidates.Clear();
        _probed.Zero.Variable = _probed.One.Variable = _chosen.Zero.Variable = _chosen.One.Variable = -1;
        _simplex.Penalties(_penalties, Whole);
        for (var place = 0; place < _simplex.BasicCount; place++)
        {
            var (variable, value) = _simplex.Basic(place);
            if (value is < Whole or > 1 - Whole) continue;
            var (down, up) = _penalties[place];
            _candidates.Add(-Score(Promise(down, variable, false, value), Promise(up, variable, true, 1 - value)), variable);
        }

        var (best, bestScore) = ((int?)null, 0.0);
        for (var since = 0; since < LookAhead && _candidates.TryTake(out var variable, out var key); since++)
        {
            var known = _costs.Count(variable) >= Reliable;
            var score = known ? -key : Score(Rise(_probed.Zero, variable, false, ProbePivots, Target), Rise(_probed.One, variable, true, ProbePivots, Target));
            if (score <= bestScore) continue;
            (best, bestScore, since) = (variable, score, 0);
            if (known) _chosen.Zero.Variable = _chosen.One.Variable = -1;
            else (_probed, _chosen) = (_chosen, _probed);
        }

        return best;
    }

    /// <summary>What a side promises: what one step proves, and beside it what was learnt where that is more.</summary>
    private double Promise(double penalty, int variable, bool value, float distance) => penalty + Math.Max(penalty, _costs.Estimate(variable, value) * distance);

    private static double Score(double down, double up) => Math.Clamp(down, 1 / LargestScore, LargestScore) * Math.Clamp(up, 1 / LargestScore, LargestScore);

    /// <summary>Solves a side's relaxation, for some more pivots where it has been begun, and returns by how much its bound is above the node's.</summary>
    private double Rise(Side side, int variable, bool value, int pivots, double cutoff)
    {
        var simplex = side.Simplex;
        if (side.Variable != variable)
        {
            simplex.CopyFrom(_simplex);
            simplex.Fix(variable, value);
        }

        (side.Variable, side.Status) = (variable, simplex.Solve(cutoff, pivots));
        var (point, most) = (_simplex.ValueOf(variable), Math.Max(0, Target - _simplex.Objective));
        var rise = side.Status == TileSimplex.Status.Infeasible ? most : Math.Clamp(simplex.Objective - _simplex.Objective, 0, most);
        _costs.Add(variable, value, value ? 1 - point : point, rise);
        return rise;
    }

    private Node Child(Node parent, int variable, bool value, Side side)
    {
        if (side.Variable < 0 || side.Status == TileSimplex.Status.Stopped) Rise(side, variable, value, MostPivots, Math.Min(Target, Lower + _ahead));
        var (simplex, infeasible) = (side.Simplex, side.Status == TileSimplex.Status.Infeasible);
        var bound = infeasible ? double.PositiveInfinity : Math.Max(parent.Bound, simplex.Objective);
        var multipliers = bound > simplex.Objective && !infeasible ? parent.Multipliers : _multipliers.Of(simplex, infeasible ? Far(simplex) : 0);
        var child = new Node(parent, variable, value, bound, _ids++) { Multipliers = multipliers };
        if (bound >= Target) return child;
        child.Basis = simplex.Basis();
        _open.Enqueue(child, (bound, child.Id));
        return child;
    }

    /// <summary>How far along the ray every cost in reach is passed.</summary>
    private double Far(TileSimplex simplex) => 4 * (Target - Math.Min(simplex.Objective, Target) + 1) / simplex.RaySlope;

    /// <summary>One side of a node, its relaxation begun.</summary>
    private sealed class Side(TileProgram program)
    {
        public TileSimplex Simplex { get; } = new(program);

        /// <summary>Which variable the side is of; −1 for none.</summary>
        public int Variable { get; set; } = -1;

        public TileSimplex.Status Status { get; set; }
    }

    /// <summary>A node: a leaf has multipliers, others have children.</summary>
    internal sealed class Node(Node? parent, int fixedVariable, bool value, double bound, int id)
    {
        public Node? Parent { get; } = parent;

        /// <summary>The program's variable that is fixed here; −1 at the root.</summary>
        public int Fixed { get; } = fixedVariable;

        public bool Value { get; } = value;

        public double Bound { get; set; } = bound;

        public int Id { get; } = id;

        /// <summary>The tile's variable that the node splits on; −1 for a leaf.</summary>
        public int Variable { get; set; } = -1;

        public Node? Zero { get; set; }

        public Node? One { get; set; }

        public SparseMultipliers? Multipliers { get; set; }

        /// <summary>Where the relaxation goes on, of a node that is open.</summary>
        public int[]? Basis { get; set; }

        /// <summary>Whether bound and basis are from other costs: the bound holds, the basis may be far from the best.</summary>
        public bool IsStale { get; set; }
    }
}
