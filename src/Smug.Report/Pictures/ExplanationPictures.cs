using Smug.Explain;
using Smug.Models.Images;

namespace Smug.Report.Pictures;

/// <summary>The pictures of an explanation, enlarged without smoothing so that every pixel of the input can be seen. Immutable.</summary>
public sealed record ExplanationPictures
{
    /// <summary>The colour of the line around kept windows.</summary>
    public static readonly Colour Outline = Colour.Of(0x19c9b0);

    private static readonly Colour Black = Colour.Of(0x000000);
    private static readonly Colour White = Colour.Of(0xffffff);
    private static readonly Colour Kept = Colour.Of(0xf4f1ea);
    private static readonly Colour Removed = Colour.Of(0x23262b);

    private ExplanationPictures()
    {
    }

    /// <summary>The input as the network reads it.</summary>
    public required Image Original { get; init; }

    /// <summary>Integrated Gradients of the input's pixels, red for and blue against the class; null where they were not asked for.</summary>
    public Image? InputAttribution { get; private init; }

    /// <summary>The magnitude at the ends of the colour scale of <see cref="InputAttribution"/>; larger ones take the end's colour.</summary>
    public double AttributionScale { get; private init; }

    /// <summary>Kept windows light, the others dark, with the grid of windows.</summary>
    public required Image Mask { get; init; }

    /// <summary>The input with everything outside the mask filled; the line goes around the kept windows.</summary>
    public required Image MaskedInput { get; init; }

    /// <summary>The input with everything inside the mask filled; the line goes around the filled windows.</summary>
    public required Image InverseMaskedInput { get; init; }

    /// <summary>The kept windows coloured by the order of their pixels' scores, over the dimmed input.</summary>
    public required Image Saliency { get; init; }

    /// <summary>Every picture with its file name, in the order they are shown.</summary>
    public IEnumerable<(string Name, Image Picture)> Files()
    {
        yield return ("original.png", Original);
        if (InputAttribution is not null) yield return ("integrated-gradients.png", InputAttribution);
        yield return ("mask.png", Mask);
        yield return ("masked-input.png", MaskedInput);
        yield return ("inverse-masked-input.png", InverseMaskedInput);
        yield return ("saliency.png", Saliency);
    }

    /// <summary>Draws an explanation.</summary>
    /// <param name="explanation">What to draw.</param>
    /// <param name="side">The most dots of a picture's longer side; inputs larger than this are drawn dot for pixel.</param>
    public static ExplanationPictures Draw(Explanation explanation, int side = 560)
    {
        var (input, grid) = (explanation.Input, explanation.Mask.Grid);
        var (width, height) = (input.Width, input.Height);
        var scale = Canvas.ScaleFor(width, height, side);
        var kept = explanation.Mask.Pixels();
        var original = PixelMap.Colours(input.Values.AsSpan(), input);
        bool IsKept(int x, int y) => kept[y * width + x];
        Canvas New() => new(width, height, scale);
        Image Filled(ReadOnlySpan<float> values)
        {
            var colours = PixelMap.Colours(values, input);
            return New().Paint((x, y) => colours[y * width + x]).Grid(grid, White, 0.07).Outline(IsKept, Outline).ToImage();
        }

        var pictures = new ExplanationPictures
        {
            Original = New().Paint((x, y) => original[y * width + x]).ToImage(),
            Mask = New().Paint((x, y) => IsKept(x, y) ? Kept : Removed).Grid(grid, Colour.Of(0x808080), 0.35).ToImage(),
            MaskedInput = Filled(explanation.MaskedInput.AsSpan()),
            InverseMaskedInput = Filled(explanation.InverseMaskedInput.AsSpan()),
            Saliency = DrawSaliency(New(), explanation.Saliency, original, kept).Outline(IsKept, Outline).ToImage(),
        };
        if (explanation.InputAttribution is not { } attribution) return pictures;
        var scores = PixelMap.SumOverChannels(attribution.Values.AsSpan(), input.Channels);
        var end = PixelMap.MagnitudeAt(scores, 0.995);
        return pictures with { InputAttribution = DrawSigned(New(), scores, end, width), AttributionScale = end };
    }

    /// <summary>Draws a signed map: blue below 0, near white at 0, red above.</summary>
    /// <param name="scores">One number per pixel, row-major.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="side">The most dots of the longer side.</param>
    /// <exception cref="ShapeException">The number of scores is not height · width.</exception>
    public static Image DrawSignedMap(ReadOnlySpan<float> scores, int height, int width, int side = 560)
    {
        if (height < 1 || width < 1 || scores.Length != (long)height * width)
            throw new ShapeException("DrawSignedMap", $"{(long)height * width} scores", $"{scores.Length}");
        return DrawSigned(new Canvas(width, height, Canvas.ScaleFor(width, height, side)), scores.ToArray(), PixelMap.MagnitudeAt(scores, 0.995), width);
    }

    private static Image DrawSigned(Canvas canvas, float[] scores, double end, int width) =>
        canvas.Paint((x, y) => ColourMap.Diverging.At(end > 0 ? 0.5 + 0.5 * scores[y * width + x] / end : 0.5)).ToImage();

    private static Canvas DrawSaliency(Canvas canvas, Saliency saliency, Colour[] original, bool[] kept)
    {
        var places = Places([.. Enumerable.Range(0, kept.Length).Where(i => kept[i]).Select(i => saliency.Map[i])]);
        return canvas.Paint((x, y) =>
        {
            var i = y * saliency.Width + x;
            return kept[i] ? ColourMap.Sequential.At(places[saliency.Map[i]]).Mix(original[i], 0.22) : original[i].Mix(Black, 0.55);
        });
    }

    /// <summary>Each score's place in their order, from 0 (lowest) to 1 (highest): scores say which region matters more than which, not
    /// how much, so colours show their order.</summary>
    private static Dictionary<float, double> Places(float[] scores)
    {
        Array.Sort(scores);
        var places = new Dictionary<float, double>();
        for (var i = 0; i < scores.Length; i++) places[scores[i]] = scores.Length > 1 ? (double)i / (scores.Length - 1) : 1;
        return places;
    }
}
