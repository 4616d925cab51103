namespace Smug.Kernels.Gemm;

/// <summary>
/// One call of a micro-kernel: C[r, j] = start + Σₖ A[r, k] · B[k, j] over three nested loops of k. A plain matrix needs one of them;
/// a convolution reads the rows, columns and channels under its window with the three, straight from the image.
/// </summary>
internal unsafe struct Tile<T>
    where T : unmanaged
{
    /// <summary>Element (row 0, k 0) of A.</summary>
    public byte* A;

    /// <summary>Bytes from one row of A to the next.</summary>
    public nint RowStride;

    /// <summary>Length of the innermost loop over k, and bytes of A from one step to the next.</summary>
    public int Inner;

    /// <inheritdoc cref="Inner"/>
    public nint InnerStride;

    /// <summary>Length of the loop around it, and bytes of A from one step to the next.</summary>
    public int Middle;

    /// <inheritdoc cref="Middle"/>
    public nint MiddleStride;

    /// <summary>Length of the outermost loop, and bytes of A from one step to the next.</summary>
    public int Outer;

    /// <inheritdoc cref="Outer"/>
    public nint OuterStride;

    /// <summary>Row k = 0 of B's columns.</summary>
    public T* B;

    /// <summary>Elements from one row of B to the next in the innermost loop.</summary>
    public nint BStride;

    /// <summary>Elements from one row of B to the next in the loop around it.</summary>
    public nint BMiddleStride;

    /// <summary>Elements from one row of B to the next in the outermost loop.</summary>
    public nint BOuterStride;

    /// <summary>The output tile.</summary>
    public T* C;

    /// <summary>Elements from one row of C to the next.</summary>
    public nint CStride;

    /// <summary>What every row's sums start from, one value per column; null for zeros or <see cref="Accumulate"/>.</summary>
    public T* Start;

    /// <summary>Sums start from what C holds.</summary>
    public bool Accumulate;

    /// <summary>Sums are added to what C holds when they are done: the parts of a long sum round less than one chain.</summary>
    public bool AddToC;

    /// <summary>max(sum, 0) is stored in place of the sum.</summary>
    public bool Rectify;
}
