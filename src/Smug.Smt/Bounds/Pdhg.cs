using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Smug.Smt.Bounds;

/// <summary>The linear relaxation by the primal-dual hybrid gradient method: minimise w·x with A·x ≥ b, lower ≤ x ≤ upper.</summary>
/// <remarks>
/// Chambolle and Pock's step T with diagonal preconditioning (Pock and Chambolle 2011, α = 1) in Halpern's iteration with reflection, z ← k/(k + 1) · (2T(z) − z) +
/// 1/(k + 1) · z₀ (Lu and Yang 2024), which needs fewer steps than averages; adaptive restarts and primal weight as in PDLP (Applegate et al. 2021). It works in float32, eight numbers at a time, sums over all rows or variables in float64, and promises nothing:
/// <see cref="BestMultipliers"/> become a proven bound through <see cref="DualBound"/>. Deterministic, the same on every processor; not thread-safe.
/// </remarks>
internal sealed class Pdhg
{
    private const int CheckEvery = 40;
    private readonly RelaxedProgram _program;
    private readonly float[] _x;
    private readonly float[] _y;
    private readonly float[] _extrapolated;
    private readonly float[] _nextX;
    private readonly float[] _nextY;
    private readonly float[] _startX;
    private readonly float[] _startY;
    private readonly double _boundNorm;
    private double _restartError = double.PositiveInfinity;
    private double _previousError = double.PositiveInfinity;
    private int _sinceRestart;
    private int _iterations;

    /// <summary>Begins at x = <paramref name="point"/> or lower, y = <paramref name="multipliers"/> or 0.</summary>
    /// <param name="program">What to solve.</param>
    /// <param name="multipliers">One per row of all that the program is taken from.</param>
    /// <param name="point">One per variable of all that the program is taken from.</param>
    /// <param name="primalWeight">What an earlier run on nearly the same program found best; null for none.</param>
    public Pdhg(RelaxedProgram program, double[]? multipliers = null, double[]? point = null, double? primalWeight = null)
    {
        _program = program;
        var (n, m) = (program.Weight.Length, program.Bound.Length);
        (_x, _extrapolated, _nextX, _startX, Point) = (new float[n], new float[n], new float[n], new float[n], new float[n]);
        (_y, _nextY, _startY, BestMultipliers) = (new float[m], new float[m], new float[m], new float[m]);
        for (var j = 0; j < program.Variables.Length; j++) _x[j] = point is null ? program.Lower[j] : Math.Clamp((float)point[program.Variables[j]], program.Lower[j], program.Upper[j]);
        for (var i = 0; i < program.Rows.Length && multipliers is not null; i++) _y[i] = (float)multipliers[program.Rows[i]];
        _boundNorm = Norm(program.Bound);
        PrimalWeight = primalWeight ?? (_boundNorm > 0 ? Norm(program.Weight) / _boundNorm : 1);
        _y.CopyTo(BestMultipliers, 0);
        _x.CopyTo(_startX, 0);
        _y.CopyTo(_startY, 0);
        _x.CopyTo(Point, 0);
    }

    /// <summary>The multipliers with the highest bound seen, as far as can be told; as many as the program's rows, and 0 after them.</summary>
    public float[] BestMultipliers { get; }

    /// <summary>Their bound as float32 sees it.</summary>
    public double BestBound { get; private set; } = double.NegativeInfinity;

    /// <summary>The primal point at the last check; it may violate rows a little. As many as the program's variables, and 0 after them.</summary>
    public float[] Point { get; }

    /// <summary>How long steps of the multipliers are beside those of the point.</summary>
    public double PrimalWeight { get; private set; }

    /// <summary>The relative error at the last check.</summary>
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

    private void Step()
    {
        _iterations++;
        var (toPoint, toMultipliers) = (new PointStep(this), new MultiplierStep(this));
        _program.ByVariable.Multiply(_y, ref toPoint);
        _program.ByRow.Multiply(_extrapolated, ref toMultipliers);
    }

    /// <summary>Scores where the last step led to, keeps it as <see cref="Point"/>, and restarts from there where that pays.</summary>
    private void Check()
    {
        var error = Error = Score(_nextX, _nextY);
        _nextX.CopyTo(Point, 0);
        var restart = error <= 0.2 * _restartError
            || (error <= 0.8 * _restartError && error > _previousError)
            || _sinceRestart >= 0.36 * _iterations;
        _previousError = error;
        if (!restart) return;

        var (movedX, movedY) = (Distance(_nextX, _startX), Distance(_nextY, _startY));
        if (movedX > 1e-10 && movedY > 1e-10) PrimalWeight = Math.Exp((0.5 * Math.Log(movedY / movedX)) + (0.5 * Math.Log(PrimalWeight)));
        _nextX.CopyTo(_x, 0);
        _nextY.CopyTo(_y, 0);
        _nextX.CopyTo(_startX, 0);
        _nextY.CopyTo(_startY, 0);
        _sinceRestart = 0;
        (_restartError, _previousError) = (error, double.PositiveInfinity);
    }

