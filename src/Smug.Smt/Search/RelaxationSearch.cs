using Smug.Smt.Bounds;
using Smug.Smt.Certificates;
using Smug.Smt.Tiles;

namespace Smug.Smt.Search;

/// <summary>For components too large for a tree: the first-order relaxation, tightened by rounds of cuts from single rows, then also from sums of rows; where these
/// bring little, by rows that tiles prove.</summary>
internal sealed class RelaxationSearch : IBoundSearch
{
    private const double Tolerance = 1e-5;
    private const int Iterations = 160;
    private const int FirstIterations = 320;
    private const int IterationsPerRound = 320;
    private const int MostEffort = 3;
    private const int SingleRounds = 1;
    private const int Partners = 8;
    private const double LeastViolation = 0.01;
    private const int RowsPerStep = 1000;

    /// <summary>About how many multiplications a unit takes, at the most: it shall take as long as the search for masks beside it, which has more to do the more
    /// variables there are.</summary>
    private const long WorkPerUnit = 240_000_000;
    private const long WorkPerVariable = 20_000;
    private const long WorkPerSum = 1600;
    private const int TileSize = 20;
    private const int TileNodes = 400;

    /// <summary>Where rounds raise the bound by less than this share of it in a unit's time, tiles go on; they raise it faster then, but what rounds would still have brought is lost.</summary>
    private const double LeastRise = 2e-4;

    /// <summary>The same where there is no time for tiles to come to their end.</summary>
    private const double LeastRiseInHaste = 8e-4;

    /// <summary>Above this share of its weight a variable's reduced cost makes it dear.</summary>
    private const double DearShare = 0.4;
    private readonly double _leastRise;
    private readonly long _workPerUnit;
    private readonly SumPool _pool;
    private readonly byte[] _lower;
    private readonly byte[] _upper;
    private readonly FixedPoint[] _reduced;
    private long[] _whole = [];
    private NearRelaxation _relaxation;
    private SumFinder? _finder;
    private TileRound? _tiles;
    private bool _divided;
    private bool _separated;
    private (SparseMultipliers Multipliers, long Bound)? _best;
    private readonly int[] _shift;
    private int _effort;
    private int _iterations;
    private int _rounds;
    private double _bound = double.NegativeInfinity;
    private double _lastBound = double.NegativeInfinity;
    private int _flat;
    private long _workOfRound;

    /// <summary>Prepares a search.</summary>
    /// <param name="rows">The component's rows.</param>
    /// <param name="inHaste">Whether there are only seconds.</param>
    public RelaxationSearch(ScaledRows rows, bool inHaste = false)
    {
        var set = rows.Set;
        (_leastRise, _workPerUnit) = (inHaste ? LeastRiseInHaste : LeastRise, Math.Min(WorkPerUnit, WorkPerVariable * set.VariableCount));
        (_pool, _shift) = (new SumPool(rows), rows.Shift);
        (_lower, _upper) = (new byte[set.VariableCount], new byte[set.VariableCount]);
        _reduced = new FixedPoint[set.VariableCount];
        Array.Fill(_upper, (byte)1);
        _relaxation = new NearRelaxation(_pool.Rows, _lower, _upper);
    }

    public string Name => _tiles is null ? "relaxation" : "tiles";

    public long Lower { get; private set; }

    public bool[]? Mask => null;

    public long Upper => long.MaxValue;

    public double[]? Point { get; private set; }

    public bool[]? Dear { get; private set; }

    public bool IsExhausted { get; private set; }

    public bool IsParallel => _tiles is not null;

    public bool IsPreparing => _tiles is { IsMoving: true };

    public void Advance(bool[]? mask, long upper, Func<bool> stop)
    {
        Point = null;
        for (var work = 0L; work < _workPerUnit && Point is null && !IsExhausted && !stop();)
        {
            // Tiles share out all processors, in a unit of their own.
            if (_tiles is not null && work > 0) return;
            var done = _tiles is not null ? Prove(stop) : _finder is null ? Relax(stop) : Separate(stop);
            work += done;
            _workOfRound += done;
        }
    }

    public ComponentProof Proof()
    {
        if (_best is not { } best) return new ComponentProof(0, [], null, []);
        var (sources, place) = _pool.Ancestry(best.Multipliers.Rows);
        var multipliers = best.Multipliers with { Rows = [.. best.Multipliers.Rows.Select(id => place.GetValueOrDefault(id, id))] };
        return new ComponentProof(best.Bound, sources, new ProofNode { Multipliers = multipliers }, [.. _shift, .. new int[sources.Count]]);
    }

