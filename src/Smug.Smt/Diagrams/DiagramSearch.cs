using Smug.Smt.Bounds;
using Smug.Smt.Certificates;
using Smug.Smt.Search;

namespace Smug.Smt.Diagrams;

/// <summary>Bounds a component by decision diagrams of groups of rows. Where there are not too many variables, products of them are cut off at the best mask until nothing is left. Otherwise values that
/// no cheaper mask can have are fixed, and the smaller rest gets larger diagrams; what these leave open goes to a tree, where it is small enough, and where the tree does not soon close it to diagrams
/// that take seconds, and to a tree again.</summary>
internal sealed class DiagramSearch : IBoundSearch
{
    private const int LongestRow = 28;
    private const long NodesPerUnit = 60_000;
    private const long VisitsPerUnit = 6_000_000;
    private const long MostNodes = 6_000_000;
    private static readonly TreeTrial Usual = new(MostGap: 6, MostLeft: 3, FewVariables: 130, Units: 20, MostCut: CutoffSearch.MostVariables);
    private static readonly (int Variables, int Nodes)[] Levels =
    [
        (24, 12_000), (32, 40_000), (40, 80_000), (48, 100_000), (56, 100_000), (64, 100_000), (80, 100_000), (96, 100_000), (112, 100_000), (128, 100_000),
    ];

    /// <summary>Levels for gaps that are too wide for a tree: these diagrams take seconds.</summary>
    private static readonly (int Variables, int Nodes)[] LargeLevels = [(56, 400_000), (64, 700_000), (80, 1_000_000), (96, 1_000_000), (112, 1_000_000), (128, 1_000_000)];

    private readonly ScaledRows _component;
    private readonly bool _record;
    private readonly long _mostRecorded;
    private readonly TreeTrial _trial;
    private readonly DiagramProof _proof;
    private readonly byte[] _lower;
    private readonly byte[] _upper;
    private Residual _residual;
    private ScaledRows _rows;
    private DiagramLevel _level;
    private IReadOnlyList<Cluster> _clusters = [];
    private int _size;
    private (int Variables, int Nodes)[] _levels = Levels;
    private long _noted;
    private List<LeastSource> _proved = [];
    private TreeSearch? _tree;
    private CutoffSearch? _cut;
    private bool _wasCut;

    /// <summary>All trees so far, with what they began with.</summary>
    private readonly List<(TreeSearch Tree, Residual Residual, (int Derived, int Fixings) Noted)> _trees = [];

    /// <summary>Begins with the smallest diagrams.</summary>
    /// <param name="rows">The component's rows.</param>
    /// <param name="record">Whether to keep the proof.</param>
    /// <param name="mostRecorded">How many bytes a tree's proof may take.</param>
    /// <param name="trial">When a tree takes over; as usual where null.</param>
    public DiagramSearch(ScaledRows rows, bool record, long mostRecorded = TreeSearch.MostRecorded, TreeTrial? trial = null)
    {
        _trial = trial ?? Usual;
        (_component, _rows, _record, _mostRecorded, _residual) = (rows, rows, record, mostRecorded, Residual.All(rows.Set));
        (_lower, _upper) = (new byte[rows.VariableCount], new byte[rows.VariableCount]);
        Array.Fill(_upper, (byte)1);
        (_proof, _level) = (new DiagramProof(rows.Set), new DiagramLevel(rows, null, Levels[0].Variables, Levels[0].Nodes, inParts: false));
        Upper = rows.Set.Weights.Sum() + 1;
    }

    /// <summary>Whether rows are short enough for diagrams of several, and weights small enough for whole units.</summary>
    public static bool Fits(ScaledRows rows) =>
        rows.RowCount > 0 && rows.Column.Length <= LongestRow * (long)rows.RowCount && rows.Weight.Max() <= DiagramAscent.LargestWeight;

    public string Name => _tree is null ? "diagrams" : _tree.Name;

    public long Lower { get; private set; }

    public bool[]? Mask { get; private set; }

    public long Upper { get; private set; }

    public double[]? Point { get; private set; }

    public double[]? Prices { get; private set; }

    public bool IsExhausted { get; private set; }

