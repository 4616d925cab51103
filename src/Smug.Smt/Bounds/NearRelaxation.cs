namespace Smug.Smt.Bounds;

/// <summary>The linear relaxation, solved over the rows and variables that matter near a point: variables away from 0 or nearly so by their price, rows with a
/// multiplier or hardly any slack. What turns out to matter joins later.</summary>
/// <remarks>Of a set with a thousand overlapping rows two thirds of the variables stay at 0 and most older rows have slack: a fraction of the entries is
/// left. A bound is proved over all of them in any case. Deterministic; not thread-safe.</remarks>
internal sealed class NearRelaxation
{
    private const double Cheap = 0.1;
    private const double Near = 0.05;
    private const double MostDebt = 1e-4;
    private const double MostMissing = 0.02;
    private readonly ScaledRows _rows;
    private readonly byte[] _lower;
    private readonly byte[] _upper;
    private readonly RelaxedProgram _program;
    private Pdhg _method;

    /// <summary>Begins over all rows and variables.</summary>
    public NearRelaxation(ScaledRows rows, byte[] lower, byte[] upper)
    {
        (_rows, _lower, _upper) = (rows, lower, upper);
        _program = new RelaxedProgram(rows, lower, upper);
        _method = new Pdhg(_program);
    }

    /// <summary>Goes on where another relaxation of the same variables stands.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="multipliers">One per row.</param>
    /// <param name="before">The other, which is not used any more.</param>
    public NearRelaxation(ScaledRows rows, double[] multipliers, NearRelaxation before)
    {
        (_rows, _lower, _upper, _program) = (rows, before._lower, before._upper, before._program);
        var point = before.Point();
        _method = Narrowed((multipliers, _rows.Reduced(multipliers)), (point, Slacks(point)), before._method.PrimalWeight, null);
    }

    /// <summary>How many coefficients the relaxation is solved over.</summary>
    public int EntryCount => _program.EntryCount;

    /// <summary>The relative error among the rows and variables it is solved over.</summary>
    public double Error => _method.Error;

    /// <summary>See <see cref="Pdhg.Run"/>.</summary>
    public void Run(int iterations, double tolerance, Func<bool> stop) => _method.Run(iterations, tolerance, stop);

    /// <summary>The point, over all variables.</summary>
    public double[] Point() => Spread(_method.Point, _program.Variables, _rows.VariableCount);

    /// <summary>The multipliers with the highest bound, over all rows.</summary>
    public double[] Multipliers() => Spread(_method.BestMultipliers, _program.Rows, _rows.RowCount);

    /// <summary>Solves over what matters from now on, where anything left out would raise the point's or the multipliers' worth, or where
    /// <paramref name="narrow"/> says so.</summary>
    /// <returns>Whether something that was left out joined.</returns>
    public bool Renew(bool narrow)
    {
        var (multipliers, point) = (Multipliers(), Point());
        var (prices, slacks) = (_rows.Reduced(multipliers), Slacks(point));
        var (rows, variables) = (Marks(_program.Rows, _rows.RowCount), Marks(_program.Variables, _rows.VariableCount));
        var (debt, cost) = (0.0, 1.0);
        for (var j = 0; j < prices.Length; j++)
        {
            cost += _rows.Weight[j] * point[j];
            if (!variables[j]) debt -= Math.Min(0, prices[j]);
        }

        var joined = debt > MostDebt * cost;
        for (var i = 0; i < slacks.Length && !joined; i++) joined = !rows[i] && slacks[i] < -MostMissing;
        if (joined || narrow) _method = Narrowed((multipliers, prices), (point, slacks), _method.PrimalWeight, narrow ? null : (rows, variables));
        return joined;
    }

    /// <summary>The rows and variables that matter at some multipliers and a point.</summary>
    /// <param name="dual">The multipliers, and the variables' prices by them.</param>
    /// <param name="primal">The point, and the rows' slacks at it.</param>
    /// <param name="primalWeight">What the method begins with.</param>
    /// <param name="also">What is kept besides; changed.</param>
    private Pdhg Narrowed(
        (double[] Multipliers, double[] Prices) dual, (double[] Point, double[] Slacks) primal, double primalWeight, (bool[] Rows, bool[] Variables)? also)
    {
        var ((multipliers, prices), (point, slacks)) = (dual, primal);
        var rows = also?.Rows ?? new bool[_rows.RowCount];
        var variables = also?.Variables ?? new bool[_rows.VariableCount];
        for (var i = 0; i < rows.Length; i++) rows[i] |= multipliers[i] > 0 || slacks[i] < Near;
        for (var j = 0; j < variables.Length; j++) variables[j] |= _lower[j] > 0 || point[j] > 0 || prices[j] < Cheap * _rows.Weight[j];
        _program.Load(_rows, _lower, _upper, rows, variables);
        return new Pdhg(_program, multipliers, point, primalWeight);
    }

    /// <summary>A·x − b over all rows.</summary>
    private double[] Slacks(double[] point)
    {
        var slacks = new double[_rows.RowCount];
        for (var i = 0; i < slacks.Length; i++)
        {
            slacks[i] = -_rows.Bound[i];
            for (var e = _rows.RowStart[i]; e < _rows.RowStart[i + 1]; e++) slacks[i] += _rows.Coefficient[e] * point[_rows.Column[e]];
        }

        return slacks;
    }

    private static double[] Spread(float[] values, int[] places, int count)
    {
        var spread = new double[count];
        for (var k = 0; k < places.Length; k++) spread[places[k]] = values[k];
        return spread;
    }

    private static bool[] Marks(int[] places, int count)
    {
        var marks = new bool[count];
        foreach (var place in places) marks[place] = true;
        return marks;
    }
}
