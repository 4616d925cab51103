using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>A convolution, or its derivative with respect to the input, with weights packed once. Thread-safe once they are packed.</summary>
internal abstract unsafe class PackedSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private PackedMemory<T>? _memory;

    /// <summary>Elements that the packed weights take, bias included.</summary>
    public abstract int Length { get; }

    /// <summary>Where they lie.</summary>
    protected T* Panels { get; private set; }

    /// <summary>Takes memory for the packed weights beside those of others. Not needed: without it, a sum has memory of its own.</summary>
    public void Reserve(PackedMemory<T> memory)
    {
        _memory = memory;
        Panels = memory.Take(Length);
    }

    /// <summary>Packs the weights: once, before the first <see cref="Run"/>.</summary>
    /// <param name="w">[KH, KW, C, O] of the convolution.</param>
    /// <param name="bias">One value per destination channel, or empty.</param>
    public void Pack(ReadOnlySpan<T> w, ReadOnlySpan<T> bias)
    {
        if (_memory is null) Reserve(new PackedMemory<T>(Length));
        PackPanels(w, bias);
    }

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

    /// <summary>Packs into <see cref="Panels"/>, whose contents are undefined.</summary>
    protected abstract void PackPanels(ReadOnlySpan<T> w, ReadOnlySpan<T> bias);
}
