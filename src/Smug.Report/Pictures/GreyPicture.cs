using Smug.Explain;

namespace Smug.Report.Pictures;

/// <summary>A network's input as a grey picture.</summary>
internal static class GreyPicture
{
    /// <summary>The most dots of a picture's longer side.</summary>
    internal const int Side = 336;

    /// <summary>A PNG file of input values.</summary>
    /// <param name="question">How the network reads pictures.</param>
    /// <param name="values">The input, in the network's units.</param>
    internal static byte[] Png(PictureQuestion question, ReadOnlySpan<double> values) => Paint(question, values).ToImage().ToPng();

    /// <summary>The same as a drawing to add to.</summary>
    /// <param name="question">How the network reads pictures.</param>
    /// <param name="values">The input, in the network's units.</param>
    /// <param name="colour">What a pixel's grey becomes, by its place in the input; null leaves it.</param>
    internal static Canvas Paint(PictureQuestion question, ReadOnlySpan<double> values, Func<int, Colour, Colour>? colour = null)
    {
        var levels = question.Levels(values);
        return new Canvas(question.Width, question.Height, Canvas.ScaleFor(question.Width, question.Height, Side)).Paint((column, row) =>
        {
            var at = row * question.Width + column;
            var level = (byte)Math.Round(255 * Math.Clamp(levels[at], 0, 1));
            var grey = new Colour(level, level, level);
            return colour is null ? grey : colour(at, grey);
        });
    }
}
