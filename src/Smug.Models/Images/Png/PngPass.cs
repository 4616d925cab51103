namespace Smug.Models.Images.Png;

/// <summary>A sub-picture whose scanlines follow each other in the data: pixel (column, row) of the pass is pixel
/// (Left + column · StepX, Top + row · StepY) of the picture.</summary>
internal readonly record struct PngPass(int Left, int Top, int StepX, int StepY, int Width, int Height)
{
    /// <summary>The passes of a picture in the order of its data: one, or the non-empty ones of Adam7's seven (ISO/IEC 15948, clause 8.2).</summary>
    public static IEnumerable<PngPass> Of(PngHeader header)
    {
        if (!header.Interlaced) return [new PngPass(0, 0, 1, 1, header.Width, header.Height)];
        ReadOnlySpan<(int Left, int Top, int StepX, int StepY)> adam7 =
            [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        var passes = new List<PngPass>();
        foreach (var (left, top, stepX, stepY) in adam7)
        {
            var width = (int)(((long)header.Width - left + stepX - 1) / stepX);
            var height = (int)(((long)header.Height - top + stepY - 1) / stepY);
            if (width > 0 && height > 0) passes.Add(new PngPass(left, top, stepX, stepY, width, height));
        }

        return passes;
    }
}
