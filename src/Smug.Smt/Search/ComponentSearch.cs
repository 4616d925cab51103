using Smug.Smt.Diagrams;
using Smug.Kernels;
using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt.Search;

/// <summary>The search of one component, in units of work: a first mask, where it is small a trial of a tree, then bound and mask side by side.</summary>
/// <remarks>A unit's size depends on counts only, and its parts meet at its end in a fixed order, so the masks and bounds after each unit are the
/// same for any number of threads. Not thread-safe; between units it may be read.</remarks>
internal sealed class ComponentSearch
{
    private const int MasksEvery = 10;
    private const int MasksNowAndThen = 6;

    /// <summary>A unit that prepares takes longer than one that looks for masks.</summary>
    private const int MasksBesidePreparing = 2;

    /// <summary>How much of an average of gains is from before the last unit.</summary>
    private const double Remembered = 0.7;
    private const int MostTried = 400;
    private const int TrialUnits = 5;
    private const double WorkPerTrialUnit = 4e6;
    private readonly ConstraintSet _set;
    private readonly int _seed;
    private readonly bool _record;
    private readonly long _mostRecorded;
    private readonly bool _inHaste;
    private ScaledRows? _rows;
    private TreeSearch? _trial;
    private IBoundSearch? _bound;
    private MaskSearch? _masks;
    private double[]? _prices;
    private bool[]? _dear;
    private int _units;
    private double _rise;
    private double _fall;
    private bool _begun;
    private string _bounds = "";
    private bool _preparing;
    private long _lowerBefore;
    private long _upperBefore;
    private bool _bounding;
    private bool _searching;

    /// <summary>Prepares a search.</summary>
    /// <param name="set">The component.</param>
    /// <param name="seed">Of every random choice.</param>
    /// <param name="record">Whether to keep the proof.</param>
    /// <param name="mostRecorded">How many bytes a tree's proof may take.</param>
    /// <param name="inHaste">Whether there are only seconds.</param>
    public ComponentSearch(ConstraintSet set, int seed, bool record, long mostRecorded = TreeSearch.MostRecorded, bool inHaste = false)
    {
        (_set, _seed, _record, _mostRecorded, _inHaste) = (set, seed, record, mostRecorded, inHaste);
        Upper = set.TotalWeight + 1;
    }

    public int VariableCount => _set.VariableCount;

    /// <summary>The cheapest mask so far; it satisfies the component exactly.</summary>
    public bool[]? Mask { get; private set; }

    /// <summary>Its cost, or one more than all weights together.</summary>
    public long Upper { get; private set; }

    /// <summary>The proven bound.</summary>
    public long Lower => Math.Min(Upper, Math.Max(_trial?.Lower ?? 0, _bound?.Lower ?? 0));

    /// <summary>Whether the cheapest cost, or that there is no mask, is proved.</summary>
    public bool IsDone => Lower >= Upper;

    /// <summary>What found <see cref="Mask"/>; empty while there is none.</summary>
    public string MaskSource { get; private set; } = "";

    /// <summary>What raised <see cref="Lower"/> to where it is; empty while it is 0.</summary>
    public string BoundSource { get; private set; } = "";

    /// <summary>The argument for <see cref="Lower"/>, where it is kept.</summary>
    public ComponentProof Proof()
    {
        IBoundSearch? best = _trial is not null && _trial.Lower >= (_bound?.Lower ?? 0) ? _trial : _bound;
        return best?.Proof() ?? new ComponentProof(0, [], null, []);
    }

    /// <summary>Looks for a first mask, and tries a tree where the component is small.</summary>
    public void Start(Func<bool> stop)
    {
        if (_rows is not null || stop()) return;
        _rows = new ScaledRows(_set);
        _masks = new MaskSearch(_rows, _seed);
        if (_masks.First(stop) is { } mask) Take(mask, "greedy", stop);
        if (_set.VariableCount > MostTried) return;

        // A tree closes most small components before diagrams are built or regions searched.
        _trial = new TreeSearch(_rows, _record, workPerUnit: WorkPerTrialUnit, mostRecorded: _mostRecorded, trial: true);
        while (_trial.Units < TrialUnits && !IsDone && !stop())
        {
            (_bounds, _lowerBefore) = (_trial.Name, Lower);
            _trial.Advance(Mask, Upper, stop);
            Learn(_trial, stop);
        }
    }

