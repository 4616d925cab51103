namespace Smug.Kernels.Pool;

/// <summary>How a window slides over images. The stride is the window unless given. Immutable.</summary>
/// <param name="WindowH">Rows of a window.</param>
/// <param name="WindowW">Columns of a window.</param>
public readonly record struct Pool2dGeometry(int WindowH, int WindowW)
{
    /// <summary>Rows between windows.</summary>
    public int StrideH { get; init; } = WindowH;

    /// <summary>Columns between windows.</summary>
    public int StrideW { get; init; } = WindowW;

    /// <summary>Padding rows above the image.</summary>
    public int PadTop { get; init; }

    /// <summary>Padding columns left of the image.</summary>
    public int PadLeft { get; init; }

    /// <summary>Padding rows below the image.</summary>
    public int PadBottom { get; init; }

    /// <summary>Padding columns right of the image.</summary>
    public int PadRight { get; init; }

    /// <summary>Rows between the taps of a window.</summary>
    public int DilationH { get; init; } = 1;

    /// <summary>Columns between the taps of a window.</summary>
    public int DilationW { get; init; } = 1;

    /// <summary>Whether a last window may hang over the padded end by less than a stride. A window that would start behind
    /// the last element is left out all the same.</summary>
    public bool CeilMode { get; init; }

    /// <summary>Whether an average divides by the taps on padding too, as PyTorch does unless told otherwise (ONNX does not).
    /// Taps that hang over the padded end are never counted.</summary>
    public bool CountIncludePad { get; init; } = true;

    /// <summary>Windows of <paramref name="window"/> × <paramref name="window"/>, the same in both directions.</summary>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="stride">Distance between windows.</param>
    /// <param name="pad">Padding on all four sides.</param>
    /// <param name="ceilMode">See <see cref="CeilMode"/>.</param>
    public static Pool2dGeometry Square(int window, int stride, int pad = 0, bool ceilMode = false) => new(window, window)
    {
        StrideH = stride,
        StrideW = stride,
        PadTop = pad,
        PadLeft = pad,
        PadBottom = pad,
        PadRight = pad,
        CeilMode = ceilMode,
    };

    /// <summary>The windows over images of the given height.</summary>
    /// <param name="height">Rows of an image.</param>
    /// <param name="operation">The operation, for the error.</param>
    /// <exception cref="ShapeException">See <see cref="PoolAxis.Create"/>.</exception>
    public PoolAxis Rows(int height, string operation) =>
        PoolAxis.Create(operation, height, WindowH, StrideH, PadTop, PadBottom, DilationH, CeilMode);

    /// <summary>The windows over images of the given width.</summary>
    /// <param name="width">Columns of an image.</param>
    /// <param name="operation">The operation, for the error.</param>
    /// <exception cref="ShapeException">See <see cref="PoolAxis.Create"/>.</exception>
    public PoolAxis Columns(int width, string operation) =>
        PoolAxis.Create(operation, width, WindowW, StrideW, PadLeft, PadRight, DilationW, CeilMode);

    /// <summary>Rows and columns of the result for an image of the given size.</summary>
    /// <exception cref="ShapeException">See <see cref="PoolAxis.Create"/>.</exception>
    public (int Height, int Width) OutputSize(int height, int width) => (Rows(height, "Pool2d").Output, Columns(width, "Pool2d").Output);
}
