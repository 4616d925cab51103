namespace Smug.Smt.Tiles;

/// <summary>The dual simplex method with bound flipping and steepest edges on a tile's relaxation in float32. It keeps the inverse of the tight rows' coefficients of
/// the basic variables: both are few.</summary>
/// <remarks>Vectors have 16 lanes on every processor, so the answers are the same on all. A column is a variable, or <see cref="TileProgram.Stride"/> plus the slot of
/// a tight row, whose slack it is. Not thread-safe.</remarks>
internal sealed partial class TileSimplex
{
    private const float Infeasibility = 3e-4f;
    private const float Pivotal = 1e-4f;
    private const float SameRatio = 1e-7f;
    private const int PivotsPerInversion = 64;
    private readonly TileProgram _program;
    private readonly int _n;
    private readonly int _stride;
    private readonly int _rowStride;
    private readonly int _room;
    private readonly int _width;

    // Per column: the reduced cost, and 1 or −1 where the column can rise or fall, 0 where it is fixed or basic.
    private readonly float[] _cost;
    private readonly float[] _direction;

    // Per variable; the first for those that are not basic.
    private readonly float[] _at;
    private readonly float[] _lower;
    private readonly float[] _upper;
    private readonly int[] _place;

    // Per row: its slack, and 1 where it is loose.
    private readonly float[] _slack;
    private readonly float[] _loose;

    // Per slot: basic variables with their values and bounds, and tight rows.
    private readonly int[] _basic;
    private readonly float[] _value;
    private readonly float[] _least;
    private readonly float[] _most;
    private readonly int[] _tight;

    // [tight row's slot, basic variable's slot], 0 after the slots in use.
    private readonly AlignedFloats _inverse;
    private int _slots;
    private int _pivots;
    private int? _rayRow;
    private float _raySign;

    /// <summary>Begins where every variable costs the least, without tight rows.</summary>
    public TileSimplex(TileProgram program)
    {
        (_program, _n, _stride, _rowStride) = (program, program.Count, program.Stride, program.RowStride);
        _room = TileProgram.Padded(Math.Min(program.Count, program.RowCount));
        _width = _stride + _room;
        (_cost, _direction, _row, _ratio, _fall) = (new float[_width], new float[_width], new float[_width], new float[_width], new float[_width]);
        (_at, _lower, _upper, _place) = (new float[_stride], new float[_n], new float[_n], new int[_n]);
        (_slack, _loose) = (new float[_rowStride], new float[_rowStride]);
        (_basic, _value, _least, _most, _tight) = (new int[_room], new float[_room], new float[_room], new float[_room], new int[_room]);
        (_inverse, _along, _column, _step, _zeros) = (program.Arena.Take(_room * _room), new float[_room], new float[_room], new float[_room], new float[Math.Max(_stride, _rowStride)]);
        (_terms, _chosen, _score) = (new (int, float)[_n + _room], new int[_n], new float[_room + _rowStride]);
        program.Cost.CopyTo(_cost, 0);
        Objective = program.Base;
        Array.Fill(_place, -1);
        Array.Fill(_upper, 1);
        Array.Fill(_direction, 1, 0, _n);
        Array.Fill(_loose, 1, 0, program.RowCount);
        for (var i = 0; i < program.RowCount; i++) _slack[i] = -program.Bound[i];
        for (var j = 0; j < _n; j++)
        {
            if (!(_cost[j] < 0)) continue;
            (_at[j], _direction[j]) = (1, -1);
            Objective += _cost[j];
            AddScaled(ref _slack[0], ref program.Columns[j * _rowStride], 1, _rowStride);
        }
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

        /// <summary>Out of pivots, or of digits; the cost is a lower bound.</summary>
        Stopped,
    }

    /// <summary>The cost of the current basis: a lower bound as float32 sees it.</summary>
    public double Objective { get; private set; }

    /// <summary>After <see cref="Status.Infeasible"/>, by how much the ray's row cannot be satisfied, per unit of the ray.</summary>
    public double RaySlope { get; private set; }

    /// <summary>How many basic variables there are.</summary>
    public int BasicCount => _slots;

    /// <summary>A basic variable, and its value.</summary>
    public (int Variable, float Value) Basic(int slot) => (_basic[slot], _value[slot]);

    /// <summary>A variable's value.</summary>
    public float ValueOf(int variable) => _place[variable] >= 0 ? _value[_place[variable]] : _at[variable];

    /// <summary>For a variable that is not basic, its reduced cost and whether it is at 1.</summary>
    public (float Cost, bool AtUpper)? Reduced(int variable) => _place[variable] >= 0 ? null : (_cost[variable], _at[variable] > 0);

