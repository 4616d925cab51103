using System.Runtime.CompilerServices;

namespace Smug.Smt.Bounds;

/// <summary>The linear relaxation by the primal-dual hybrid gradient method: minimise w·x with A·x ≥ b, lower ≤ x ≤ upper.</summary>
/// <remarks>
/// Chambolle and Pock's iteration with diagonal preconditioning (Pock and Chambolle 2011, α = 1), averaging, adaptive restarts and primal weight as in
/// PDLP (Applegate et al. 2021). It works in float64 and promises nothing: <see cref="BestMultipliers"/> become a proven bound through
/// <see cref="DualBound"/>. Deterministic; not thread-safe.
/// </remarks>
internal sealed class Pdhg
{
    private const int CheckEvery = 40;
    private readonly RelaxedProgram _program;
    private readonly double[] _columnStep;
    private readonly double[] _rowStep;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _extrapolated;
    private readonly double[] _sumX;
    private readonly double[] _sumY;
    private readonly double[] _averageX;
    private readonly double[] _averageY;
    private readonly double[] _startX;
    private readonly double[] _startY;
    private readonly double _boundNorm;
    private double _restartError = double.PositiveInfinity;
    private double _previousError = double.PositiveInfinity;
    private int _sinceRestart;
    private int _iterations;

    /// <summary>Begins at x = <paramref name="point"/> or lower, y = <paramref name="multipliers"/> or 0.</summary>
    /// <param name="program">What to solve.</param>
    /// <param name="multipliers">One per row of the program.</param>
    /// <param name="point">One per variable of the program.</param>
    /// <param name="primalWeight">What an earlier run on nearly the same program found best; null for none.</param>
    public Pdhg(RelaxedProgram program, double[]? multipliers = null, double[]? point = null, double? primalWeight = null)
    {
        _program = program;
        var (n, m) = (program.Variables.Length, program.Rows.Length);
        (_averageX, _averageY) = (new double[n], new double[m]);
        (_x, _extrapolated, _sumX, _startX, _columnStep) = (new double[n], new double[n], new double[n], new double[n], new double[n]);
        (_y, _sumY, _startY, _rowStep) = (new double[m], new double[m], new double[m], new double[m]);
        for (var j = 0; j < n; j++)
        {
            var sum = 0.0;
            for (var p = program.ColumnStart[j]; p < program.ColumnStart[j + 1]; p++) sum += Math.Abs(program.ColumnCoefficient[p]);
            _columnStep[j] = sum > 0 ? 1 / sum : 1;
            _x[j] = point is null ? program.Lower[j] : Math.Clamp(point[j], program.Lower[j], program.Upper[j]);
        }

        var squares = 0.0;
        for (var i = 0; i < m; i++)
        {
            var sum = 0.0;
            for (var e = program.RowStart[i]; e < program.RowStart[i + 1]; e++) sum += Math.Abs(program.Coefficient[e]);
            _rowStep[i] = sum > 0 ? 1 / sum : 1;
            squares += program.Bound[i] * program.Bound[i];
        }

        _boundNorm = Math.Sqrt(squares);
        var weights = Math.Sqrt(program.Weight.Sum(w => w * w));
        PrimalWeight = primalWeight ?? (_boundNorm > 0 ? weights / _boundNorm : 1);
        multipliers?.CopyTo(_y, 0);
        BestMultipliers = (double[])_y.Clone();
        _x.CopyTo(_startX, 0);
        _y.CopyTo(_startY, 0);
        Point = (double[])_x.Clone();
    }

    /// <summary>The multipliers with the highest bound seen, in float64.</summary>
    public double[] BestMultipliers { get; }

    /// <summary>Their bound as float64 sees it.</summary>
    public double BestBound { get; private set; } = double.NegativeInfinity;

    /// <summary>The best primal point at the last check; it may violate rows a little.</summary>
    public double[] Point { get; }

    /// <summary>How long steps of the multipliers are beside those of the point.</summary>
    public double PrimalWeight { get; private set; }

    /// <summary>The relative error of the better of last iterate and average at the last check.</summary>
    public double Error { get; private set; } = double.PositiveInfinity;

    /// <summary>Does up to <paramref name="iterations"/> iterations, or fewer where the error falls to <paramref name="tolerance"/>.</summary>
    public void Run(int iterations, double tolerance, Func<bool> stop)
    {
        for (var k = 0; k < iterations && Error > tolerance; k++)
        {
            if ((k & 7) == 7 && stop()) break;
            Step();
            if (++_sinceRestart % CheckEvery == 0) Check();
        }
    }