    public bool IsParallel => _tree is null or { IsParallel: true };

    public bool IsTree => _tree is not null;

    public void Advance(bool[]? mask, long upper, Func<bool> stop)
    {
        Point = null;
        if (upper < Upper) (Mask, Upper) = (mask, upper);
        if (_cut is not null) Cut(stop);
        else if (_tree is not null) Branch(stop);
        else if (_level.Ascent is null) _level.Build(NodesPerUnit, stop);
        else if (_level.Climb(VisitsPerUnit, (Upper - _residual.FixedCost) << _level.Ascent.UnitBits, IsLast(_level.Ascent), stop)) Converged(stop);
        else Raise(_level.Ascent.Bound, _level.Ascent.UnitBits);
        if (Lower >= Upper) IsExhausted = true;
    }

    public ComponentProof Proof()
    {
        foreach (var (tree, residual, noted) in Enumerable.Reverse(_trees))
        {
            if (tree.Proof() is var proof && proof.Bound + residual.FixedCost >= Lower) return _proof.Close(Lower, residual, proof, noted);
        }

        if (_cut is not null) NoteCut();
        else if (_tree is null && _level.Ascent is { } ascent && _noted < Lower && _proof.ViolatedRow < 0) NoteLevel(ascent);
        return _proof.Close(Lower);
    }

    /// <summary>Raises the bound to one in units of 2^−unitBits of the residual.</summary>
    private void Raise(long units, int unitBits) =>
        Lower = Math.Max(Lower, Math.Min(Upper, _residual.FixedCost + ((units + (1L << unitBits) - 1) >> unitBits)));

    /// <summary>Notes the proof of the level's highest bound.</summary>
    private void NoteLevel(DiagramAscent ascent)
    {
        _proof.NoteBound(Lower, _proof.Note(_residual, _level.Diagrams, ascent.Least(), ascent.UnitBits));
        _noted = Lower;
    }

    /// <summary>Whether neither larger diagrams nor a tree come after the level.</summary>
    private bool IsLast(DiagramAscent ascent) => (_size + 1 >= _levels.Length || ascent.Nodes > MostNodes) && !TreeSearch.Fits(_residual.Set);

    /// <summary>What follows when the bound of a level has stopped rising; where it is told to stop, the level stays as it is.</summary>
    private void Converged(Func<bool> stop)
    {
        var ascent = _level.Ascent!;
        Raise(ascent.Bound, ascent.UnitBits);
        if (_record && _noted < Lower) NoteLevel(ascent);
        if (Lower >= Upper || stop()) return;
        Offer(ascent.Vote());

        var fixedBefore = _residual.Variables.Length;
        if (stop()) return;
        if (!Fix(ascent))
        {
            Lower = Upper;
            return;
        }

        if (stop()) return;

        var (futile, shrunk) = (_level.IsAsBefore, Shrink());
        if (!shrunk || _residual.Variables.Length > 0.9 * fixedBefore) _size++;
        if (_residual.Variables.Length == 0)
        {
            Finish();
        }
        else if (_rows.VariableCount <= _trial.MostCut && !_wasCut && !_level.IsWhole)
        {
            (_cut, _clusters) = (new CutoffSearch(_rows, _residual, _clusters, _record ? _proof : null), []);
        }
        else if (_size < _levels.Length && ascent.Nodes <= MostNodes && !(_level.IsWhole && !shrunk) && !(TreeSearch.Fits(_residual.Set) && IsEnough(futile && !shrunk)))
        {
            Enter(_size);
        }
        else if (CanGrow && Gap > _trial.MostGap)
        {
            Grow();
        }
        else if (TreeSearch.Fits(_residual.Set))
        {
            Plant(shrunk);
        }
        else
        {
            IsExhausted = true;
        }
    }

    /// <summary>Begins a tree over what is left.</summary>
    private void Plant(bool shrunk)
    {
        _tree = new TreeSearch(_rows, _record, Derived(shrunk), mostRecorded: _mostRecorded);
        _trees.Add((_tree, _residual, _proof.Noted));
    }

    /// <summary>How far the bound is from the best mask, in largest weights.</summary>
    private long Gap => (Upper - Lower) / _component.Weight.Max();

