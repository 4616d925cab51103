using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Smug.Smt.Bounds;

/// <summary>Chooses by which divisor and with which complements a row, or a sum of two, is rounded, so that a point violates the result most.</summary>
/// <remarks>Only variables that the point has above 0 bear upon the choice: they are the fewest, and the others only lengthen the cut. Eight numbers are
/// added side by side whatever the processor, so the choice is the same on all. The rounding is a continuous function of each coefficient: float32 is
/// good enough to choose.</remarks>
internal sealed class RoundingChoice
{
    /// <summary>Beyond this slack a row of unit size is not worth rounding.</summary>
    public const double MostSlack = 0.2;

    private const int Width = 8;
    private const int Divisors = 8;
    private const float LeastDivisor = 1e-3f;
    private const float LeastFraction = 1e-4f;
    private readonly SupportRows _rows;
    private readonly int[] _place;
    private int[] _variable = [];
    private float[] _first = [];
    private float[] _second = [];
    private float[] _a = [];
    private float[] _x = [];
    private float[] _base = [];
    private bool[] _turned = [];
    private int[] _candidate = [];
    private int[] _candidateOfFirst = [];
    private (int Row, int Count, int Candidates) _one = (-1, 0, 0);
    private (int Row, int Count, int Candidates) _two;
    private double _bound;
    private double _violation;

    /// <summary>Chooses among sums of some rows.</summary>
    public RoundingChoice(SupportRows rows)
    {
        (_rows, _place) = (rows, new int[rows.Value.Length]);
        Array.Fill(_place, -1);
    }

    /// <summary>The divisor is this variable's coefficient, shifted right by <see cref="Shift"/>.</summary>
    public int Variable { get; private set; }

    public int Shift { get; private set; }

    /// <summary>The Euclidean distance from the point to the cut, among the variables above 0.</summary>
    public double Violation { get; private set; }

    /// <summary>The variables taken as 1 − m, ascending.</summary>
    public int[] Complemented()
    {
        var complemented = new List<int>();
        for (var k = 0; k < _two.Count; k++)
        {
            if (_turned[k] != _rows.IsComplemented[_variable[k]]) complemented.Add(_variable[k]);
        }

        complemented.Sort();
        return [.. complemented];
    }

    /// <summary>Takes up a row, and a second one or −1.</summary>
    [MethodImpl(HotLoop.Compiled)]
    public void Load(int first, int second)
    {
        var room = _rows.Start[first + 1] - _rows.Start[first] + (second < 0 ? 0 : _rows.Start[second + 1] - _rows.Start[second]) + Width;
        if (_a.Length < room) Grow(2 * room);
        if (_one.Row != first) LoadFirst(first);
        var (count, candidates) = (_one.Count, _one.Candidates);
        _candidateOfFirst.AsSpan(0, candidates).CopyTo(_candidate);
        _second.AsSpan(0, count).Clear();
        for (var q = second < 0 ? 0 : _rows.Start[second]; second >= 0 && q < _rows.Start[second + 1]; q++)
        {
            var (variable, k) = (_rows.Variable[q], _place[_rows.Variable[q]]);
            if (k >= 0)
            {
                _second[k] = _rows.Coefficient[q];
                continue;
            }

            (_variable[count], _first[count], _second[count], _base[count]) = (variable, 0, _rows.Coefficient[q], _rows.Value[variable]);
            if (_base[count] > LeastFraction) Insert(_candidate, candidates++, count);
            count++;
        }

        // What lies beyond counts for nothing.
        _first.AsSpan(count, Width).Clear();
        _second.AsSpan(count, Width).Clear();
        _base.AsSpan(count, Width).Clear();
        _two = (second, count, candidates);
    }

    /// <summary>Chooses; false where no choice is violated by more than <paramref name="least"/>.</summary>
    /// <param name="factors">Of the rows that were taken up; the second counts where there are two.</param>
    /// <param name="least">The least violation.</param>
    [MethodImpl(HotLoop.Compiled)]
    public bool Choose((int First, int Second) factors, double least)
    {
        (_violation, Variable, Shift) = (least * least, -1, 0);
        if (_two.Candidates == 0 || !Add(factors)) return false;
        var candidates = _candidate.AsSpan(0, _two.Candidates);
        var chosen = -1;
        for (var c = 0; c < candidates.Length && c < Divisors; c++)
        {
            var divisor = Math.Abs(_a[candidates[c]]);
            if (divisor > LeastDivisor && IsBetter(divisor)) chosen = candidates[c];
        }

        if (chosen < 0) return false;
        Variable = _variable[chosen];
        var size = Math.Abs(_a[chosen]);
        for (var shift = 1; shift <= 3; shift++)
        {
            if (IsBetter(size / (1 << shift))) Shift = shift;
        }

        // Complementing one variable more may deepen the cut.
        size /= 1 << Shift;
        foreach (var k in candidates)
        {
            Turn(k);
            if (!IsBetter(size)) Turn(k);
        }

        Violation = Math.Sqrt(_violation);
        return true;
    }

