namespace Smug.Report.Pictures;

/// <summary>An opaque sRGB colour.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
public readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>A colour from <c>0xRRGGBB</c>.</summary>
    public static Colour Of(int rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

    /// <summary>This colour with <paramref name="share"/> (0 to 1) of another in it, sample by sample.</summary>
    public Colour Mix(Colour other, double share)
    {
        return new Colour(Between(Red, other.Red), Between(Green, other.Green), Between(Blue, other.Blue));

        byte Between(byte from, byte to) => (byte)Math.Round(from + (to - from) * Math.Clamp(share, 0, 1));
    }

    /// <summary>The colour as CSS writes it: <c>#rrggbb</c>.</summary>
    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";
}
