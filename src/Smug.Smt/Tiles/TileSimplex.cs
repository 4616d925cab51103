using System.Runtime.CompilerServices;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tiles;

/// <summary>The dual simplex method with bound flipping on a tile's relaxation, as a dense dictionary in float32 that is cheap to copy. Rows with slack stay outside.</summary>
/// <remarks>Vectors have 16 lanes on every processor, so the answers are the same on
/// all. Variables are the program's, then the rows' slacks. Not thread-safe.</remarks>
internal sealed partial class TileSimplex
{
    private const float Infeasibility = 3e-4f;
    private const float Pivotal = 1e-4f;
    private const float Violated = 1e-3f;
    private const double Tolerated = 2e-3;
    private const float SameRatio = 1e-7f;
    private const int Outside = int.MaxValue;
    private readonly TileProgram _program;
    private readonly int _n;
    private readonly int _stride;
    private readonly float[] _cost;
    private readonly float[] _direction;
    private readonly int[] _nonbasic;
    private readonly bool[] _atUpper;
    private readonly float[] _lower;
    private readonly float[] _upper;
    private readonly int[] _place;
    private readonly float[] _ratio;
    private readonly float[] _point;
    private float[] _dictionary;
    private float[] _value;
    private int[] _basic;
    private int _rows;
    private int _rayRow = -1;
    private float _raySign;

    /// <summary>Begins at the origin, without rows.</summary>
    public TileSimplex(TileProgram program)
    {
        const int Room = 32;
        (_program, _n, _stride) = (program, program.Count, program.Stride);
        (_cost, _direction, _ratio, _point) = ([.. program.Cost], new float[_stride], new float[_stride], new float[_stride]);
        (_nonbasic, _atUpper, _lower, _upper) = (new int[_n], new bool[_n], new float[_n], new float[_n]);
        (_dictionary, _value, _basic, _place) = (new float[Room * _stride], new float[Room], new int[Room], new int[_n + program.RowCount]);
        Objective = program.Base;
        for (var j = 0; j < _n; j++) (_nonbasic[j], _place[j], _upper[j], _direction[j]) = (j, ~j, 1, 1);
        Array.Fill(_place, Outside, _n, program.RowCount);
    }

    /// <summary>How <see cref="Solve"/> ended.</summary>
    public enum Status
    {
        /// <summary>At an optimum.</summary>
        Optimal,

        /// <summary>The cost passed the cutoff.</summary>
        Cutoff,

        /// <summary>No point satisfies the rows.</summary>
        Infeasible,

        /// <summary>Out of pivots; the cost is a lower bound.</summary>
        Stopped,
    }

    /// <summary>The cost of the current dictionary: a lower bound as float32 sees it.</summary>
    public double Objective { get; private set; }

    /// <summary>After <see cref="Status.Infeasible"/>, by how much the ray's row cannot be satisfied, per unit of the ray.</summary>
    public double RaySlope { get; private set; }

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => sizeof(float) * (long)_dictionary.Length;

    /// <summary>How many basic variables there are.</summary>
    public int BasicCount => _rows;

    /// <summary>A basic variable, and its value; it is a slack where it is not below the number of variables.</summary>
    public (int Variable, float Value) Basic(int place) => (_basic[place], _value[place]);

    /// <summary>A variable's value.</summary>
    public float ValueOf(int variable) => _place[variable] >= 0 ? _value[_place[variable]] : At(~_place[variable]);

    /// <summary>For a variable that is not basic, its reduced cost and whether it is at 1.</summary>
    public (float Cost, bool AtUpper)? Reduced(int variable) => _place[variable] >= 0 ? null : (_cost[~_place[variable]], _atUpper[~_place[variable]]);

    /// <summary>Takes over another's state over the same program.</summary>
    public void CopyFrom(TileSimplex other)
    {
        if (_value.Length < other._rows) (_dictionary, _value, _basic) = (new float[other._dictionary.Length], new float[other._value.Length], new int[other._basic.Length]);
        (_rows, Objective, _rayRow) = (other._rows, other.Objective, -1);
        other._dictionary.AsSpan(0, _rows * _stride).CopyTo(_dictionary);
        other._value.AsSpan(0, _rows).CopyTo(_value);
        other._basic.AsSpan(0, _rows).CopyTo(_basic);
        other._cost.CopyTo(_cost, 0);
        other._direction.CopyTo(_direction, 0);
        other._nonbasic.CopyTo(_nonbasic, 0);
        other._atUpper.CopyTo(_atUpper, 0);
        other._lower.CopyTo(_lower, 0);
        other._upper.CopyTo(_upper, 0);
        other._place.CopyTo(_place, 0);
    }

    /// <summary>Fixes a variable.</summary>
    public void Fix(int variable, bool value)
    {
        var place = _place[variable];
        var before = place < 0 ? At(~place) : 0;
        _lower[variable] = _upper[variable] = value ? 1 : 0;
        if (place >= 0) return;
        (_atUpper[~place], _direction[~place]) = (value, 0);
        Shift(~place, _upper[variable] - before);
    }