    private void Grow(int room)
    {
        // Beyond the end of an array others read, so all are as long.
        (_a, _x, _base, _first, _second) = (new float[room], new float[room], new float[room], new float[room], new float[room]);
        var (variables, one) = (new int[room], _one);
        _variable.AsSpan(0, one.Count).CopyTo(variables);
        for (var k = 0; k < one.Count; k++) _place[variables[k]] = -1;
        (_variable, _turned, _candidate, _candidateOfFirst) = (variables, new bool[room], new int[room], new int[room]);
        _one = (-1, 0, 0);
    }

    [MethodImpl(HotLoop.Compiled)]
    private void LoadFirst(int first)
    {
        for (var k = 0; k < _one.Count; k++) _place[_variable[k]] = -1;
        var (count, candidates) = (0, 0);
        for (var p = _rows.Start[first]; p < _rows.Start[first + 1]; p++, count++)
        {
            var variable = _rows.Variable[p];
            (_variable[count], _first[count], _base[count], _place[variable]) = (variable, _rows.Coefficient[p], _rows.Value[variable], count);
            if (_base[count] > LeastFraction) Insert(_candidateOfFirst, candidates++, count);
        }

        _one = (first, count, candidates);
    }

    /// <summary>Candidates are few: each is put in its place as it comes, those closest to a half first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Insert(int[] candidates, int count, int k)
    {
        var (value, place) = (_base[k], count);
        for (; place > 0 && _base[candidates[place - 1]] < value; place--) candidates[place] = candidates[place - 1];
        candidates[place] = k;
    }

    /// <summary>Sets the sum; false where the point has too much slack there.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private bool Add((int First, int Second) factors)
    {
        var (one, two) = (_one.Row, _two.Row);
        var scale = 1.0 / (two < 0 ? factors.First : Math.Max(factors.First, factors.Second));
        var (first, second) = (scale * factors.First, two < 0 ? 0 : scale * factors.Second);
        if ((first * _rows.Slack[one]) + (two < 0 ? 0 : second * _rows.Slack[two]) > MostSlack) return false;
        _bound = (first * _rows.Bound[one]) + (two < 0 ? 0 : second * _rows.Bound[two]);
        var (firsts, seconds) = (Vector256.Create((float)first), Vector256.Create((float)second));
        for (var k = 0; k < _two.Count; k += Width)
        {
            var a = (Vector256.LoadUnsafe(ref At(_first, k)) * firsts) + (Vector256.LoadUnsafe(ref At(_second, k)) * seconds);
            a.StoreUnsafe(ref At(_a, k));
            Vector256.LoadUnsafe(ref At(_base, k)).StoreUnsafe(ref At(_x, k));
        }

        _turned.AsSpan(0, _two.Count).Clear();
        return true;
    }

    private void Turn(int k)
    {
        _turned[k] = !_turned[k];
        _bound -= _a[k];
        (_a[k], _x[k]) = (-_a[k], 1 - _x[k]);
    }

    [MethodImpl(HotLoop.Compiled)]
    private bool IsBetter(float divisor)
    {
        var scaled = _bound / divisor;
        var whole = Math.Floor(scaled);
        var rest = scaled - whole;
        // A bound a hair above a multiple is as good as any: divided by the rest, the cut is a clause.
        if (rest < 1e-6 * (1 + Math.Abs(scaled)) || rest > 0.98) return false;
        var (values, norms) = (Vector256<float>.Zero, Vector256<float>.Zero);
        var (inverse, rests) = (Vector256.Create(1 / divisor), Vector256.Create((float)rest));
        for (var k = 0; k < _two.Count; k += Width)
        {
            var quotient = Vector256.LoadUnsafe(ref At(_a, k)) * inverse;
            var below = Vector256.Floor(quotient);
            var coefficient = (below * rests) + Vector256.Min(rests, quotient - below);
            values += coefficient * Vector256.LoadUnsafe(ref At(_x, k));
            norms += coefficient * coefficient;
        }

        var (beyond, norm) = (((whole + 1) * rest) - Vector256.Sum(values), Vector256.Sum(norms) + 1e-12);
        if (beyond <= 0 || beyond * beyond <= _violation * norm) return false;
        _violation = beyond * beyond / norm;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref float At(float[] values, int place) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(values), place);
}
