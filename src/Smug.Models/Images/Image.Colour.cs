namespace Smug.Models.Images;

public sealed partial class Image
{
    /// <summary>The picture in one channel: round(0.299 R + 0.587 G + 0.114 B), the luma of ITU-R BT.601. Transparent parts are laid over
    /// <paramref name="background"/> first.</summary>
    /// <param name="background">The level (0 to 255) seen through transparent parts.</param>
    public Image ToGrey(byte background = 0)
    {
        if (Channels == 1) return this;
        var rgb = ToRgb(background, background, background)._pixels;
        var grey = new byte[Width * Height];
        for (var i = 0; i < grey.Length; i++) grey[i] = (byte)((299 * rgb[3 * i] + 587 * rgb[3 * i + 1] + 114 * rgb[3 * i + 2] + 500) / 1000);
        return new Image(Width, Height, 1, grey);
    }

    /// <summary>The picture in three channels; transparent parts are laid over the given colour, sample by sample:
    /// round((α · colour + (255 − α) · background) / 255).</summary>
    /// <param name="red">The background's red.</param>
    /// <param name="green">The background's green.</param>
    /// <param name="blue">The background's blue.</param>
    public Image ToRgb(byte red = 0, byte green = 0, byte blue = 0)
    {
        if (Channels == 3) return this;
        ReadOnlySpan<byte> background = [red, green, blue];
        var rgb = new byte[Width * Height * 3];
        for (var i = 0; i < Width * Height; i++)
        {
            var pixel = _pixels.AsSpan(i * Channels, Channels);
            for (var c = 0; c < 3; c++)
            {
                rgb[3 * i + c] = Channels == 1
                    ? pixel[0]
                    : (byte)((pixel[3] * pixel[c] + (255 - pixel[3]) * background[c] + 127) / 255);
            }
        }

        return new Image(Width, Height, 3, rgb);
    }

    /// <summary>The negative: 255 − every colour sample; alpha stays.</summary>
    public Image Invert()
    {
        var inverted = new byte[_pixels.Length];
        for (var i = 0; i < inverted.Length; i++) inverted[i] = Channels == 4 && i % 4 == 3 ? _pixels[i] : (byte)(255 - _pixels[i]);
        return new Image(Width, Height, Channels, inverted);
    }
}