    /// <summary>Solves over all rows, those outside added where the point violates them.</summary>
    /// <param name="cutoff">Stop once the cost passes this.</param>
    /// <param name="pivots">The most pivots.</param>
    public Status Solve(double cutoff, int pivots)
    {
        while (true)
        {
            var status = SolveInside(cutoff, pivots);
            if (status != Status.Optimal || !AddViolatedRows()) return status;
        }
    }

    /// <summary>Whether the dictionary's cost is what its multipliers prove, so far as float32 can tell; where errors have added up, it is not.</summary>
    public bool IsSound() => Math.Abs(Proved() - Objective) < Tolerated;

    /// <summary>A lower bound on the rise of the cost if a basic variable goes to 0 or 1, from one dual step each.</summary>
    public (float Down, float Up) Penalties(int place) => (Penalty(place, _value[place], -1), Penalty(place, 1 - _value[place], 1));

    /// <summary>Rows with some slack go outside.</summary>
    public void DropSlackRows(float slack)
    {
        for (var r = _rows - 1; r >= 0; r--)
        {
            if (_basic[r] < _n || _value[r] < slack) continue;
            _place[_basic[r]] = Outside;
            _rows--;
            if (r == _rows) continue;
            _dictionary.AsSpan(_rows * _stride, _stride).CopyTo(_dictionary.AsSpan(r * _stride));
            (_value[r], _basic[r]) = (_value[_rows], _basic[_rows]);
            _place[_basic[r]] = r;
        }
    }

    /// <summary>The rows' multipliers. After <see cref="Status.Infeasible"/>, <paramref name="ray"/> times the ray is added.</summary>
    /// <param name="multipliers">Takes one per row.</param>
    /// <param name="ray">At least 0.</param>
    public void Multipliers(Span<double> multipliers, double ray)
    {
        multipliers.Clear();
        for (var c = 0; c < _n; c++)
        {
            if (_nonbasic[c] < _n) continue;
            var along = _rayRow < 0 ? 0 : Math.Max(0, _raySign * _dictionary[(_rayRow * _stride) + c]);
            multipliers[_nonbasic[c] - _n] = Math.Max(0, _cost[c]) + (ray * along);
        }

        if (_rayRow >= 0 && _basic[_rayRow] >= _n && _raySign < 0) multipliers[_basic[_rayRow] - _n] += ray;
    }

    [MethodImpl(HotLoop.Compiled)]
    private Status SolveInside(double cutoff, int most)
    {
        _rayRow = -1;
        for (var pivots = 0; ; pivots++)
        {
            if (Objective >= cutoff) return Status.Cutoff;
            if (pivots >= most) return Status.Stopped;
            var (row, worst, increase) = (-1, Infeasibility, false);
            for (var r = 0; r < _rows; r++)
            {
                var (basic, value) = (_basic[r], _value[r]);
                var (below, above) = basic < _n ? (_lower[basic] - value, value - _upper[basic]) : (-value, 0);
                if (below > worst) (row, worst, increase) = (r, below, true);
                if (above > worst) (row, worst, increase) = (r, above, false);
            }

            if (row < 0) return Status.Optimal;
            if (Step(row, worst, increase)) continue;
            (_rayRow, _raySign) = (row, increase ? -1 : 1);
            return Status.Infeasible;
        }
    }

    /// <summary>One dual step with bound flipping. Returns false where the row cannot be mended.</summary>
    private bool Step(int r, float violation, bool increase)
    {
        ref var row = ref _dictionary[r * _stride];
        var slope = violation;
        for (var least = Ratios(ref row, increase ? 1 : -1); least < float.PositiveInfinity; least = LeastRatio())
        {
            // Among columns of nearly this ratio the largest entry is a stable pivot.
            var c = Largest(ref row, least + SameRatio);
            slope -= Math.Abs(Unsafe.Add(ref row, c));
            if (_nonbasic[c] >= _n || slope <= Infeasibility)
            {
                Enter(r, c, increase);
                return true;
            }

            _atUpper[c] = !_atUpper[c];
            _direction[c] = -_direction[c];
            Shift(c, _atUpper[c] ? 1 : -1);
            _ratio[c] = float.PositiveInfinity;
        }

        RaySlope = slope;
        return false;
    }

    // The bound-flipping step: the dual objective is concave piecewise linear along the ray, its slope what is left of the violation.
    private float Penalty(int r, float distance, float sign)
    {
        const int Turns = 4;
        ref var row = ref _dictionary[r * _stride];
        var (rise, slope, passed, least) = (0f, distance, 0f, Ratios(ref row, sign));
        for (var turn = 0; turn < Turns; turn++)
        {
            if (float.IsPositiveInfinity(least)) return least;
            rise += slope * (least - passed);
            passed = least;
            var c = Largest(ref row, least);
            slope -= Math.Abs(Unsafe.Add(ref row, c));
            if (_nonbasic[c] >= _n || slope <= 0) return rise;
            _ratio[c] = float.PositiveInfinity;
            least = LeastRatio();
        }

        return rise;
    }
}