    /// <summary>Whether a unit has parts enough to be spread over the processors by itself.</summary>
    public bool IsLarge => _masks is { Parts: > 1 };

    /// <summary>Does one unit of work.</summary>
    public void Advance(Func<bool> stop)
    {
        Workers.For(Begin(stop), part => Do(part, stop));
        End(stop);
    }

    /// <summary>Begins a unit. Returns of how many parts it consists, which may be done side by side and in any order, the longest first.</summary>
    public int Begin(Func<bool> stop)
    {
        Start(stop);
        _begun = false;
        if (IsDone || stop() || _rows is not { } rows || _masks is not { } masks) return 0;
        if (_bound is null)
        {
            _bound = Bound(rows);
            if (Mask is not null) masks.Adopt(Mask, stop);
        }

        var bound = _bound;

        // The bound and each region search are parts of their own; they exchange masks when all are done. A bound that uses all processors goes first, and
        // where masks have long not improved, or the bound knows prices or rises by more than masks fall, most units are its own.
        _begun = true;
        _bounding = !bound.IsExhausted;
        var alone = _bounding && bound.IsParallel && !bound.IsTree;
        _preparing = bound.IsPreparing;
        _searching = masks.IsBegun && !(_bounding && ((masks.IsStale && TreeSearch.Fits(_set)) || (alone && (masks.IsStale || bound.Prices is not null) && _units % MasksEvery != 0)));
        _searching &= !alone || _rise <= _fall || _units % (_preparing ? MasksBesidePreparing : MasksNowAndThen) == 0;

        // A tree's unit is about as long as one that looks for masks: where both are done, they are done side by side.
        alone |= _bounding && bound.IsParallel && !_searching;
        _units++;
        (_lowerBefore, _upperBefore, _bounds) = (Lower, Upper, bound.Name);
        if (alone) bound.Advance(Mask, Upper, stop);
        _bounding &= !alone;
        (_prices, _dear) = (bound.Prices, bound.Dear);
        if (_searching) masks.Divide();
        return (_bounding ? 1 : 0) + (_searching ? masks.Parts : 0);
    }

    private IBoundSearch Bound(ScaledRows rows)
    {
        if (DiagramSearch.Fits(rows)) return new DiagramSearch(rows, _record, _mostRecorded);
        if (!TreeSearch.Fits(_set)) return new RelaxationSearch(rows, _inHaste);
        var tree = new TreeSearch(rows, _record, mostRecorded: _mostRecorded);
        return AlternatingSearch.Fits(_set) ? new AlternatingSearch(rows, tree, _inHaste) : tree;
    }

    /// <summary>Does a part of a unit.</summary>
    public void Do(int part, Func<bool> stop)
    {
        var first = _bounding ? 1 : 0;
        if (part < first) _bound!.Advance(Mask, Upper, stop);
        else _masks!.Improve(part - first, _prices, _dear, stop);
    }

    /// <summary>Ends a unit: joins what its parts found.</summary>
    public void End(Func<bool> stop)
    {
        if (!_begun || _bound is not { } bound || _masks is not { } masks) return;
        if (_searching && masks.Improved() is { } improved) Take(improved, "local search", stop);
        Learn(bound, stop);
        if (!_preparing) _rise = Averaged(_rise, Lower - _lowerBefore);
        if (_searching) _fall = Averaged(_fall, _upperBefore - Upper);
    }

    private static double Averaged(double before, long gain) => (Remembered * before) + ((1 - Remembered) * gain);

    private void Learn(IBoundSearch bound, Func<bool> stop)
    {
        // A bound's search may have gone over to another way at the unit's end; what it brought is by the one before.
        if (bound.Mask is { } found && bound.Upper < Upper) Take(found, _bounds, stop);
        if (Lower > _lowerBefore) BoundSource = _bounds;
        if (bound.Point is { } point && _masks!.Round(point, stop) is { } rounded) Take(rounded, "rounding", stop);
    }

    private void Take(bool[] mask, string source, Func<bool> stop)
    {
        var cost = _set.Cost(mask);
        if (cost >= Upper || !_set.IsSatisfied(mask)) return;
        (Mask, Upper, MaskSource) = (mask, cost, source);
        if (_bound is not null) _masks!.Adopt(mask, stop);
    }
}
