namespace Smug.Models.Images;

/// <summary>What a reader of pictures refuses before it takes memory. Immutable.</summary>
public sealed record ImageLimits
{
    /// <summary>The largest <see cref="MaxPixels"/> that can be set: sizes then fit an array of eight bytes per pixel.</summary>
    public const int LargestMaxPixels = 200_000_000;

    /// <summary>50 million pixels, files of 256 MiB.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The most pixels (width · height), 1 to <see cref="LargestMaxPixels"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int MaxPixels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestMaxPixels);
            field = value;
        }
    } = 50_000_000;

    /// <summary>The largest file, in bytes.</summary>
    public int MaxFileBytes { get; init; } = 256 << 20;
}
