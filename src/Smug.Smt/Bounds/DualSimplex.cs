namespace Smug.Smt.Bounds;

/// <summary>The linear relaxation of a small set by the bounded dual simplex method on a dense dictionary, rows added as they are needed.</summary>
/// <remarks>
/// The dictionary writes every basic variable (and the cost) as an affine function of the nonbasic ones; a pivot swaps one of each in place, so a
/// row costs <c>VariableCount</c> numbers however many rows are active. All structural variables are boxed, so any change of
/// bounds leaves the dictionary dual feasible after flips: a search may jump between nodes and go on from wherever it is. Float64 throughout; bounds become
/// proofs through <see cref="DualBound"/> on <see cref="Multipliers"/>. Deterministic; not thread-safe.
/// </remarks>
internal sealed partial class DualSimplex
{
    private const int Lanes = 8;
    private const double Infeasibility = 1e-9;
    private const double Pivotal = 1e-9;
    private ScaledRows _rows;
    private readonly int _n;
    private readonly List<int> _active = [];

    /// <summary>Places of <see cref="_active"/> whose rows have left the dictionary.</summary>
    private readonly List<int> _vacant = [];
    private readonly Stack<double[]> _spare = new();
    private bool[] _isActive;
    private readonly List<int> _basic = [];
    private readonly int[] _nonbasic;
    private readonly bool[] _atUpper;
    private readonly double[] _cost;
    private readonly List<double[]> _dictionary = [];
    private readonly List<double> _constant = [];
    private readonly List<double> _value = [];
    private readonly int[] _placeOf;
    private readonly byte[] _lower;
    private readonly byte[] _upper;
    private readonly (double Ratio, int Column)[] _candidates;
    private readonly int _stride;
    private double _costConstant;

    public DualSimplex(ScaledRows rows)
    {
        (_rows, _n, _stride) = (rows, rows.VariableCount, (rows.VariableCount + Lanes - 1) / Lanes * Lanes);
        _isActive = new bool[rows.RowCount];
        (_nonbasic, _placeOf, _atUpper, _cost) = (new int[_n], new int[_n], new bool[_n], new double[_stride]);
        (_lower, _upper, _candidates) = (new byte[_n], new byte[_n], new (double, int)[_n]);
        for (var j = 0; j < _n; j++) _upper[j] = 1;
        for (var j = 0; j < _n; j++)
        {
            _nonbasic[j] = j;
            _placeOf[j] = ~j;
            _cost[j] = rows.Weight[j];
        }
    }

    /// <summary>The cost after a variable is fixed and a few pivots are done over the active rows; infinite where nothing is feasible.</summary>
    public double Probe(int variable, bool value, double cutoff, int pivots)
    {
        _lower[variable] = _upper[variable] = value ? (byte)1 : (byte)0;
        return SolveActive(cutoff, pivots, () => false) == Status.Infeasible ? double.PositiveInfinity : Objective;
    }

    /// <summary>How many pivots have been done.</summary>
    public long Pivots { get; private set; }

    /// <summary>Rows in the dictionary.</summary>
    public int ActiveRows => _dictionary.Count;

    /// <summary>The cost of the current dictionary: a lower bound as float64 sees it.</summary>
    public double Objective { get; private set; }

    /// <summary>How <see cref="Solve"/> ended.</summary>
    public enum Status
    {
        /// <summary>At an optimum of the active rows.</summary>
        Optimal,

        /// <summary>The cost passed the cutoff.</summary>
        Cutoff,

        /// <summary>No point satisfies the rows; <see cref="Multipliers"/> include a ray.</summary>
        Infeasible,

        /// <summary>Stopped, or out of pivots.</summary>
        Stopped,
    }

    /// <summary>Sets the variables' bounds; nonbasic variables move to where their reduced cost wants them.</summary>
    public void SetBounds(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        lower.CopyTo(_lower);
        upper.CopyTo(_upper);
        for (var c = 0; c < _n; c++)
        {
            if (_nonbasic[c] >= _n) continue;
            var variable = _nonbasic[c];
            _atUpper[c] = _lower[variable] == 1 || (_upper[variable] == 1 && (_cost[c] < 0 || (_cost[c] == 0 && _atUpper[c])));
        }

        Recompute();
    }

    /// <summary>Solves over all rows: active ones by pivots, the rest added where the point violates them.</summary>
    /// <param name="cutoff">Stop once the cost passes this.</param>
    /// <param name="stop">Asked now and then whether to give up.</param>
    public Status Solve(double cutoff, Func<bool> stop)
    {
        while (true)
        {
            var status = SolveActive(cutoff, (20 * (_n + _active.Count)) + 200, stop);
            if (status != Status.Optimal) return status;
            if (!AddViolatedRows()) return Status.Optimal;
        }
    }

    /// <summary>The point, one value per variable.</summary>
    public void CopyPoint(double[] point)
    {
        for (var j = 0; j < _n; j++) point[j] = _placeOf[j] >= 0 ? _value[_placeOf[j]] : NonbasicValue(~_placeOf[j]);
    }

