using System.Numerics;

namespace Smug.Kernels.Gemm;

/// <summary>A matrix laid out for being multiplied from the left many times, as a layer's weights are. Immutable; thread-safe.</summary>
/// <remarks>The layout depends on the processor's registers and is not for storing in files.</remarks>
public sealed unsafe class PackedMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private PackedMatrix(int rows, int columns, T[] panels, MicroKernels<T> kernels) =>
        (Rows, Columns, Panels, Kernels) = (rows, columns, panels, kernels);

    /// <summary>Rows, K.</summary>
    public int Rows { get; }

    /// <summary>Columns, N.</summary>
    public int Columns { get; }

    internal T[] Panels { get; }

    internal MicroKernels<T> Kernels { get; }

    /// <summary>Packs a copy of a matrix.</summary>
    /// <param name="b">[K, N].</param>
    public static PackedMatrix<T> Pack(MatrixView<T> b) => Pack(b, MicroKernels<T>.Best);

    internal static PackedMatrix<T> Pack(MatrixView<T> b, MicroKernels<T> kernels)
    {
        var panels = GC.AllocateUninitializedArray<T>(Packing.Length(b.Rows, b.Columns, kernels.PanelColumns));
        fixed (T* from = b.Values, to = panels)
        {
            Workers.For(
                Packing.Panels(b.Columns, kernels.PanelColumns),
                new PackWork<T>(from, b.Rows, b.Columns, b.RowStride, b.ColumnStride, to, kernels.PanelColumns));
        }

        return new PackedMatrix<T>(b.Rows, b.Columns, panels, kernels);
    }
}