    [MethodImpl(HotLoop.Compiled)]
    private void Step()
    {
        _iterations++;
        var program = _program;
        var (start, row, coefficient) = (program.ColumnStart, program.ColumnRow, program.ColumnCoefficient);
        for (var j = 0; j < _x.Length; j++)
        {
            var product = Product(coefficient, row, start[j], start[j + 1], _y);
            var before = _x[j];
            var after = Math.Clamp(before - (_columnStep[j] / PrimalWeight * (program.Weight[j] - product)), program.Lower[j], program.Upper[j]);
            _x[j] = after;
            _extrapolated[j] = (2 * after) - before;
            _sumX[j] += after;
        }

        var (first, column, entry) = (program.RowStart, program.Column, program.Coefficient);
        for (var i = 0; i < _y.Length; i++)
        {
            var product = Product(entry, column, first[i], first[i + 1], _extrapolated);
            _y[i] = Math.Max(0, _y[i] + (_rowStep[i] * PrimalWeight * (program.Bound[i] - product)));
            _sumY[i] += _y[i];
        }
    }

    /// <summary>Σ coefficient · value at place over some entries, in four sums that do not wait for each other.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private static double Product(double[] coefficient, int[] place, int start, int end, double[] value)
    {
        ReadOnlySpan<double> a = coefficient.AsSpan(start, end - start);
        ReadOnlySpan<int> at = place.AsSpan(start, end - start);
        var (s0, s1, s2, s3, k) = (0.0, 0.0, 0.0, 0.0, 0);
        for (; k <= a.Length - 4 && k <= at.Length - 4; k += 4)
        {
            s0 += a[k] * value[at[k]];
            s1 += a[k + 1] * value[at[k + 1]];
            s2 += a[k + 2] * value[at[k + 2]];
            s3 += a[k + 3] * value[at[k + 3]];
        }

        for (; k < a.Length; k++) s0 += a[k] * value[at[k]];
        return s0 + s1 + (s2 + s3);
    }

    /// <summary>Scores the last iterate and the average, keeps the better as <see cref="Point"/>, and restarts where that pays.</summary>
    private void Check()
    {
        var (n, m) = (_x.Length, _y.Length);
        var (averageX, averageY) = (_averageX, _averageY);
        for (var j = 0; j < n; j++) averageX[j] = _sumX[j] / _sinceRestart;
        for (var i = 0; i < m; i++) averageY[i] = _sumY[i] / _sinceRestart;
        var (last, average) = (Score(_x, _y), Score(averageX, averageY));
        var (x, y, error) = last < average ? (_x, _y, last) : (averageX, averageY, average);
        Error = error;
        x.CopyTo(Point, 0);

        var restart = error <= 0.2 * _restartError
            || (error <= 0.8 * _restartError && error > _previousError)
            || _sinceRestart >= 0.36 * _iterations;
        _previousError = error;
        if (!restart) return;

        var (movedX, movedY) = (0.0, 0.0);
        for (var j = 0; j < n; j++) movedX += (x[j] - _startX[j]) * (x[j] - _startX[j]);
        for (var i = 0; i < m; i++) movedY += (y[i] - _startY[i]) * (y[i] - _startY[i]);
        if (movedX > 1e-20 && movedY > 1e-20)
            PrimalWeight = Math.Exp((0.5 * Math.Log(Math.Sqrt(movedY / movedX))) + (0.5 * Math.Log(PrimalWeight)));
        if (!ReferenceEquals(x, _x)) x.CopyTo(_x, 0);
        if (!ReferenceEquals(y, _y)) y.CopyTo(_y, 0);
        _x.CopyTo(_startX, 0);
        _y.CopyTo(_startY, 0);
        Array.Clear(_sumX);
        Array.Clear(_sumY);
        _sinceRestart = 0;
        (_restartError, _previousError) = (error, double.PositiveInfinity);
    }

    /// <summary>Relative gap plus relative violation; notes the multipliers if their bound is the highest yet.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private double Score(double[] x, double[] y)
    {
        var program = _program;
        var (primal, dual, violation) = (0.0, 0.0, 0.0);
        for (var j = 0; j < x.Length; j++)
        {
            var reduced = program.Weight[j];
            reduced -= Product(program.ColumnCoefficient, program.ColumnRow, program.ColumnStart[j], program.ColumnStart[j + 1], y);
            primal += program.Weight[j] * x[j];
            dual += reduced * (reduced < 0 ? program.Upper[j] : program.Lower[j]);
        }

        for (var i = 0; i < y.Length; i++)
        {
            var missing = program.Bound[i];
            missing -= Product(program.Coefficient, program.Column, program.RowStart[i], program.RowStart[i + 1], x);
            if (missing > 0) violation += missing * missing;
            dual += program.Bound[i] * y[i];
        }

        if (dual > BestBound)
        {
            BestBound = dual;
            y.CopyTo(BestMultipliers, 0);
        }

        return (Math.Abs(primal - dual) / (1 + Math.Abs(primal) + Math.Abs(dual))) + (Math.Sqrt(violation) / (1 + _boundNorm));
    }
}
