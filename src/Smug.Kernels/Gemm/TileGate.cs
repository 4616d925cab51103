using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Smug.Kernels.Gemm;

/// <summary>Passes on elements where a gate is open (above 0) and stores zeros elsewhere: the derivative of a rectifier.</summary>
internal sealed unsafe class TileGate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly delegate*<T*, nint, T*, nint, int, int, void> _run;

    private TileGate(delegate*<T*, nint, T*, nint, int, int, void> run) => _run = run;

    /// <summary>For the widest registers here.</summary>
    public static TileGate<T> Best { get; } = new(VectorWidths.Best switch
    {
        VectorWidth.Bits512 => &Apply<Vector512<T>, Lanes512<T>>,
        VectorWidth.Bits256 => &Apply<Vector256<T>, Lanes256<T>>,
        VectorWidth.Bits128 => &Apply<Vector128<T>, Lanes128<T>>,
        _ => &Apply<T, ScalarLanes<T>>,
    });

    /// <summary>c[r, j] = gate[r, j] &gt; 0 ? c[r, j] : 0.</summary>
    /// <param name="c">The tile.</param>
    /// <param name="stride">Elements from one of its rows to the next.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="gateStride">Elements from one of its rows to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    public void Run(T* c, nint stride, T* gate, nint gateStride, int rows, int columns) => _run(c, stride, gate, gateStride, rows, columns);

    [MethodImpl(Compiled.AtOnce)]
    private static void Apply<TVector, TLanes>(T* c, nint stride, T* gate, nint gateStride, int rows, int columns)
        where TVector : struct
        where TLanes : struct, ILanes<T, TVector>
    {
        for (; rows > 0; rows--, c += stride, gate += gateStride)
        {
            var column = 0;
            for (; column <= columns - TLanes.Count; column += TLanes.Count)
                TLanes.Store(c + column, TLanes.Gate(TLanes.Load(c + column), TLanes.Load(gate + column)));
            for (; column < columns; column++) c[column] = ScalarLanes<T>.Gate(c[column], gate[column]);
        }
    }
}
