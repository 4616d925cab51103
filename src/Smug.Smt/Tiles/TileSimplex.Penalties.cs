using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tiles;

/// <content>What basic variables cost at the least where they go to 0 or 1.</content>
internal sealed partial class TileSimplex
{
    private const int Turns = 2;
    private const int SlotsAtOnce = 8;
    private readonly float[] _fall;

    // [slot, column]: every basic variable's entries.
    private AlignedFloats _table;

    /// <summary>Lower bounds on the rise of the cost if a basic variable goes to 0 or 1, from one dual step each.</summary>
    /// <param name="penalties">Takes one pair per slot; not of variables that are within <paramref name="whole"/> of 0 or 1.</param>
    /// <param name="whole">At least 0.</param>
    [MethodImpl(HotLoop.Compiled)]
    public void Penalties((float Down, float Up)[] penalties, float whole)
    {
        if (_table.IsEmpty) _table = _program.Arena.Take(_room * _width);
        Tabulate();
        for (var r = 0; r < _slots; r++)
        {
            var value = _value[r];
            if (value < whole || value > 1 - whole) continue;
            ref var row = ref _table[r * _width];
            for (var t = 0; t < _slots; t++) Unsafe.Add(ref row, _stride + t) = _inverse[(t * _room) + r];
            var (fall, rise) = BothRatios(ref row);
            penalties[r] = (Penalty(ref row, ref _fall[0], fall, value), Penalty(ref row, ref _ratio[0], rise, 1 - value));
        }
    }

    // The bound-flipping step: the dual objective is concave piecewise linear along the ray, its slope what is left of the violation.
    [MethodImpl(HotLoop.Compiled)]
    private float Penalty(ref float row, ref float ratios, float least, float distance)
    {
        var (rise, slope, passed) = (0f, distance, 0f);
        for (var turn = 1; !float.IsPositiveInfinity(least); turn++)
        {
            rise += slope * (least - passed);
            if (turn == Turns) return rise;
            passed = least;
            var c = Largest(ref row, ref ratios, least);
            slope -= Math.Abs(Unsafe.Add(ref row, c));
            if (c >= _stride || slope <= 0) return rise;
            Unsafe.Add(ref ratios, c) = float.PositiveInfinity;
            least = LeastRatio(ref ratios);
        }

        return least;
    }

    /// <summary>The ratios of both ways at once; see <see cref="Ratios"/>.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private (float Fall, float Rise) BothRatios(ref float row)
    {
        var (pivotal, none, width) = (Vector512.Create(Pivotal), Vector512.Create(float.PositiveInfinity), (nuint)(_stride + _slots));
        var (fall, rise) = (none, none);
        for (nuint c = 0; c < width; c += TileProgram.Lanes)
        {
            var rate = Vector512.LoadUnsafe(ref row, c) * Vector512.LoadUnsafe(ref _direction[0], c);
            var ratio = Vector512.Abs(Vector512.LoadUnsafe(ref _cost[0], c) / rate);
            var (falling, rising) = (Vector512.ConditionalSelect(Vector512.LessThan(rate, -pivotal), ratio, none), Vector512.ConditionalSelect(Vector512.GreaterThan(rate, pivotal), ratio, none));
            falling.StoreUnsafe(ref _fall[0], c);
            rising.StoreUnsafe(ref _ratio[0], c);
            (fall, rise) = (Vector512.MinNative(fall, falling), Vector512.MinNative(rise, rising));
        }

        return (Least(fall), Least(rise));
    }

    /// <summary>Finds the entries of the basic variables in all variables: the product of the inverse and the tight rows, some slots and two vectors at a time.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Tabulate()
    {
        for (var r = 0; r < _slots; r += SlotsAtOnce)
        {
            for (var c = 0; c < _stride; c += 2 * TileProgram.Lanes)
            {
                var (a0, a1, a2, a3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
                var (a4, a5, a6, a7) = (a0, a1, a2, a3);
                var (b0, b1, b2, b3) = (a0, a1, a2, a3);
                var (b4, b5, b6, b7) = (a0, a1, a2, a3);
                for (var t = 0; t < _slots; t++)
                {
                    ref var factors = ref _inverse[(t * _room) + r];
                    ref var part = ref _program.Rows[(_tight[t] * _stride) + c];
                    var (x, y) = (-Vector512.LoadUnsafe(ref part), -Vector512.LoadUnsafe(ref part, TileProgram.Lanes));
                    var w0 = Vector512.Create(factors);
                    (a0, b0) = (Vector512.FusedMultiplyAdd(w0, x, a0), Vector512.FusedMultiplyAdd(w0, y, b0));
                    var w1 = Vector512.Create(Unsafe.Add(ref factors, 1));
                    (a1, b1) = (Vector512.FusedMultiplyAdd(w1, x, a1), Vector512.FusedMultiplyAdd(w1, y, b1));
                    var w2 = Vector512.Create(Unsafe.Add(ref factors, 2));
                    (a2, b2) = (Vector512.FusedMultiplyAdd(w2, x, a2), Vector512.FusedMultiplyAdd(w2, y, b2));
                    var w3 = Vector512.Create(Unsafe.Add(ref factors, 3));
                    (a3, b3) = (Vector512.FusedMultiplyAdd(w3, x, a3), Vector512.FusedMultiplyAdd(w3, y, b3));
                    var w4 = Vector512.Create(Unsafe.Add(ref factors, 4));
                    (a4, b4) = (Vector512.FusedMultiplyAdd(w4, x, a4), Vector512.FusedMultiplyAdd(w4, y, b4));
                    var w5 = Vector512.Create(Unsafe.Add(ref factors, 5));
                    (a5, b5) = (Vector512.FusedMultiplyAdd(w5, x, a5), Vector512.FusedMultiplyAdd(w5, y, b5));
                    var w6 = Vector512.Create(Unsafe.Add(ref factors, 6));
                    (a6, b6) = (Vector512.FusedMultiplyAdd(w6, x, a6), Vector512.FusedMultiplyAdd(w6, y, b6));
                    var w7 = Vector512.Create(Unsafe.Add(ref factors, 7));
                    (a7, b7) = (Vector512.FusedMultiplyAdd(w7, x, a7), Vector512.FusedMultiplyAdd(w7, y, b7));
                }

                ref var to = ref _table[(r * _width) + c];
                Put(a0, b0, ref to);
                Put(a1, b1, ref Unsafe.Add(ref to, _width));
                Put(a2, b2, ref Unsafe.Add(ref to, 2 * _width));
                Put(a3, b3, ref Unsafe.Add(ref to, 3 * _width));
                Put(a4, b4, ref Unsafe.Add(ref to, 4 * _width));
                Put(a5, b5, ref Unsafe.Add(ref to, 5 * _width));
                Put(a6, b6, ref Unsafe.Add(ref to, 6 * _width));
                Put(a7, b7, ref Unsafe.Add(ref to, 7 * _width));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Put(Vector512<float> a, Vector512<float> b, ref float to)
        {
            a.StoreUnsafe(ref to);
            b.StoreUnsafe(ref to, TileProgram.Lanes);
        }
    }
}