    /// <summary>Whether a tree that fits comes sooner to an end than the next level: where a level has merged none and later ones have no more nodes, or little is left.</summary>
    private bool IsEnough(bool futile) => (futile && IsLargest(_size)) || (_levels == LargeLevels && Gap <= _trial.MostLeft);

    private bool CanGrow => !_wasCut && _levels != LargeLevels && !_level.IsWhole;

    private void Enter(int size) => (_level, _clusters) = (new DiagramLevel(_rows, _clusters, _levels[size].Variables, _levels[size].Nodes, inParts: _levels == LargeLevels), []);

    /// <summary>Goes on with products of which what costs too much is cut off; with a tree where these grow too large.</summary>
    private void Cut(Func<bool> stop)
    {
        var cut = _cut!;
        cut.Advance((Upper - _residual.FixedCost) << cut.UnitBits, stop);
        if (cut.IsEmpty) Lower = Upper;
        else if (cut.Bound is { } units) Raise(units, cut.UnitBits);
        if (cut.Votes is { } votes) Offer(votes);
        if (!cut.IsStuck) return;
        NoteCut();
        (_cut, _wasCut) = (null, true);
        Plant(shrunk: false);
    }

    /// <summary>Gives out a point from votes on the residual's variables.</summary>
    private void Offer(double[] votes)
    {
        Point = Array.ConvertAll(_residual.Rest, value => value ? 1.0 : 0.0);
        for (var k = 0; k < votes.Length; k++) Point[_residual.Variables[k]] = votes[k];
    }

    /// <summary>Notes the proof of the bound that products have.</summary>
    private void NoteCut()
    {
        if (_noted >= Lower) return;
        _cut!.Note(Lower);
        _noted = Lower;
    }

    /// <summary>Goes on with large diagrams.</summary>
    private void Grow()
    {
        (_levels, _size) = (LargeLevels, 0);
        Enter(_size);
    }

    /// <summary>Whether diagrams may have as many nodes as ever.</summary>
    private bool IsLargest(int size) => size > 0 && _levels[size].Nodes == _levels[size - 1].Nodes && _levels[size].Nodes == _levels[^1].Nodes;

    /// <summary>The rows that a tree begins with: those that diagrams of the last level have proved, where they are of the residual as it is; after large diagrams those of all
    /// levels, since where the tree fixes values small diagrams share out the weights otherwise.</summary>
    /// <param name="shrunk">Whether the residual is smaller than that of the last level.</param>
    private IReadOnlyList<(DerivedSource, Row)> Derived(bool shrunk)
    {
        var derived = new List<(DerivedSource, Row)>();
        foreach (var source in _wasCut || _levels == LargeLevels ? _proved : shrunk ? [] : _proved[^_level.Diagrams.Count..])
        {
            if (source.Row() is { } row) derived.Add((source, row));
        }

        return derived;
    }

    /// <summary>Everything is fixed: one mask is left.</summary>
    private void Finish()
    {
        _proof.ViolatedRow = _component.Set.Rows.ToList().FindIndex(row => !row.IsSatisfied(_residual.Rest));
        if (_proof.ViolatedRow < 0 && _residual.FixedCost < Upper) (Mask, Upper) = (_residual.Rest, _residual.FixedCost);
        (Lower, _noted) = (Upper, Upper);
        _proof.NoteBound(Lower, SparseMultipliers.Empty);
    }

