using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Norm;

/// <summary>
/// Local response normalisation of one pixel's channels, in registers. Neighbours are read from a line with zeros at both ends. Where β is
/// 0.75, as it nearly always is, D^(−β) is 1 / (√D · √√D): two units in the last place at most, and every register width has the same bits.
/// </summary>
internal sealed unsafe class LrnPixel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly delegate*<T*, int, LrnSettings*, T*, T*, void> _forward;
    private readonly delegate*<T*, T*, int, LrnSettings*, T*, T*, void> _backward;

    private LrnPixel(delegate*<T*, int, LrnSettings*, T*, T*, void> forward, delegate*<T*, T*, int, LrnSettings*, T*, T*, void> backward)
    {
        _forward = forward;
        _backward = backward;
    }

    /// <summary>For the widest registers here.</summary>
    public static LrnPixel<T> Best { get; } = For(VectorWidths.Best);

    /// <summary>For registers of a given width.</summary>
    public static LrnPixel<T> For(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => new(&Forward<Vector512<T>, Lanes512<T>>, &Backward<Vector512<T>, Lanes512<T>>),
        VectorWidth.Bits256 => new(&Forward<Vector256<T>, Lanes256<T>>, &Backward<Vector256<T>, Lanes256<T>>),
        VectorWidth.Bits128 => new(&Forward<Vector128<T>, Lanes128<T>>, &Backward<Vector128<T>, Lanes128<T>>),
        _ => new(&Forward<T, ScalarLanes<T>>, &Backward<T, ScalarLanes<T>>),
    };

    /// <summary>Elements of work space.</summary>
    public static int ScratchLength(int channels, in LrnSettings settings) => checked(2 * channels + settings.Size);

    /// <summary>y of one pixel.</summary>
    public void Forward(T* x, int channels, LrnSettings* settings, T* scratch, T* y) => _forward(x, channels, settings, scratch, y);

    /// <summary>gx of one pixel.</summary>
    public void Backward(T* x, T* gy, int channels, LrnSettings* settings, T* scratch, T* gx) => _backward(x, gy, channels, settings, scratch, gx);

    [MethodImpl(Compiled.AtOnce)]
    private static void Forward<TVector, TLanes>(T* x, int channels, LrnSettings* settings, T* scratch, T* y)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        Denominators<TVector, TLanes>(x, channels, settings, scratch);
        if (settings->Beta == 0.75)
        {
            var c = 0;
            for (; c <= channels - TLanes.Count; c += TLanes.Count)
                TLanes.Store(y + c, TLanes.Divide(TLanes.Load(x + c), ThreeQuarters<TVector, TLanes>(TLanes.Load(scratch + c))));
            for (; c < channels; c++) y[c] = x[c] / ThreeQuarters<T, ScalarLanes<T>>(scratch[c]);
            return;
        }

        var exponent = T.CreateChecked(-settings->Beta);
        for (var c = 0; c < channels; c++) y[c] = x[c] * T.Pow(scratch[c], exponent);
    }

    /// <summary>gx = gy · D^(−β) − 2αβ / size · x · Σ gy · x · D^(−β) / D over the channels that look at this one.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private static void Backward<TVector, TLanes>(T* x, T* gy, int channels, LrnSettings* settings, T* scratch, T* gx)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        Denominators<TVector, TLanes>(x, channels, settings, scratch);

        // The neighbourhood turned around: what was before is after.
        var (before, after) = (settings->After, settings->Before);
        var flow = Padded(scratch + channels, channels, before, after);
        if (settings->Beta == 0.75)
        {
            var c = 0;
            for (; c <= channels - TLanes.Count; c += TLanes.Count) Share<TVector, TLanes>(x + c, gy + c, scratch + c, gx + c, flow + c);
            for (; c < channels; c++) Share<T, ScalarLanes<T>>(x + c, gy + c, scratch + c, gx + c, flow + c);
        }
        else
        {
            var exponent = T.CreateChecked(-settings->Beta);
            for (var c = 0; c < channels; c++)
            {
                gx[c] = gy[c] * T.Pow(scratch[c], exponent);
                flow[c] = gx[c] * x[c] / scratch[c];
            }
        }

        var factor = T.CreateChecked(-2 * settings->Alpha * settings->Beta / settings->Size);
        var channel = 0;
        for (; channel <= channels - TLanes.Count; channel += TLanes.Count)
            Gather<TVector, TLanes>(flow + channel - before, before + after, x + channel, factor, gx + channel);
        for (; channel < channels; channel++) Gather<T, ScalarLanes<T>>(flow + channel - before, before + after, x + channel, factor, gx + channel);
    }

    /// <summary>gy · D^(−β) to <paramref name="gx"/>, and times x / D to <paramref name="flow"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Share<TVector, TLanes>(T* x, T* gy, T* denominator, T* gx, T* flow)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var d = TLanes.Load(denominator);
        var direct = TLanes.Divide(TLanes.Load(gy), ThreeQuarters<TVector, TLanes>(d));
        TLanes.Store(gx, direct);
        TLanes.Store(flow, TLanes.Divide(TLanes.Multiply(direct, TLanes.Load(x)), d));
    }

    /// <summary>Adds what came by way of the neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather<TVector, TLanes>(T* flow, int last, T* x, T factor, T* gx)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var sum = TLanes.Multiply(Neighbours<TVector, TLanes>(flow, last), TLanes.Load(x));
        TLanes.Store(gx, TLanes.Add(TLanes.Load(gx), TLanes.Multiply(sum, TLanes.Broadcast(factor))));
    }

    /// <summary>D of every channel to the first elements of <paramref name="scratch"/>, squares with zeros around them behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Denominators<TVector, TLanes>(T* x, int channels, LrnSettings* settings, T* scratch)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var (before, after) = (settings->Before, settings->After);
        var squares = Padded(scratch + channels, channels, before, after);
        var c = 0;
        for (; c <= channels - TLanes.Count; c += TLanes.Count)
            TLanes.Store(squares + c, TLanes.Multiply(TLanes.Load(x + c), TLanes.Load(x + c)));
        for (; c < channels; c++) squares[c] = x[c] * x[c];

        var (weight, bias) = (T.CreateChecked(settings->Alpha / settings->Size), T.CreateChecked(settings->Bias));
        for (c = 0; c <= channels - TLanes.Count; c += TLanes.Count)
        {
            var sum = TLanes.Multiply(Neighbours<TVector, TLanes>(squares + c - before, before + after), TLanes.Broadcast(weight));
            TLanes.Store(scratch + c, TLanes.Add(sum, TLanes.Broadcast(bias)));
        }

        for (; c < channels; c++) scratch[c] = Neighbours<T, ScalarLanes<T>>(squares + c - before, before + after) * weight + bias;
    }

    /// <summary>A line with zeros before and after it, which change no sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Padded(T* scratch, int channels, int before, int after)
    {
        for (var i = 0; i < before; i++) scratch[i] = T.Zero;
        for (var i = 0; i < after; i++) scratch[before + channels + i] = T.Zero;
        return scratch + before;
    }

    /// <summary>from[0] + … + from[last], in ascending order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Neighbours<TVector, TLanes>(T* from, int last)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var sum = TLanes.Load(from);
        for (var i = 1; i <= last; i++) sum = TLanes.Add(sum, TLanes.Load(from + i));
        return sum;
    }

    /// <summary>d^(3/4).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ThreeQuarters<TVector, TLanes>(TVector d)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var root = TLanes.SquareRoot(d);
        return TLanes.Multiply(root, TLanes.SquareRoot(root));
    }
}