    /// <summary>One multiplier per row of the set. After <see cref="Status.Infeasible"/>, <paramref name="ray"/> times the ray is added.</summary>
    public void Multipliers(double[] multipliers, double ray = 0)
    {
        Array.Clear(multipliers);
        for (var c = 0; c < _n; c++)
        {
            if (_nonbasic[c] >= _n) multipliers[_active[_nonbasic[c] - _n]] = Math.Max(0, _cost[c]);
        }

        if (ray == 0 || RayRow < 0) return;
        var row = _dictionary[RayRow];
        for (var c = 0; c < _n; c++)
        {
            if (_nonbasic[c] >= _n) multipliers[_active[_nonbasic[c] - _n]] += Math.Max(0, RaySign * row[c]) * ray;
        }

        if (_basic[RayRow] >= _n && RaySign < 0) multipliers[_active[_basic[RayRow] - _n]] += ray;
    }

    /// <summary>By how much the ray's row cannot be satisfied, per unit of the ray.</summary>
    public double RaySlope { get; private set; }

    private int RayRow { get; set; } = -1;

    private double RaySign { get; set; }

    /// <summary>A lower bound on the rise of the cost if a fractional variable is rounded down or up, from one dual step each.</summary>
    public (double Down, double Up) Penalties(int variable)
    {
        var r = _placeOf[variable];
        if (r < 0) return (0, 0);
        var value = _value[r];
        return (OneStep(r, value, increase: false), OneStep(r, 1 - value, increase: true));
    }

    private double OneStep(int r, double distance, bool increase)
    {
        // The bound-flipping step: the dual objective is concave piecewise linear along the ray, with slope = remaining violation.
        var count = Candidates(r, increase);
        var (rise, slope, passed) = (0.0, distance, 0.0);
        for (var turn = 0; turn < 12; turn++)
        {
            if (count == 0) return double.PositiveInfinity;
            var k = SmallestRatio(count);
            var (ratio, column) = _candidates[k];
            rise += slope * (ratio - passed);
            passed = ratio;
            if (_nonbasic[column] >= _n) return rise;
            slope -= Math.Abs(_dictionary[r][column]);
            if (slope <= 0) return rise;
            _candidates[k] = _candidates[--count];
        }

        return rise;
    }

    private Status SolveActive(double cutoff, int most, Func<bool> stop)
    {
        RayRow = -1;
        for (var pivots = 0; ; pivots++)
        {
            if (Objective >= cutoff) return Status.Cutoff;
            if ((pivots & 15) == 15 && stop()) return Status.Stopped;
            if (pivots > most) return Status.Stopped;

            var (row, worst, increase) = (-1, Infeasibility, false);
            for (var r = 0; r < _basic.Count; r++)
            {
                var value = _value[r];
                var (low, high) = _basic[r] < _n ? (_lower[_basic[r]], (double)_upper[_basic[r]]) : (0, double.PositiveInfinity);
                if (low - value > worst) (row, worst, increase) = (r, low - value, true);
                if (value - high > worst) (row, worst, increase) = (r, value - high, false);
            }

            if (row < 0) return Status.Optimal;
            if (!LongStep(row, worst, increase))
            {
                (RayRow, RaySign) = (row, increase ? -1 : 1);
                return Status.Infeasible;
            }

            if (++Pivots % 64 == 0) Recompute();
        }
    }

    /// <summary>Collects nonbasic columns that can move the basic variable of a row the wanted way, with their ratios.</summary>
    private int Candidates(int r, bool increase)
    {
        var row = _dictionary[r];
        var count = 0;
        for (var c = 0; c < _n; c++)
        {
            var entry = increase ? row[c] : -row[c];
            if (Math.Abs(entry) < Pivotal) continue;
            var variable = _nonbasic[c];
            if (variable < _n)
            {
                if (_lower[variable] == _upper[variable] || entry > 0 == _atUpper[c]) continue;
            }
            else if (entry < 0)
            {
                continue;
            }

            _candidates[count++] = (Math.Abs(_cost[c]) / Math.Abs(entry), c);
        }

        return count;
    }

    private int SmallestRatio(int count)
    {
        var best = 0;
        for (var k = 1; k < count; k++)
        {
            if (_candidates[k].Ratio < _candidates[best].Ratio) best = k;
        }

        return best;
    }

    /// <summary>One dual step with bound flipping. Returns false where the row cannot be mended.</summary>
    private bool LongStep(int r, double violation, bool increase)
    {
        var count = Candidates(r, increase);
        var row = _dictionary[r];
        var slope = violation;
        while (count > 0)
        {
            var k = SmallestRatio(count);
            var (ratio, column) = _candidates[k];

            // Among columns of nearly this ratio take the largest entry: a stable pivot.
            for (var other = 0; other < count; other++)
            {
                if (_candidates[other].Ratio <= ratio + 1e-10 && Math.Abs(row[_candidates[other].Column]) > Math.Abs(row[column]))
                    (k, column) = (other, _candidates[other].Column);
            }

            var variable = _nonbasic[column];
            slope -= Math.Abs(row[column]);
            if (variable >= _n || slope <= Infeasibility)
            {
                var target = increase && _basic[r] < _n ? _lower[_basic[r]] : increase ? 0 : (double)_upper[_basic[r]];
                Enter(r, column, target);
                return true;
            }

            _atUpper[column] = !_atUpper[column];
            var change = _atUpper[column] ? 1.0 : -1.0;
            for (var i = 0; i < _dictionary.Count; i++) _value[i] += change * _dictionary[i][column];
            Objective += change * _cost[column];
            _candidates[k] = _candidates[--count];
        }

        RaySlope = slope;
        return false;
    }
}