    /// <summary>Relative gap plus relative violation; notes the multipliers if their bound is the highest yet.</summary>
    private double Score(float[] x, float[] y)
    {
        var (worth, missing) = (new Worth(_program, x), new Missing(_program, y));
        _program.ByVariable.Multiply(y, ref worth);
        _program.ByRow.Multiply(x, ref missing);
        var (primal, dual) = (Vector256.Sum(worth.Primal), Vector256.Sum(worth.Dual + missing.Dual));
        if (dual > BestBound)
        {
            BestBound = dual;
            y.CopyTo(BestMultipliers, 0);
        }

        return (Math.Abs(primal - dual) / (1 + Math.Abs(primal) + Math.Abs(dual))) + (Math.Sqrt(Vector256.Sum(missing.Squares)) / (1 + _boundNorm));
    }

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static double Distance(float[] a, float[] b)
    {
        var squares = 0.0;
        for (var k = 0; k < a.Length; k++) squares += ((double)a[k] - b[k]) * ((double)a[k] - b[k]);
        return Math.Sqrt(squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> At(float[] values, int place) => Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(float[] values, int place, Vector256<float> value) => value.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Wide(Vector256<float> values) => Vector256.WidenLower(values) + Vector256.WidenUpper(values);

    /// <summary>How much of the reflected step is taken; the rest is the start.</summary>
    private Vector256<float> Share() => Vector256.Create((_sinceRestart + 1f) / (_sinceRestart + 2f));

    /// <summary>T(x) = clamp(x − τ·(w − Aᵀy)), then x.</summary>
    private readonly struct PointStep(Pdhg method) : IProductUse
    {
        private readonly RelaxedProgram _program = method._program;
        private readonly float[] _x = method._x;
        private readonly float[] _next = method._nextX;
        private readonly float[] _start = method._startX;
        private readonly float[] _extrapolated = method._extrapolated;
        private readonly Vector256<float> _scale = Vector256.Create((float)(1 / method.PrimalWeight));
        private readonly Vector256<float> _share = method.Share();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(int line, Vector256<float> product)
        {
            var (before, start) = (At(_x, line), At(_start, line));
            var moved = before - (At(_program.VariableStep, line) * _scale * (At(_program.Weight, line) - product));
            var next = Vector256.Min(Vector256.Max(moved, At(_program.Lower, line)), At(_program.Upper, line));
            var reflected = next + next - before;
            Set(_next, line, next);
            Set(_extrapolated, line, reflected);
            Set(_x, line, start + (_share * (reflected - start)));
        }
    }

    /// <summary>T(y) = max(0, y + σ·(b − A·(2T(x) − x))), then y.</summary>
    private readonly struct MultiplierStep(Pdhg method) : IProductUse
    {
        private readonly RelaxedProgram _program = method._program;
        private readonly float[] _y = method._y;
        private readonly float[] _next = method._nextY;
        private readonly float[] _start = method._startY;
        private readonly Vector256<float> _scale = Vector256.Create((float)method.PrimalWeight);
        private readonly Vector256<float> _share = method.Share();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(int line, Vector256<float> product)
        {
            var (before, start) = (At(_y, line), At(_start, line));
            var next = Vector256.Max(Vector256<float>.Zero, before + (At(_program.RowStep, line) * _scale * (At(_program.Bound, line) - product)));
            Set(_next, line, next);
            Set(_y, line, start + (_share * (next + next - before - start)));
        }
    }

    /// <summary>What the point costs, and what the variables add to the bound of the multipliers.</summary>
    private struct Worth(RelaxedProgram program, float[] x) : IProductUse
    {
        public Vector256<double> Primal;
        public Vector256<double> Dual;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(int line, Vector256<float> product)
        {
            var weight = At(program.Weight, line);
            var reduced = weight - product;
            Primal += Wide(weight * At(x, line));
            Dual += Wide(reduced * Vector256.ConditionalSelect(Vector256.LessThan(reduced, Vector256<float>.Zero), At(program.Upper, line), At(program.Lower, line)));
        }
    }

    /// <summary>What the point lacks, and what the rows add to the bound of the multipliers.</summary>
    private struct Missing(RelaxedProgram program, float[] y) : IProductUse
    {
        public Vector256<double> Squares;
        public Vector256<double> Dual;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(int line, Vector256<float> product)
        {
            var missing = Vector256.Max(Vector256<float>.Zero, At(program.Bound, line) - product);
            Squares += Wide(missing * missing);
            Dual += Wide(At(program.Bound, line) * At(y, line));
        }
    }
}
