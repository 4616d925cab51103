namespace Smug.Kernels.Pool;

/// <summary>Everything a pooling kernel needs to know about sizes. Immutable.</summary>
/// <param name="Images">Images in the batch.</param>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Rows">Windows along the height.</param>
/// <param name="Columns">Windows along the width.</param>
public readonly record struct PoolShape(int Images, int Channels, PoolAxis Rows, PoolAxis Columns)
{
    /// <summary>The largest number of taps of a window: taps are carried in float32 lanes, which count this far exactly.</summary>
    public const int MostTaps = 1 << 24;

    /// <summary>Taps of a window.</summary>
    public int Taps => checked(Rows.Window * Columns.Window);

    /// <summary>Elements of one input image.</summary>
    public int InputImage => Rows.Input * Columns.Input * Channels;

    /// <summary>Elements of one output image.</summary>
    public int OutputImage => Rows.Output * Columns.Output * Channels;

    /// <summary>What the sum over window (p, q) is divided by to give its average.</summary>
    /// <param name="p">The window's row.</param>
    /// <param name="q">The window's column.</param>
    /// <param name="countIncludePad">Whether taps on padding count.</param>
    public int Divisor(int p, int q, bool countIncludePad) => countIncludePad
        ? Rows.PaddedTaps(p) * Columns.PaddedTaps(q)
        : (Rows.EndTap(p) - Rows.FirstTap(p)) * (Columns.EndTap(q) - Columns.FirstTap(q));

    /// <summary>Refuses memory of another size than this shape's; kernels run on raw pointers behind this check.</summary>
    /// <exception cref="ArgumentException">A length differs.</exception>
    internal void Check(int inputLength, int outputLength)
    {
        if (inputLength != Images * InputImage || outputLength != Images * OutputImage)
            throw new ArgumentException($"{inputLength} input and {outputLength} output elements do not fit {this}.");
    }
}