    /// <summary>Goes on with the relaxation; where that is solved well enough, what comes next is prepared. Returns about how many multiplications it took.</summary>
    private long Relax(Func<bool> stop)
    {
        var work = 2L * Iterations * _relaxation.EntryCount;
        _relaxation.Run(Iterations, Tolerance, stop);
        _iterations += Iterations;
        if (!stop() && (_rounds == 0 ? _iterations is Iterations or FirstIterations : _rounds == SingleRounds && _iterations == Iterations)) Point = _relaxation.Point();
        _bound = Math.Max(_bound, Note(_relaxation.Multipliers()));
        var isLast = _iterations >= (_rounds == 0 ? FirstIterations : IterationsPerRound << _effort);
        if (!isLast && (_relaxation.Renew(_iterations == Iterations && _rounds == 0) || _relaxation.Error > Tolerance)) return work;
        if (stop()) return work;

        // Where rounds bring little, the relaxation is solved more exactly, and shallower cuts are looked for among more sums; where that does not help
        // either, there is no more to be had.
        var stalled = _bound <= _lastBound + (_leastRise * _workOfRound / _workPerUnit * Math.Abs(_lastBound));
        _workOfRound = 0;
        _flat = _bound > _lastBound + 1e-4 * Math.Abs(_lastBound) ? 0 : _flat + 1;
        if (_flat >= 2) (_flat, _effort) = (0, _effort + 1);
        _lastBound = Math.Max(_lastBound, _bound);
        _iterations = 0;
        if (stalled && _separated && _rounds > SingleRounds && !_divided)
        {
            _tiles = new TileRound(_pool, _relaxation.Multipliers(), _relaxation.Point(), (TileSize, TileNodes), stop);
            (_separated, _flat, _divided) = (false, 0, true);
            return work;
        }

        _separated = true;
        if (_effort > MostEffort) IsExhausted = true;
        else _finder = Finder(sums: ++_rounds > SingleRounds);
        return work;
    }

    /// <summary>Looks for cuts among some rows more; after the last, the relaxation goes on with what was found.</summary>
    private long Separate(Func<bool> stop)
    {
        var finder = _finder!;
        var before = finder.Tried;
        var (more, work) = (finder.Find(RowsPerStep, stop), WorkPerSum * (finder.Tried - before));
        if (more || stop()) return work;
        var multipliers = _relaxation.Multipliers();
        var added = _pool.Add(finder.Found, multipliers, _best?.Multipliers.Rows ?? []);
        _finder = null;
        if (added > 0) _relaxation = new NearRelaxation(_pool.Rows, _pool.Carry(multipliers), _relaxation);
        else if (_rounds > SingleRounds && ++_effort > MostEffort) IsExhausted = true;
        else _finder = Finder(sums: true);
        if (added == 0) _rounds = SingleRounds + 1;
        return work;
    }

    /// <summary>Lets some tiles prove rows and counts on them at once; after the last, the relaxation goes on with these.</summary>
    private long Prove(Func<bool> stop)
    {
        if (_tiles!.Advance(stop))
        {
            _bound = Math.Max(_bound, Take(_tiles.Bound.Total, _tiles.Bound.Multipliers, _tiles.Bound.Reduced));
            _pool.Release(_best?.Multipliers.Rows ?? []);
        }

        if (!_tiles.IsDone || stop()) return _workPerUnit;
        _relaxation = new NearRelaxation(_pool.Rows, _tiles.Multipliers, _relaxation);
        (_tiles, _lastBound) = (null, _bound);
        return _workPerUnit;
    }

    private SumFinder Finder(bool sums) => new(_pool.Rows, _relaxation.Point(), sums ? Partners << _effort : 0, LeastViolation * Math.Pow(0.4, _effort));

    /// <summary>Proves what the multipliers are good for. Returns the bound before it is rounded up.</summary>
    private double Note(double[] best)
    {
        if (_whole.Length < best.Length) _whole = new long[2 * best.Length];
        var whole = _whole.AsSpan(0, best.Length);
        for (var i = 0; i < whole.Length; i++) whole[i] = DualBound.Round(best[i]);
        return Take(DualBound.Evaluate(_pool.Rows, whole, _lower, _upper, _reduced), whole, _reduced);
    }

    /// <summary>Keeps multipliers that prove more than is known.</summary>
    private double Take(FixedPoint exact, ReadOnlySpan<long> whole, ReadOnlySpan<FixedPoint> reduced)
    {
        var bound = exact.Ceiling;
        if (bound <= Lower) return exact.ToDouble();
        Lower = bound;
        Dear = new bool[reduced.Length];
        for (var j = 0; j < Dear.Length; j++) Dear[j] = reduced[j].ToDouble() > DearShare * _pool.Rows.Weight[j];
        var (multipliers, ids) = (SparseMultipliers.Of(whole), _pool.Ids);
        _best = (multipliers with { Rows = [.. multipliers.Rows.Select(row => ids[row])] }, bound);
        return exact.ToDouble();
    }
}
