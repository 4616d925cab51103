using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Lstm;

/// <summary>One step of one sequence's cell behind the matrix product: the four gates, the cell and the state in one pass.
/// float32 runs over lanes, with the same bits for any width of vectors.</summary>
internal static unsafe class LstmCell
{
    /// <summary>gates become σ, σ, σ, tanh of themselves; c = f · c′ + i · g; h = o · tanh(c).</summary>
    /// <param name="gates">[4H]: sums on entry, gates on return.</param>
    /// <param name="before">The cell before, c′ [H].</param>
    /// <param name="cell">c [H].</param>
    /// <param name="state">h [H], for the next step.</param>
    /// <param name="output">h [H] once more, for the caller.</param>
    /// <param name="hidden">H.</param>
    [MethodImpl(Compiled.AtOnce)]
    public static void Forward<T>(T* gates, T* before, T* cell, T* state, T* output, int hidden)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            ForwardSingle((float*)gates, (float*)before, (float*)cell, (float*)state, (float*)output, hidden);
            return;
        }

        Sigmoid<T> sigmoid = default;
        for (var j = 0; j < hidden; j++)
        {
            var i = gates[j] = sigmoid.Reference(gates[j]);
            var o = gates[hidden + j] = sigmoid.Reference(gates[hidden + j]);
            var f = gates[2 * hidden + j] = sigmoid.Reference(gates[2 * hidden + j]);
            var g = gates[3 * hidden + j] = T.Tanh(gates[3 * hidden + j]);
            cell[j] = T.FusedMultiplyAdd(f, before[j], i * g);
            state[j] = output[j] = o * T.Tanh(cell[j]);
        }
    }

    /// <summary>Turns gradients with respect to h and c into those with respect to the gates' sums and to c′.</summary>
    /// <param name="gates">[4H], as <see cref="Forward{T}"/> left them.</param>
    /// <param name="before">c′ [H].</param>
    /// <param name="cell">c [H].</param>
    /// <param name="gradient">The gradient with respect to h that comes from outside [H].</param>
    /// <param name="gState">The gradient with respect to h that comes from the next step [H]; zeros on return.</param>
    /// <param name="gCell">With respect to c [H]; with respect to c′ on return.</param>
    /// <param name="gGates">With respect to the gates' sums [4H]; overwritten.</param>
    /// <param name="hidden">H.</param>
    [MethodImpl(Compiled.AtOnce)]
    public static void Backward<T>(T* gates, T* before, T* cell, T* gradient, T* gState, T* gCell, T* gGates, int hidden)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            BackwardSingle((float*)gates, (float*)before, (float*)cell, (float*)gradient, (float*)gState, (float*)gCell, (float*)gGates, hidden);
            return;
        }

        for (var j = 0; j < hidden; j++)
        {
            var (i, o, f, g) = (gates[j], gates[hidden + j], gates[2 * hidden + j], gates[3 * hidden + j]);
            var t = T.Tanh(cell[j]);
            var gh = gState[j] + gradient[j];
            var gc = T.FusedMultiplyAdd(gh * o, (T.One - t) * (T.One + t), gCell[j]);
            gGates[j] = gc * g * (i * (T.One - i));
            gGates[hidden + j] = gh * t * (o * (T.One - o));
            gGates[2 * hidden + j] = gc * before[j] * (f * (T.One - f));
            gGates[3 * hidden + j] = gc * i * ((T.One - g) * (T.One + g));
            gCell[j] = gc * f;
            gState[j] = T.Zero;
        }
    }

    private static void ForwardSingle(float* gates, float* before, float* cell, float* state, float* output, int hidden)
    {
        if (Vector512.IsHardwareAccelerated) ForwardOver<Lanes512>(gates, before, cell, state, output, hidden);
        else if (Vector256.IsHardwareAccelerated) ForwardOver<Lanes256>(gates, before, cell, state, output, hidden);
        else ForwardOver<Lanes128>(gates, before, cell, state, output, hidden);
    }

    private static void BackwardSingle(
        float* gates, float* before, float* cell, float* gradient, float* gState, float* gCell, float* gGates, int hidden)
    {
        if (Vector512.IsHardwareAccelerated) BackwardOver<Lanes512>(gates, before, cell, gradient, gState, gCell, gGates, hidden);
        else if (Vector256.IsHardwareAccelerated) BackwardOver<Lanes256>(gates, before, cell, gradient, gState, gCell, gGates, hidden);
        else BackwardOver<Lanes128>(gates, before, cell, gradient, gState, gCell, gGates, hidden);
    }

    /// <summary>Over lanes of one width.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private static void ForwardOver<TLanes>(float* gates, float* before, float* cell, float* state, float* output, int hidden)
        where TLanes : struct, ILanes<TLanes>
    {
        var j = 0;
        for (; j <= hidden - TLanes.Count; j += TLanes.Count)
            ForwardLanes<TLanes>(gates + j, hidden, before + j, cell + j, state + j, output + j);
        if (j == hidden) return;

        // The last few elements go through the same arithmetic in a vector of their own.
        var (rest, width) = (hidden - j, TLanes.Count);
        var room = stackalloc float[8 * TLanes.Count];
        Copy(gates + j, hidden, room, width, 4, rest);
        Copy(before + j, 0, room + 4 * width, width, 1, rest);
        ForwardLanes<TLanes>(room, width, room + 4 * width, room + 5 * width, room + 6 * width, room + 7 * width);
        Copy(room, width, gates + j, hidden, 4, rest);
        Copy(room + 5 * width, 0, cell + j, 0, 1, rest);
        Copy(room + 6 * width, 0, state + j, 0, 1, rest);
        Copy(room + 7 * width, 0, output + j, 0, 1, rest);
    }

    /// <inheritdoc cref="ForwardOver{TLanes}"/>
    [MethodImpl(Compiled.AtOnce)]
    private static void BackwardOver<TLanes>(
        float* gates, float* before, float* cell, float* gradient, float* gState, float* gCell, float* gGates, int hidden)
        where TLanes : struct, ILanes<TLanes>
    {
        var j = 0;
        for (; j <= hidden - TLanes.Count; j += TLanes.Count)
            BackwardLanes<TLanes>(gates + j, hidden, before + j, cell + j, gradient + j, gState + j, gCell + j, gGates + j);
        if (j == hidden) return;
        var (rest, width) = (hidden - j, TLanes.Count);
        var room = stackalloc float[13 * TLanes.Count];
        Copy(gates + j, hidden, room, width, 4, rest);
        Copy(before + j, 0, room + 4 * width, 0, 1, rest);
        Copy(cell + j, 0, room + 5 * width, 0, 1, rest);
        Copy(gradient + j, 0, room + 6 * width, 0, 1, rest);
        Copy(gState + j, 0, room + 7 * width, 0, 1, rest);
        Copy(gCell + j, 0, room + 8 * width, 0, 1, rest);
        BackwardLanes<TLanes>(room, width, room + 4 * width, room + 5 * width, room + 6 * width, room + 7 * width, room + 8 * width, room + 9 * width);
        Copy(room + 7 * width, 0, gState + j, 0, 1, rest);
        Copy(room + 8 * width, 0, gCell + j, 0, 1, rest);
        Copy(room + 9 * width, width, gGates + j, hidden, 4, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardLanes<TLanes>(float* gates, int stride, float* before, float* cell, float* state, float* output)
        where TLanes : struct, ILanes<TLanes>
    {
        var i = SigmoidLanes.Apply(TLanes.Load(gates));
        var o = SigmoidLanes.Apply(TLanes.Load(gates + stride));
        var f = SigmoidLanes.Apply(TLanes.Load(gates + 2 * stride));
        var g = TanhLanes.Apply(TLanes.Load(gates + 3 * stride));
        i.Store(gates);
        o.Store(gates + stride);
        f.Store(gates + 2 * stride);
        g.Store(gates + 3 * stride);
        var c = TLanes.MultiplyAdd(f, TLanes.Load(before), i * g);
        c.Store(cell);
        var h = o * TanhLanes.Apply(c);
        h.Store(state);
        h.Store(output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BackwardLanes<TLanes>(
        float* gates, int stride, float* before, float* cell, float* gradient, float* gState, float* gCell, float* gGates)
        where TLanes : struct, ILanes<TLanes>
    {
        var one = TLanes.All(1);
        var i = TLanes.Load(gates);
        var o = TLanes.Load(gates + stride);
        var f = TLanes.Load(gates + 2 * stride);
        var g = TLanes.Load(gates + 3 * stride);
        var t = TanhLanes.Apply(TLanes.Load(cell));
        var gh = TLanes.Load(gState) + TLanes.Load(gradient);
        var gc = TLanes.MultiplyAdd(gh * o, (one - t) * (one + t), TLanes.Load(gCell));
        (gc * g * (i * (one - i))).Store(gGates);
        (gh * t * (o * (one - o))).Store(gGates + stride);
        (gc * TLanes.Load(before) * (f * (one - f))).Store(gGates + 2 * stride);
        (gc * i * ((one - g) * (one + g))).Store(gGates + 3 * stride);
        (gc * f).Store(gCell);
        TLanes.All(0).Store(gState);
    }

    private static void Copy(float* from, int fromStride, float* to, int toStride, int rows, int count)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var j = 0; j < count; j++) to[row * toStride + j] = from[row * fromStride + j];
        }
    }
}
