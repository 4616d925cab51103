namespace Smug.Models;

/// <summary>What is usual where a model does not say.</summary>
internal static class PreprocessingDefaults
{
    /// <summary>ImageNet networks cut their input from the centre of a picture whose shorter side is 8 / 7 as long (256 for 224).</summary>
    /// <param name="height">The input's rows.</param>
    /// <param name="width">The input's columns.</param>
    /// <returns>The short side; 0 for small inputs, to which pictures are stretched.</returns>
    public static int ShortSide(int height, int width) => Math.Min(height, width) < 128 ? 0 : (int)Math.Round(Math.Max(height, width) * 256 / 224.0);
}
