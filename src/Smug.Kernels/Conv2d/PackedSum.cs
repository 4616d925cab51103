using System.Numerics;
using System.Runtime.CompilerServices;

namespace Smug.Kernels.Conv2d;

/// <summary>A convolution, or its derivative with respect to the input, with weights packed once. Immutable; thread-safe.</summary>
internal abstract unsafe class PackedSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Elements of work space for so many images.</summary>
    public abstract int ScratchLength(int images);

    /// <summary>Sums. Runs on the calling thread and allocates nothing.</summary>
    /// <param name="images">Images.</param>
    /// <param name="source">What is read.</param>
    /// <param name="destination">What is written.</param>
    /// <param name="epilogue">What happens to the sums.</param>
    /// <param name="scratch">Work space of <see cref="ScratchLength"/>.</param>
    public abstract void Run(int images, ImageView<T> source, ImageView<T> destination, in Epilogue<T> epilogue, T* scratch);

    /// <summary>Memory that never moves; the array is to be kept as long as the pointer.</summary>
    protected static T* Pinned(int length, out T[] array)
    {
        array = GC.AllocateArray<T>(length, pinned: true);
        return (T*)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array));
    }
}
