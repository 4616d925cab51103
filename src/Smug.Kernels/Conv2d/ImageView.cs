namespace Smug.Kernels.Conv2d;

/// <summary>Where images lie in memory that others share: a range of the channels of wider images, for example.</summary>
/// <param name="first">Channel 0 of pixel 0 of image 0.</param>
/// <param name="pixelStride">Elements from one pixel to the next.</param>
/// <param name="imageStride">Elements from one image to the next.</param>
internal readonly unsafe struct ImageView<T>(T* first, nint pixelStride, nint imageStride)
    where T : unmanaged
{
    public T* First => first;

    public nint PixelStride => pixelStride;

    public nint ImageStride => imageStride;

    /// <summary>Whether there is nothing to see.</summary>
    public bool IsNone => first == null;

    /// <summary>Whether the pixels of all images follow each other as if they were one image's.</summary>
    public bool IsOneRun(int pixels, int images) => images == 1 || imageStride == pixels * pixelStride;

    /// <summary>Channel 0 of pixel 0 of an image.</summary>
    public T* Image(int image) => first + image * imageStride;
}

/// <summary>What happens to sums before they are stored.</summary>
internal readonly struct Epilogue<T>
    where T : unmanaged
{
    /// <summary>The sums are added to what the destination holds, in the place of the bias.</summary>
    public bool Accumulate { get; init; }

    /// <summary>max(sum, 0) is stored.</summary>
    public bool Rectify { get; init; }

    /// <summary>Zero is stored where this, of the destination's size, is not above 0: the derivative of a rectifier whose output it is.</summary>
    public ImageView<T> Gate { get; init; }
}
