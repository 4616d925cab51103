using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>One tile's sums on their way to the destination.</summary>
internal unsafe struct WinogradOutput<T>
    where T : unmanaged
{
    /// <summary>Element 0 of the tile's 36 products.</summary>
    public T* Products;

    /// <summary>Elements from one of the 36 to the next.</summary>
    public nint ProductStride;

    /// <summary>Where the tile's first pixel is stored.</summary>
    public T* To;

    /// <summary>Elements from one destination pixel to the next, and from one row to the next.</summary>
    public nint PixelStride, RowStride;

    /// <summary>The gate's first pixel, or null.</summary>
    public T* Gate;

    /// <summary>Elements from one gate pixel to the next, and from one row to the next.</summary>
    public nint GatePixelStride, GateRowStride;

    /// <summary>One value per channel, or null.</summary>
    public T* Bias;

    /// <summary>Pixels of the tile that lie in the destination.</summary>
    public int Rows, Columns;

    public int Channels;

    public bool Accumulate, Rectify;
}

/// <summary>
/// The transforms of F(4 × 4, 3 × 3), channels in the lanes: V = Bᵀ d B of a 6 × 6 patch, U = G g Gᵀ of a kernel, and Y = Aᵀ M A of the sums of
/// products (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016).
/// </summary>
/// <remarks>Any interpolation points 0, ±a, ±b, ∞ will do. With a = 5/8 and b = 3/2 rounding errors are half of what the usual 1 and 2 give: the
/// powers of such a pair around 1 stay small both ways (Alam, Anderson, Barabasz and Gregg, "Winograd convolution for deep neural networks:
/// efficient point selection", 2022). All constants of Aᵀ and Bᵀ are exact in float32.</remarks>
internal sealed unsafe class WinogradTransform<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Elements of a transformed tile.</summary>
    public const int Size = 36;

    private const double A = 5 / 8.0;
    private const double A2 = A * A;
    private const double B = 3 / 2.0;
    private const double B2 = B * B;
    private const double NearDistances = 2 * A2 * (A2 - B2);
    private const double FarDistances = 2 * B2 * (B2 - A2);

    /// <summary>Row p is 1, p, p² over the product of p's distances from the other points.</summary>
    private static readonly double[] G =
    [
        1 / (A2 * B2), 0, 0,
        1 / NearDistances, A / NearDistances, A2 / NearDistances,
        1 / NearDistances, -A / NearDistances, A2 / NearDistances,
        1 / FarDistances, B / FarDistances, B2 / FarDistances,
        1 / FarDistances, -B / FarDistances, B2 / FarDistances,
        0, 0, 1,
    ];

    private readonly delegate*<T*, nint, nint, int, T*, nint, void> _input;
    private readonly delegate*<WinogradOutput<T>*, void> _output;

    private WinogradTransform(delegate*<T*, nint, nint, int, T*, nint, void> input, delegate*<WinogradOutput<T>*, void> output)
    {
        _input = input;
        _output = output;
    }

    /// <summary>For the widest registers here.</summary>
    public static WinogradTransform<T> Best { get; } = VectorWidths.Best switch
    {
        VectorWidth.Bits512 => new(&Input<Vector512<T>, Lanes512<T>>, &Output<Vector512<T>, Lanes512<T>>),
        VectorWidth.Bits256 => new(&Input<Vector256<T>, Lanes256<T>>, &Output<Vector256<T>, Lanes256<T>>),
        VectorWidth.Bits128 => new(&Input<Vector128<T>, Lanes128<T>>, &Output<Vector128<T>, Lanes128<T>>),
        _ => new(&Input<T, ScalarLanes<T>>, &Output<T, ScalarLanes<T>>),
    };

    /// <summary>U of neighbouring 3 × 3 kernels, in float64.</summary>
    /// <param name="kernels">Nine lines of weights, row-major.</param>
    /// <param name="count">Kernels.</param>
    /// <param name="pitch">Elements from one line to the next; up to a whole vector beyond <paramref name="count"/> is read and written.</param>
    /// <param name="u">36 lines; overwritten.</param>
    [MethodImpl(Compiled.AtOnce)]
    public static void Kernels(double* kernels, int count, int pitch, double* u)
    {
        var half = stackalloc Vector<double>[18];
        for (var first = 0; first < count; first += Vector<double>.Count)
        {
            var from = kernels + first;
            var to = u + first;
            for (var i = 0; i < 6; i++)
            {
                for (var column = 0; column < 3; column++)
                {
                    half[i * 3 + column] = Weighted(
                        i, Vector.Load(from + column * pitch), Vector.Load(from + (3 + column) * pitch), Vector.Load(from + (6 + column) * pitch));
                }
            }

            for (var i = 0; i < 6; i++)
            {
                for (var j = 0; j < 6; j++) Weighted(j, half[i * 3], half[i * 3 + 1], half[i * 3 + 2]).Store(to + (i * 6 + j) * pitch);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Weighted(int row, Vector<double> a, Vector<double> b, Vector<double> c) => G[row * 3] * a + G[row * 3 + 1] * b + G[row * 3 + 2] * c;

    /// <summary>V of one patch, all channels.</summary>
    /// <param name="from">The patch's first pixel.</param>
    /// <param name="pixel">Elements from one pixel to the next.</param>
    /// <param name="row">Elements from one row to the next.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="to">Element 0 of V.</param>
    /// <param name="step">Elements from one of the 36 to the next.</param>
    public void Input(T* from, nint pixel, nint row, int channels, T* to, nint step) => _input(from, pixel, row, channels, to, step);

    /// <summary>Y of one tile, stored.</summary>
    public void Output(WinogradOutput<T>* tile) => _output(tile);

    [MethodImpl(Compiled.AtOnce)]
    private static void Input<TVector, TLanes>(T* from, nint pixel, nint row, int channels, T* to, nint step)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var half = stackalloc T[Size * 16];
        var channel = 0;
        for (; channel <= channels - TLanes.Count; channel += TLanes.Count) Patch<TVector, TLanes>(from + channel, pixel, row, to + channel, step, half);
        for (; channel < channels; channel++) Patch<T, ScalarLanes<T>>(from + channel, pixel, row, to + channel, step, half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Patch<TVector, TLanes>(T* from, nint pixel, nint row, T* to, nint step, T* half)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        for (var column = 0; column < 6; column++) InputLine<TVector, TLanes>(from + column * pixel, row, half + column * TLanes.Count, 6 * TLanes.Count);
        for (var i = 0; i < 6; i++) InputLine<TVector, TLanes>(half + i * 6 * TLanes.Count, TLanes.Count, to + i * 6 * step, step);
    }

    /// <summary>Bᵀ times six vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine<TVector, TLanes>(T* from, nint fromStep, T* to, nint toStep)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var (near, minusNear, minusNear2) = (Constant<TVector, TLanes>(A), Constant<TVector, TLanes>(-A), Constant<TVector, TLanes>(-A2));
        var (far, minusFar, minusFar2) = (Constant<TVector, TLanes>(B), Constant<TVector, TLanes>(-B), Constant<TVector, TLanes>(-B2));
        var (product, minusSum) = (Constant<TVector, TLanes>(A2 * B2), Constant<TVector, TLanes>(-(A2 + B2)));
        var d0 = TLanes.Load(from);
        var d1 = TLanes.Load(from + fromStep);
        var d2 = TLanes.Load(from + 2 * fromStep);
        var d3 = TLanes.Load(from + 3 * fromStep);
        var d4 = TLanes.Load(from + 4 * fromStep);
        var d5 = TLanes.Load(from + 5 * fromStep);
        var nearEven = TLanes.MultiplyAdd(minusFar2, d2, d4);
        var nearOdd = TLanes.MultiplyAdd(minusFar2, d1, d3);
        var farEven = TLanes.MultiplyAdd(minusNear2, d2, d4);
        var farOdd = TLanes.MultiplyAdd(minusNear2, d1, d3);
        TLanes.Store(to, TLanes.MultiplyAdd(product, d0, TLanes.MultiplyAdd(minusSum, d2, d4)));
        TLanes.Store(to + toStep, TLanes.MultiplyAdd(near, nearOdd, nearEven));
        TLanes.Store(to + 2 * toStep, TLanes.MultiplyAdd(minusNear, nearOdd, nearEven));
        TLanes.Store(to + 3 * toStep, TLanes.MultiplyAdd(far, farOdd, farEven));
        TLanes.Store(to + 4 * toStep, TLanes.MultiplyAdd(minusFar, farOdd, farEven));
        TLanes.Store(to + 5 * toStep, TLanes.MultiplyAdd(product, d1, TLanes.MultiplyAdd(minusSum, d3, d5)));
    }

    [MethodImpl(Compiled.AtOnce)]
    private static void Output<TVector, TLanes>(WinogradOutput<T>* tile)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var half = stackalloc T[Size * 16];
        var channel = 0;
        for (; channel <= tile->Channels - TLanes.Count; channel += TLanes.Count) Sums<TVector, TLanes>(tile, channel, half);
        for (; channel < tile->Channels; channel++) Sums<T, ScalarLanes<T>>(tile, channel, half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums<TVector, TLanes>(WinogradOutput<T>* tile, int channel, T* half)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var step = tile->ProductStride;
        var lanes = TLanes.Count;
        for (var column = 0; column < 6; column++)
        {
            OutputLine<TVector, TLanes>(
                tile->Products + channel + column * step, 6 * step, out var y0, out var y1, out var y2, out var y3);
            TLanes.Store(half + column * lanes, y0);
            TLanes.Store(half + (6 + column) * lanes, y1);
            TLanes.Store(half + (12 + column) * lanes, y2);
            TLanes.Store(half + (18 + column) * lanes, y3);
        }

        var bias = tile->Bias == null ? default : TLanes.Load(tile->Bias + channel);
        for (var row = 0; row < tile->Rows; row++)
        {
            OutputLine<TVector, TLanes>(half + row * 6 * lanes, lanes, out var y0, out var y1, out var y2, out var y3);
            var to = tile->To + row * tile->RowStride + channel;
            var gate = tile->Gate == null ? null : tile->Gate + row * tile->GateRowStride + channel;
            Finish<TVector, TLanes>(tile, to, gate, TLanes.Add(y0, bias));
            if (tile->Columns > 1) Finish<TVector, TLanes>(tile, to + tile->PixelStride, gate + tile->GatePixelStride, TLanes.Add(y1, bias));
            if (tile->Columns > 2) Finish<TVector, TLanes>(tile, to + 2 * tile->PixelStride, gate + 2 * tile->GatePixelStride, TLanes.Add(y2, bias));
            if (tile->Columns > 3) Finish<TVector, TLanes>(tile, to + 3 * tile->PixelStride, gate + 3 * tile->GatePixelStride, TLanes.Add(y3, bias));
        }
    }

    /// <summary>Aᵀ times six vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine<TVector, TLanes>(T* from, nint step, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        var minusOne = Constant<TVector, TLanes>(-1);
        var m1 = TLanes.Load(from + step);
        var m2 = TLanes.Load(from + 2 * step);
        var m3 = TLanes.Load(from + 3 * step);
        var m4 = TLanes.Load(from + 4 * step);
        var (nearSum, nearDifference) = (TLanes.Add(m1, m2), TLanes.MultiplyAdd(minusOne, m2, m1));
        var (farSum, farDifference) = (TLanes.Add(m3, m4), TLanes.MultiplyAdd(minusOne, m4, m3));
        y0 = TLanes.Add(TLanes.Add(TLanes.Load(from), nearSum), farSum);
        y1 = Combined<TVector, TLanes>(A, nearDifference, B, farDifference);
        y2 = Combined<TVector, TLanes>(A2, nearSum, B2, farSum);
        y3 = TLanes.Add(Combined<TVector, TLanes>(A * A2, nearDifference, B * B2, farDifference), TLanes.Load(from + 5 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Combined<TVector, TLanes>(double near, TVector x, double far, TVector y)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> =>
        TLanes.MultiplyAdd(Constant<TVector, TLanes>(far), y, TLanes.Multiply(Constant<TVector, TLanes>(near), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TVector, TLanes>(WinogradOutput<T>* tile, T* to, T* gate, TVector y)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        if (tile->Accumulate) y = TLanes.Add(y, TLanes.Load(to));
        if (tile->Rectify) y = TLanes.Rectify(y);
        if (tile->Gate != null) y = TLanes.Gate(y, TLanes.Load(gate));
        TLanes.Store(to, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Constant<TVector, TLanes>(double value)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector> => TLanes.Broadcast(T.CreateTruncating(value));
}
