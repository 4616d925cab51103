using System.Numerics.Tensors;

namespace Smug.Smt.Verification;

/// <summary>minimise cost · x over a box and rows a · x ≤ b, by the bounded dual simplex method on a dense dictionary; rows enter when they are violated.</summary>
/// <remarks>
/// All variables are boxed, so any cost is dual feasible from the start, and every dictionary on the way gives a lower bound. Rows may be added to the
/// list between two calls of <see cref="Solve"/>. Float64 throughout: what is concluded from it is derived again exactly (<see cref="DualPass"/>). Deterministic; not thread-safe.
/// </remarks>
internal sealed class BoxedSimplex
{
    private const double Tolerance = 1e-9;
    private const int RowsPerTurn = 24;
    private readonly int _n;
    private readonly double[] _low;
    private readonly double[] _high;
    private readonly IReadOnlyList<(double[] Row, double Bound)> _rows;
    private readonly double[] _cost;
    private readonly int[] _nonbasic;
    private readonly bool[] _atUpper;
    private readonly int[] _placeOf;
    private readonly List<bool> _isActive = [];
    private readonly List<int> _basic = [];
    private readonly List<double[]> _dictionary = [];
    private readonly List<double> _constant = [];
    private readonly List<double> _value = [];
    private readonly (double Ratio, int Column)[] _candidates;
    private double _costConstant;
    private int _rayRow = -1;
    private int _raySign;

    /// <summary>Places every variable where the cost wants it; no row is active yet.</summary>
    internal BoxedSimplex(double[] low, double[] high, double[] cost, double costConstant, IReadOnlyList<(double[] Row, double Bound)> rows)
    {
        (_n, _low, _high, _rows) = (low.Length, low, high, rows);
        (_cost, _costConstant) = ((double[])cost.Clone(), costConstant);
        (_nonbasic, _atUpper, _placeOf) = (new int[_n], new bool[_n], new int[_n]);
        _candidates = new (double, int)[_n];
        for (var j = 0; j < _n; j++) (_nonbasic[j], _placeOf[j], _atUpper[j]) = (j, ~j, cost[j] < 0);
        Recompute();
    }

    internal enum Status
    {
        /// <summary>At an optimum.</summary>
        Optimal,

        /// <summary>The cost passed the cutoff.</summary>
        Cutoff,

        /// <summary>No point satisfies the rows; the multipliers are a ray.</summary>
        Infeasible,

        /// <summary>Stopped, or out of pivots.</summary>
        Stopped,
    }

    /// <summary>The cost of the current dictionary.</summary>
    internal double Objective { get; private set; }

    /// <summary>Goes on until the cost passes the cutoff or no row is violated.</summary>
    internal Status Solve(double cutoff, CancellationToken cancellation)
    {
        for (var pivots = 0; pivots < 50 * (_n + 100);)
        {
            if (Objective > cutoff) return Status.Cutoff;
            if ((pivots & 15) == 15 && cancellation.IsCancellationRequested) return Status.Stopped;
            var (row, worst, increase) = (-1, Tolerance, false);
            for (var r = 0; r < _basic.Count; r++)
            {
                var (low, high) = _basic[r] < _n ? (_low[_basic[r]], _high[_basic[r]]) : (0, double.PositiveInfinity);
                if (low - _value[r] > worst) (row, worst, increase) = (r, low - _value[r], true);
                if (_value[r] - high > worst) (row, worst, increase) = (r, _value[r] - high, false);
            }

            if (row < 0)
            {
                if (!AddViolatedRows()) return Status.Optimal;
                continue;
            }

            if (!Step(row, worst, increase))
            {
                (_rayRow, _raySign) = (row, increase ? -1 : 1);
                return Status.Infeasible;
            }

            if (++pivots % 64 == 0) Recompute();
        }

        return Status.Stopped;
    }

    /// <summary>The point.</summary>
    internal double[] Point()
    {
        var point = new double[_n];
        for (var j = 0; j < _n; j++) point[j] = _placeOf[j] >= 0 ? _value[_placeOf[j]] : NonbasicValue(~_placeOf[j]);
        return point;
    }

    /// <summary>One multiplier ≥ 0 for each row: of the bound on the cost, or after <see cref="Status.Infeasible"/> of a combination that no point of the box
    /// satisfies.</summary>
    internal double[] Multipliers()
    {
        var multipliers = new double[_rows.Count];
        var source = _rayRow < 0 ? _cost : _dictionary[_rayRow];
        var sign = _rayRow < 0 ? 1 : _raySign;
        for (var c = 0; c < _n; c++)
        {
            if (_nonbasic[c] >= _n) multipliers[_nonbasic[c] - _n] = Math.Max(0, sign * source[c]);
        }

        if (_rayRow >= 0 && _basic[_rayRow] >= _n) multipliers[_basic[_rayRow] - _n] += 1;
        return multipliers;
    }

    private double NonbasicValue(int column) => _nonbasic[column] >= _n ? 0 : _atUpper[column] ? _high[_nonbasic[column]] : _low[_nonbasic[column]];

    private bool AddViolatedRows()
    {
        var point = Point();
        var violated = new List<(double By, int Row)>();
        while (_isActive.Count < _rows.Count) _isActive.Add(false);
        for (var i = 0; i < _rows.Count; i++)
        {
            if (_isActive[i]) continue;
            var by = TensorPrimitives.Dot<double>(_rows[i].Row, point) - _rows[i].Bound;
            if (by > Tolerance) violated.Add((by, i));
        }

        violated.Sort((a, b) => a.By != b.By ? b.By.CompareTo(a.By) : a.Row.CompareTo(b.Row));
        foreach (var (by, i) in violated.Take(RowsPerTurn))
        {
            var (row, bound) = _rows[i];
            var (entries, constant) = (new double[_n], bound);
            for (var j = 0; j < _n; j++)
            {
                if (row[j] == 0) continue;
                if (_placeOf[j] < 0) entries[~_placeOf[j]] -= row[j];
                else
                {
                    AddScaled(entries, _dictionary[_placeOf[j]], -row[j]);
                    constant -= row[j] * _constant[_placeOf[j]];
                }
            }

            _isActive[i] = true;
            _dictionary.Add(entries);
            _constant.Add(constant);
            _value.Add(-by);
            _basic.Add(_n + i);
        }

        return violated.Count > 0;
    }

