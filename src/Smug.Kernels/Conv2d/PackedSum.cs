using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>A convolution, or its derivative with respect to the input, with weights packed once. Thread-safe once they are packed.</summary>
internal abstract unsafe class PackedSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Packs the weights: once, before the first <see cref="Run"/>.</summary>
    /// <param name="w">[KH, KW, C, O] of the convolution.</param>
    /// <param name="bias">One value per destination channel, or empty.</param>
    public abstract void Pack(ReadOnlySpan<T> w, ReadOnlySpan<T> bias);

    /// <summary>Elements of work space for so many images. Known before the weights are.</summary>
    public abstract int ScratchLength(int images);

    /// <summary>Sums. Runs on the calling thread and allocates nothing.</summary>
    /// <param name="images">Images.</param>
    /// <param name="source">What is read.</param>
    /// <param name="destination">What is written.</param>
    /// <param name="epilogue">What happens to the sums.</param>
    /// <param name="scratch">Work space of <see cref="ScratchLength"/>.</param>
    public abstract void Run(int images, ImageView<T> source, ImageView<T> destination, in Epilogue<T> epilogue, T* scratch);

    /// <summary>Sums of neighbouring pixels of a row, by tiles of as many as the registers hold.</summary>
    /// <param name="kernels">The micro-kernels.</param>
    /// <param name="pixels">Pixels.</param>
    /// <param name="columns">Channels to write, up to a panel.</param>
    /// <param name="from">What the first pixel reads.</param>
    /// <param name="to">Where it is stored.</param>
    /// <param name="gate">Its gate, or null.</param>
    /// <param name="gateStride">Elements from one gate pixel to the next.</param>
    /// <param name="tile">Everything else.</param>
    protected static void Row(MicroKernels<T> kernels, int pixels, int columns, byte* from, T* to, T* gate, nint gateStride, Tile<T>* tile)
    {
        var tiles = (pixels + kernels.MaxRows - 1) / kernels.MaxRows;
        for (var i = 0; i < tiles; i++)
        {
            var (first, last) = Parts.Split(pixels, tiles, i);
            tile->A = from + first * tile->RowStride;
            tile->C = to + first * tile->CStride;
            kernels.Run(last - first, columns, tile);
            if (gate != null) TileGate<T>.Best.Run(to + first * tile->CStride, tile->CStride, gate + first * gateStride, gateStride, last - first, columns);
        }
    }

    /// <summary>Memory that never moves; the array is to be kept as long as the pointer.</summary>
    protected static T* Pinned(int length, out T[] array)
    {
        array = GC.AllocateArray<T>(length, pinned: true);
        return (T*)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array));
    }
}
