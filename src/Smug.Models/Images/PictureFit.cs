namespace Smug.Models.Images;

/// <summary>Brings pictures of any size and number of channels to what a network reads.</summary>
public static class PictureFit
{
    private const int DigitBox = 20;
    private const byte InkThreshold = 32;

    /// <summary>The picture in the network's size and channels: transparent parts laid over black, colour made grey where one channel is
    /// read, shrunk by area means and enlarged bilinearly, without regard to its proportions.</summary>
    /// <param name="picture">Any picture; returned as it is where it fits already.</param>
    /// <param name="preprocessing">What the network reads.</param>
    public static Image Stretch(Image picture, Preprocessing preprocessing)
    {
        var converted = preprocessing.Channels == 1 ? picture.ToGrey() : picture.ToRgb();
        var shrinks = picture.Width >= preprocessing.Width && picture.Height >= preprocessing.Height;
        return converted.Resize(preprocessing.Width, preprocessing.Height, shrinks ? Resampling.Area : Resampling.Bilinear);
    }

    /// <summary>The picture as the network's own description asks: its shorter side resized and the centre cut out where
    /// <see cref="Preprocessing.ShortSide"/> says so, otherwise as <see cref="Stretch"/>. A picture of the network's size is not resized.</summary>
    /// <param name="picture">Any picture.</param>
    /// <param name="preprocessing">What the network reads.</param>
    public static Image Prepare(Image picture, Preprocessing preprocessing)
    {
        var (width, height) = (preprocessing.Width, preprocessing.Height);
        if (preprocessing.ShortSide == 0 || (picture.Width == width && picture.Height == height)) return Stretch(picture, preprocessing);
        var scale = (double)preprocessing.ShortSide / Math.Min(picture.Width, picture.Height);
        var converted = preprocessing.Channels == 1 ? picture.ToGrey() : picture.ToRgb();
        var resized = converted.Resize(
            Math.Max(preprocessing.ShortSide, (int)Math.Round(picture.Width * scale)),
            Math.Max(preprocessing.ShortSide, (int)Math.Round(picture.Height * scale)),
            scale < 1 ? Resampling.Area : Resampling.Bilinear);
        return resized.Crop((resized.Width - width) / 2, (resized.Height - height) / 2, width, height);
    }

    /// <summary>A photographed or drawn digit, prepared as MNIST's were: ink white on black (a picture lighter at its edge than inside is
    /// inverted, transparent parts counting as white paper), contrast stretched to 0 … 255, the ink's box scaled to 20 pixels and put
    /// into the frame with its centre of mass in the middle.</summary>
    /// <param name="picture">A picture with one digit and nothing else.</param>
    /// <param name="preprocessing">What the network reads; at least 20 × 20 pixels.</param>
    /// <exception cref="UsageException">There is no ink in the picture, or the network reads something smaller.</exception>
    public static Image Digit(Image picture, Preprocessing preprocessing)
    {
        if (preprocessing.Width < DigitBox || preprocessing.Height < DigitBox)
            throw new UsageException($"Preparing a digit needs a network that reads at least {DigitBox} × {DigitBox} pixels.");
        var ink = StretchContrast(WhiteOnBlack(picture.ToGrey(background: 255)));
        var box = InkBox(ink) ?? throw new UsageException("There is no ink in the picture: it is of one shade all over.");
        var scale = (double)DigitBox / Math.Max(box.Width, box.Height);
        var (width, height) = (Math.Max(1, (int)Math.Round(box.Width * scale)), Math.Max(1, (int)Math.Round(box.Height * scale)));
        var digit = box.Resize(width, height, scale < 1 ? Resampling.Area : Resampling.Bilinear);
        var frame = PutCentred(digit, preprocessing.Width, preprocessing.Height);
        return preprocessing.Channels == 1 ? frame : frame.ToRgb();
    }

    private static Image WhiteOnBlack(Image grey)
    {
        var (edge, edgeCount, all) = (0L, 0, 0L);
        for (var y = 0; y < grey.Height; y++)
        {
            for (var x = 0; x < grey.Width; x++)
            {
                var level = grey[x, y][0];
                all += level;
                if (x > 0 && y > 0 && x < grey.Width - 1 && y < grey.Height - 1) continue;
                edge += level;
                edgeCount++;
            }
        }

        return (double)edge / edgeCount > (double)all / ((long)grey.Width * grey.Height) ? grey.Invert() : grey;
    }

    private static Image StretchContrast(Image grey)
    {
        var (least, most) = (byte.MaxValue, byte.MinValue);
        foreach (var level in grey.Pixels) (least, most) = (Math.Min(least, level), Math.Max(most, level));
        if (most - least < InkThreshold) return new Image(grey.Width, grey.Height, 1, new byte[grey.Pixels.Length]);
        var pixels = new byte[grey.Pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            // Paper is never quite even: what is within a fifth of the range of the darkest is background.
            var level = (grey.Pixels[i] - least) * 255.0 / (most - least);
            pixels[i] = (byte)Math.Round(Math.Max(0, (level - 51) / 204 * 255));
        }

        return new Image(grey.Width, grey.Height, 1, pixels);
    }

    private static Image? InkBox(Image ink)
    {
        var (left, top, right, bottom) = (ink.Width, ink.Height, -1, -1);
        for (var y = 0; y < ink.Height; y++)
        {
            for (var x = 0; x < ink.Width; x++)
            {
                if (ink[x, y][0] < InkThreshold) continue;
                (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, x), Math.Min(top, y), Math.Max(bottom, y));
            }
        }

        if (right < 0) return null;
        var (width, height) = (right - left + 1, bottom - top + 1);
        var pixels = new byte[width * height];
        for (var y = 0; y < height; y++) ink.Pixels.Slice((top + y) * ink.Width + left, width).CopyTo(pixels.AsSpan(y * width));
        return new Image(width, height, 1, pixels);
    }

    private static Image PutCentred(Image digit, int width, int height)
    {
        var (mass, sumX, sumY) = (0.0, 0.0, 0.0);
        for (var y = 0; y < digit.Height; y++)
        {
            for (var x = 0; x < digit.Width; x++)
            {
                var level = digit[x, y][0];
                (mass, sumX, sumY) = (mass + level, sumX + level * (x + 0.5), sumY + level * (y + 0.5));
            }
        }

        var left = Math.Clamp((int)Math.Round(width / 2.0 - sumX / mass), 0, width - digit.Width);
        var top = Math.Clamp((int)Math.Round(height / 2.0 - sumY / mass), 0, height - digit.Height);
        var frame = new byte[width * height];
        for (var y = 0; y < digit.Height; y++) digit.Pixels.Slice(y * digit.Width, digit.Width).CopyTo(frame.AsSpan((top + y) * width + left));
        return new Image(width, height, 1, frame);
    }
}