    /// <summary>Takes over another's state over the same program.</summary>
    public void CopyFrom(TileSimplex other)
    {
        (_slots, _pivots, Objective, _rayRow) = (other._slots, other._pivots, other.Objective, null);
        other._inverse.AsSpan(0, _slots * _room).CopyTo(_inverse.AsSpan(0, _slots * _room));
        other._cost.CopyTo(_cost, 0);
        other._direction.CopyTo(_direction, 0);
        other._at.CopyTo(_at, 0);
        other._lower.CopyTo(_lower, 0);
        other._upper.CopyTo(_upper, 0);
        other._place.CopyTo(_place, 0);
        other._slack.CopyTo(_slack, 0);
        other._loose.CopyTo(_loose, 0);
        other._basic.CopyTo(_basic, 0);
        other._value.CopyTo(_value, 0);
        other._least.CopyTo(_least, 0);
        other._most.CopyTo(_most, 0);
        other._tight.CopyTo(_tight, 0);
    }

    /// <summary>Fixes a variable.</summary>
    public void Fix(int variable, bool value)
    {
        var (slot, to) = (_place[variable], value ? 1f : 0f);
        _lower[variable] = _upper[variable] = to;
        if (slot >= 0)
        {
            _least[slot] = _most[slot] = to;
            return;
        }

        var by = to - _at[variable];
        (_at[variable], _direction[variable]) = (to, 0);
        if (by == 0) return;
        Objective += (double)by * _cost[variable];
        Transform(variable);
        Move(-by, ref _column[0], 0, (variable, by));
    }

    /// <summary>Solves over all rows.</summary>
    /// <param name="cutoff">Stop once the cost passes this.</param>
    /// <param name="most">The most pivots.</param>
    public Status Solve(double cutoff, int most)
    {
        _rayRow = null;
        for (var pivots = 0; ; pivots++)
        {
            if (Objective >= cutoff) return Status.Cutoff;
            if (pivots >= most || (_pivots >= PivotsPerInversion && !Invert())) return Status.Stopped;
            if (Leaving() is not var (leaving, violation, increase)) return Status.Optimal;
            if (Step(leaving, violation, increase)) continue;
            (_rayRow, _raySign) = (leaving, increase ? -1 : 1);
            return Status.Infeasible;
        }
    }

    /// <summary>The basis in few numbers: how many slots are in use, then their variables, their rows, and the variables at 1 that are not basic.</summary>
    public int[] Basis()
    {
        var ones = Ones();
        var basis = new int[1 + (2 * _slots) + ones];
        basis[0] = _slots;
        _basic.AsSpan(0, _slots).CopyTo(basis.AsSpan(1));
        _tight.AsSpan(0, _slots).CopyTo(basis.AsSpan(1 + _slots));
        _chosen.AsSpan(0, ones).CopyTo(basis.AsSpan(1 + (2 * _slots)));
        return basis;
    }

    /// <summary>Goes to a basis. Returns false where float32 has too few digits for it; another has to be taken over then.</summary>
    /// <param name="basis">What <see cref="Basis"/> gave.</param>
    /// <param name="values">All variables that are fixed.</param>
    public bool Restore(int[] basis, List<(int Variable, bool Value)> values)
    {
        Array.Clear(_at);
        Array.Clear(_lower);
        Array.Fill(_upper, 1);
        Array.Fill(_place, -1);
        Array.Fill(_direction, 1, 0, _n);
        foreach (var j in basis.AsSpan(1 + (2 * basis[0]))) (_at[j], _direction[j]) = (1, -1);
        foreach (var (j, value) in values)
        {
            _lower[j] = _upper[j] = value ? 1 : 0;
            _direction[j] = 0;
        }

        Use(basis[0]);
        Array.Fill(_loose, 1, 0, _program.RowCount);
        basis.AsSpan(1, _slots).CopyTo(_basic);
        basis.AsSpan(1 + _slots, _slots).CopyTo(_tight);
        for (var t = 0; t < _slots; t++)
        {
            _loose[_tight[t]] = 0;
            _direction[_basic[t]] = 0;
        }

        return Invert();
    }

    /// <summary>The rows' multipliers. After <see cref="Status.Infeasible"/>, <paramref name="ray"/> times the ray is added.</summary>
    /// <param name="multipliers">Takes one per row.</param>
    /// <param name="ray">At least 0.</param>
    public void Multipliers(Span<double> multipliers, double ray)
    {
        multipliers.Clear();
        for (var t = 0; t < _slots; t++)
        {
            var along = _rayRow is null ? 0 : Math.Max(0, _raySign * _row[_stride + t]);
            multipliers[_tight[t]] = Math.Max(0, _cost[_stride + t]) + (ray * along);
        }

        if (_rayRow is < 0 and var row) multipliers[~row] += ray;
    }

    /// <summary>Sets how many slots are in use.</summary>
    private void Use(int slots)
    {
        _slots = slots;
        Array.Clear(_direction, _stride, _room);
        Array.Clear(_cost, _stride, _room);
        Array.Clear(_value);
        Array.Clear(_least);
        Array.Clear(_most);
        Array.Fill(_direction, 1, _stride, slots);
    }
}