    /// <summary>One dual step with bound flipping; false where the row cannot be mended.</summary>
    private bool Step(int r, double violation, bool increase)
    {
        var row = _dictionary[r];
        var count = Candidates(row, increase);
        while (count > 0)
        {
            var k = 0;
            for (var i = 1; i < count; i++)
            {
                if (_candidates[i].Ratio < _candidates[k].Ratio) k = i;
            }

            // Among columns of nearly this ratio take the largest entry: a stable pivot.
            var least = _candidates[k].Ratio;
            for (var i = 0; i < count; i++)
            {
                if (_candidates[i].Ratio <= least + 1e-10 && Math.Abs(row[_candidates[i].Column]) > Math.Abs(row[_candidates[k].Column])) k = i;
            }

            var column = _candidates[k].Column;
            var variable = _nonbasic[column];
            var reach = variable >= _n ? double.PositiveInfinity : Math.Abs(row[column]) * (_high[variable] - _low[variable]);
            violation -= reach;
            if (violation <= Tolerance)
            {
                Enter(r, column, _basic[r] >= _n ? 0 : increase ? _low[_basic[r]] : _high[_basic[r]], !increase);
                return true;
            }

            var change = _atUpper[column] ? _low[variable] - _high[variable] : _high[variable] - _low[variable];
            _atUpper[column] = !_atUpper[column];
            for (var i = 0; i < _dictionary.Count; i++) _value[i] += change * _dictionary[i][column];
            Objective += change * _cost[column];
            _candidates[k] = _candidates[--count];
        }

        return false;
    }

    /// <summary>Nonbasic columns that can move the basic variable of a row the wanted way, with their ratios.</summary>
    private int Candidates(double[] row, bool increase)
    {
        var count = 0;
        for (var c = 0; c < _n; c++)
        {
            var entry = increase ? row[c] : -row[c];
            if (Math.Abs(entry) < Tolerance) continue;
            var variable = _nonbasic[c];
            if (variable >= _n ? entry < 0 : _low[variable] == _high[variable] || entry > 0 == _atUpper[c]) continue;
            _candidates[count++] = (Math.Abs(_cost[c]) / Math.Abs(entry), c);
        }

        return count;
    }

    private void Enter(int r, int column, double target, bool leavesAtUpper)
    {
        var (entering, leaving) = (_nonbasic[column], _basic[r]);
        var step = (target - _value[r]) / _dictionary[r][column];
        var value = NonbasicValue(column) + step;
        for (var i = 0; i < _dictionary.Count; i++) _value[i] += step * _dictionary[i][column];
        Objective += step * _cost[column];
        _value[r] = value;
        Swap(r, column);
        _atUpper[column] = leaving < _n && leavesAtUpper;
        if (entering < _n) _placeOf[entering] = r;
        if (leaving < _n) _placeOf[leaving] = ~column;
        DropSlack();
    }

    /// <summary>Exchanges the basic variable of a row and the nonbasic one of a column.</summary>
    private void Swap(int r, int column)
    {
        var pivot = _dictionary[r];
        var inverse = 1 / pivot[column];
        for (var c = 0; c < _n; c++) pivot[c] *= -inverse;
        pivot[column] = inverse;
        _constant[r] *= -inverse;
        for (var i = 0; i < _dictionary.Count; i++)
        {
            var row = _dictionary[i];
            var factor = row[column];
            if (i == r || factor == 0) continue;
            row[column] = 0;
            AddScaled(row, pivot, factor);
            _constant[i] += factor * _constant[r];
        }

        var rate = _cost[column];
        _cost[column] = 0;
        AddScaled(_cost, pivot, rate);
        _costConstant += rate * _constant[r];
        (_basic[r], _nonbasic[column]) = (_nonbasic[column], _basic[r]);
    }

    /// <summary>Rows whose slack has come back into the basis with room to spare leave the dictionary until they are violated again.</summary>
    private void DropSlack()
    {
        if (_dictionary.Count < 64 || _dictionary.Count < 2 * _placeOf.Count(place => place >= 0)) return;
        for (var r = _basic.Count - 1; r >= 0; r--)
        {
            if (_basic[r] < _n || _value[r] <= 1e-3) continue;
            _isActive[_basic[r] - _n] = false;
            var last = _basic.Count - 1;
            (_basic[r], _dictionary[r], _constant[r], _value[r]) = (_basic[last], _dictionary[last], _constant[last], _value[last]);
            if (_basic[r] < _n) _placeOf[_basic[r]] = r;
            _basic.RemoveAt(last);
            _dictionary.RemoveAt(last);
            _constant.RemoveAt(last);
            _value.RemoveAt(last);
        }
    }

    private void Recompute()
    {
        var values = new double[_n];
        for (var c = 0; c < _n; c++) values[c] = NonbasicValue(c);
        for (var i = 0; i < _dictionary.Count; i++) _value[i] = _constant[i] + TensorPrimitives.Dot<double>(_dictionary[i], values);
        Objective = _costConstant + TensorPrimitives.Dot<double>(_cost, values);
    }

    private static void AddScaled(double[] target, double[] source, double factor) => TensorPrimitives.MultiplyAdd(source, factor, target, target);
}
