namespace Smug.Explain;

/// <summary>How much a picture tells: an estimate of what a lossless coder would need for it.</summary>
/// <remarks>Every byte is predicted from its left, upper and upper-left neighbours by the median rule of LOCO-I (Weinberger, Seroussi, Sapiro
/// 2000, the predictor of JPEG-LS); the estimate is the entropy of the errors' histogram, channel by channel, the first
/// pixel left out. Unlike a file's size it is the
/// same on every machine.</remarks>
public static class PictureInformation
{
    /// <summary>Bits.</summary>
    /// <param name="picture"><c>[H, W, C]</c>, row-major, in the network's own units.</param>
    /// <param name="input">Sizes and pixel range.</param>
    public static double Bits(ReadOnlySpan<float> picture, ExplanationInput input)
    {
        var (width, channels) = (input.Width, input.Channels);
        var bytes = new byte[picture.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            var (low, high) = (input.Range.Low(i % channels), input.Range.High(i % channels));
            bytes[i] = (byte)Math.Clamp(Math.Round(255.0 * (picture[i] - low) / (high - low)), 0, 255);
        }

        double bits = 0;
        for (var channel = 0; channel < channels; channel++) bits += ErrorEntropy(bytes, width, channels, channel);
        return bits;
    }

    private static double ErrorEntropy(byte[] bytes, int width, int channels, int channel)
    {
        var counts = new int[256];
        var total = bytes.Length / channels - 1;
        for (var pixel = 1; pixel <= total; pixel++)
        {
            var (row, column) = (pixel / width, pixel % width);
            int left = At(column > 0 ? pixel - 1 : pixel - width);
            int up = row > 0 ? At(pixel - width) : left;
            int corner = row > 0 && column > 0 ? At(pixel - width - 1) : up;
            var predicted = corner >= Math.Max(left, up) ? Math.Min(left, up) : corner <= Math.Min(left, up) ? Math.Max(left, up) : left + up - corner;
            counts[(At(pixel) - predicted) & 255]++;
        }

        return -counts.Where(count => count > 0).Sum(count => count * Math.Log2((double)count / total));

        byte At(int pixel) => bytes[pixel * channels + channel];
    }
}