    /// <summary>Fixes what the reduced costs and the rows decide. Returns false where they leave no cheaper mask.</summary>
    private bool Fix(DiagramAscent ascent)
    {
        var propagation = new Propagation(_component);
        propagation.Reset();
        for (var j = 0; j < _lower.Length; j++)
        {
            if (_lower[j] == _upper[j]) propagation.Fix(j, _lower[j] == 1);
        }

        propagation.Forced = (variable, value, row) => Set(variable, value, row, null);
        var prices = Array.ConvertAll(_lower, value => value == 1 ? double.NegativeInfinity : double.PositiveInfinity);
        for (var pass = 0; pass < 2; pass++)
        {
            var least = ascent.Reduce(back: pass == 1);
            var bound = least.Sum() + ascent.Debt();
            SparseMultipliers? multipliers = null;
            for (var k = 0; k < _residual.Variables.Length; k++)
            {
                var (j, rest) = (_residual.Variables[k], ascent.Pool[k]);
                prices[j] = rest * Math.ScaleB(1, -ascent.UnitBits);
                if (_lower[j] == _upper[j] || ((bound + Math.Abs(rest) - 1) >> ascent.UnitBits) + 1 + _residual.FixedCost < Upper) continue;
                if (_record) multipliers ??= _proof.Note(_residual, _level.Diagrams, least, ascent.UnitBits);
                Set(j, rest < 0, -1, multipliers);
                propagation.Fix(j, rest < 0);
            }
        }

        if (_rows.Weight.Max() <= RegionDiagram.LargestWeight) Prices = prices;
        var row = propagation.Run();
        if (row >= 0) _proof.ViolatedRow = row;
        return row < 0;
    }

    private void Set(int variable, bool value, int row, SparseMultipliers? multipliers)
    {
        _lower[variable] = _upper[variable] = value ? (byte)1 : (byte)0;
        if (_record) _proof.NoteFixing(variable, value, row, multipliers);
    }

    /// <summary>Goes on with what is left. Returns whether that is less than before.</summary>
    private bool Shrink()
    {
        var before = _residual;
        var after = Residual.Of(_component.Set, _lower, _upper);
        _level.Ascent!.Restore();
        _proved.AddRange(_level.Diagrams.Select(diagram => new LeastSource(diagram.Rows, diagram.Variables, [.. diagram.Cost], diagram.SweepBack())));
        if (after.Variables.Length == before.Variables.Length && after.Rows.Length == before.Rows.Length)
        {
            _clusters = [.. _level.Diagrams.Select(diagram => new Cluster(diagram.Rows, diagram.Variables, diagram.Cost, diagram))];
            return false;
        }

        (_residual, _rows) = (after, new ScaledRows(after.Set));
        var (row, variable) = (Places(before.Rows, after.Rows, _component.RowCount), Places(before.Variables, after.Variables, _component.VariableCount));
        _clusters = [.. _level.Diagrams.Select(diagram => Cluster.Of(diagram, row, variable, _rows)).OfType<Cluster>()];
        _proved = [.. _proved.Select(source => source.Renumbered(i => row[i], j => (variable[j], variable[j] < 0 ? _lower[before.Variables[j]] == 1 : null))).Where(source => source.Rows.Count > 0)];
        return true;
    }

    private static int[] Places(int[] before, int[] after, int count)
    {
        var place = new int[count];
        Array.Fill(place, -1);
        for (var k = 0; k < after.Length; k++) place[after[k]] = k;
        return [.. before.Select(there => place[there])];
    }

    private void Branch(Func<bool> stop)
    {
        _tree!.Advance(null, Upper - _residual.FixedCost, stop);
        if (_tree.Mask is { } found && _tree.Upper + _residual.FixedCost < Upper)
        {
            var whole = _residual.Restore(found);
            (Mask, Upper) = (whole, _component.Set.Cost(whole));
        }

        Lower = Math.Max(Lower, Math.Min(Upper, _tree.Lower + _residual.FixedCost));
        if (_tree.IsDone) Lower = Upper;
        if (Lower < Upper && _tree.Units >= _trial.Units && CanGrow && Gap > _trial.MostLeft && _residual.Variables.Length > _trial.FewVariables)
        {
            _tree = null;
            Grow();
            return;
        }

        IsExhausted |= _tree.IsExhausted;
    }

    /// <summary>When a tree takes over before there are large diagrams, and for how long. Gaps are in largest weights.</summary>
    /// <param name="MostGap">With a wider gap large diagrams come first.</param>
    /// <param name="MostLeft">A gap no wider is left to the tree for good.</param>
    /// <param name="FewVariables">So is a set of no more variables.</param>
    /// <param name="Units">After so many units other trees are given up for larger diagrams.</param>
    /// <param name="MostCut">Before all that, sets of no more variables get products of which what costs too much is cut off.</param>
    internal sealed record TreeTrial(long MostGap, long MostLeft, int FewVariables, int Units, int MostCut);
}
