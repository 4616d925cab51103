using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt.Search;

/// <summary>For components that fit a dense dictionary: the relaxation with cuts at the root, then branch and bound.</summary>
internal sealed class TreeSearch : IBoundSearch
{
    /// <summary>The bytes that the proofs of all trees of a solve may take together.</summary>
    public const long MostRecorded = 48L << 20;

    private const int MostVariables = 1500;

    /// <summary>With more variables probes take too long for nodes to be many.</summary>
    private const int MostThorough = 400;
    private const int CutRounds = 25;

    /// <summary>A tree that a few units close has no need of a second search.</summary>
    private const int UnitsBeforeTwo = 4;
    private readonly ScaledRows _own;
    private readonly bool _record;
    private readonly CutRows _cuts;
    private readonly double _workPerUnit;
    private readonly long _mostRecorded;
    private readonly bool _thorough;
    private readonly bool _mayDivide;
    private SharedTree? _tree;
    private DualSimplex? _simplex;
    private (SparseMultipliers Multipliers, long Bound, int[] Shift, IReadOnlyList<DerivedSource> Cuts)? _root;
    private int _rounds;
    private double _lastObjective = double.NegativeInfinity;
    private int _flat;

    /// <summary>Begins at the root.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="record">Whether to keep the proof.</param>
    /// <param name="derived">Rows that follow from them and are worth having from the start.</param>
    /// <param name="workPerUnit">About how many multiplications a unit takes, once the root is done.</param>
    /// <param name="mostRecorded">Where the proof takes more bytes, the search ends with the bound that it has.</param>
    /// <param name="trial">Whether the tree is given up where it is not closed soon.</param>
    public TreeSearch(
        ScaledRows rows, bool record, IReadOnlyList<(DerivedSource Source, Row Row)>? derived = null, double workPerUnit = 4e7, long mostRecorded = MostRecorded, bool trial = false)
    {
        (_workPerUnit, _mostRecorded, _thorough, _mayDivide) = (workPerUnit, mostRecorded, !trial && rows.VariableCount <= MostThorough, !trial);
        (_own, _record, _cuts) = (rows, record, new CutRows(rows, derived));
        Upper = rows.Set.TotalWeight + 1;
    }

    /// <summary>Whether a set is small enough.</summary>
    public static bool Fits(ConstraintSet set) => set.VariableCount <= MostVariables;

    public string Name => "branch and bound";

    public long Lower { get; private set; }

    public bool[]? Mask { get; private set; }

    public long Upper { get; private set; }

    public double[]? Point { get; private set; }

    /// <summary>How many units were done since the root.</summary>
    public int Units { get; private set; }

    /// <summary>Whether the cheapest cost, or that there is no mask, is proved.</summary>
    public bool IsDone => _tree?.IsDone ?? false;

    public bool IsExhausted => IsDone || _tree?.Recorded > _mostRecorded;

    public bool IsParallel => _tree is { IsDivided: true };

    public bool IsTree => true;

    public void Advance(bool[]? mask, long upper, Func<bool> stop)
    {
        if (upper < Upper) (Mask, Upper) = (mask, upper);
        Point = null;
        if (_tree is null)
        {
            Root(stop);
            return;
        }

        _tree.Offer(Mask, Upper);
        Units++;
        if (!IsExhausted) _tree.Run(_workPerUnit, _mostRecorded, stop);
        if (_mayDivide && Units >= UnitsBeforeTwo) _tree.Divide();
        Lower = Math.Max(Lower, _tree.Lower);
        if (_tree.Mask is { } found && _tree.Upper < Upper) (Mask, Upper) = (found, _tree.Upper);
    }

    public ComponentProof Proof()
    {
        if (_tree is { Proof: { } proof } && _tree.Lower >= (_root?.Bound ?? 0))
        {
            var bound = Math.Min(Lower, _tree.Lower);
            return new ComponentProof(bound, _cuts.Sources, proof.Until(bound), _cuts.Rows.Shift);
        }

        if (_root is not { } root) return new ComponentProof(0, [], null, []);
        return new ComponentProof(root.Bound, root.Cuts, new ProofNode { Multipliers = root.Multipliers }, root.Shift);
    }

    /// <summary>One round: solve the relaxation, note its bound, add cuts. The last round starts the tree.</summary>
    private void Root(Func<bool> stop)
    {
        var rows = _cuts.Rows;
        var simplex = _simplex ??= new DualSimplex(rows);
        simplex.Extend(rows);
        var status = simplex.Solve(double.PositiveInfinity, stop);
        if (status == DualSimplex.Status.Stopped && stop()) return;
        var (point, multipliers) = (new double[rows.VariableCount], new double[rows.RowCount]);
        simplex.CopyPoint(point);
        simplex.Multipliers(multipliers);
        Note(rows, multipliers);
        Point = _rounds == 0 ? point : null;
        _flat = simplex.Objective > _lastObjective + (0.002 * (1 + Math.Abs(_lastObjective))) ? 0 : _flat + 1;
        _lastObjective = simplex.Objective;
        if (status == DualSimplex.Status.Optimal && Lower < Upper && ++_rounds < CutRounds && _flat < 4 && _cuts.Separate(point, stop) > 0) return;
        if (_cuts.Rows == rows) _cuts.Purge(multipliers);
        _simplex = null;
        _tree = new SharedTree(new BranchAndBound(_cuts.Rows, _own, Mask, Upper, _record, _thorough));
    }

    private void Note(ScaledRows rows, double[] multipliers)
    {
        var (whole, upper) = (new long[multipliers.Length], new byte[rows.VariableCount]);
        for (var i = 0; i < whole.Length; i++) whole[i] = DualBound.Round(multipliers[i]);
        for (var j = 0; j < upper.Length; j++) upper[j] = 1;
        var bound = DualBound.Evaluate(rows, whole, new byte[upper.Length], upper, new FixedPoint[upper.Length]).Ceiling;
        if (bound <= Lower) return;
        Lower = bound;
        _root = (SparseMultipliers.Of(whole), bound, rows.Shift, _cuts.Sources);
    }
}
