namespace Smug.Explain.Tests;

/// <summary>The information estimate and filling in. Oracles: pictures whose prediction errors are known, and known pixels.</summary>
public class PictureInformationTests
{
    [Fact]
    public void Flat_pictures_tell_nothing_and_ramps_hardly_anything()
    {
        Assert.Equal(0, Bits([.. Enumerable.Repeat(0.4f, 64)], 8, 8));

        // Every row is 0, 10, 20, …: of 63 errors, the 7 of the first row are 10 and the others 0.
        var ramp = Enumerable.Range(0, 64).Select(i => i % 8 * 10 / 255f).ToArray();
        Assert.Equal(-7 * Math.Log2(7.0 / 63) - 56 * Math.Log2(56.0 / 63), Bits(ramp, 8, 8), 9);
    }

    [Fact]
    public void Noise_tells_more_than_anything()
    {
        var noise = SmallNetworks.Image(1, 32, 32).Values.ToArray();
        Assert.InRange(Bits(noise, 32, 32), 0.9 * 8 * 1024, 8 * 1024);
    }

    [Fact]
    public void Channels_add_up_and_the_pixel_range_decides_the_bytes()
    {
        var grey = SmallNetworks.Image(2, 8, 8).Values.ToArray();
        var twice = grey.SelectMany(v => new[] { v, v }).ToArray();
        Assert.Equal(2 * Bits(grey, 8, 8), PictureInformation.Bits(twice, ExplanationInput.From(twice, 8, 8, 2)), 9);
        var stretched = Array.ConvertAll(grey, v => v * 200 - 100);
        var input = ExplanationInput.From(stretched, 8, 8, 1) with { Range = new ValueRange([-100], [100]) };
        Assert.Equal(Bits(grey, 8, 8), PictureInformation.Bits(stretched, input), 0.05 * 64 * 8);
    }

    [Fact]
    public void Known_pixels_stay_and_one_known_pixel_fills_everything()
    {
        var values = SmallNetworks.Image(3, 7, 5, 2).Values.ToArray();
        var known = new bool[35];
        known[11] = true;
        var filled = SparsePicture.FillIn(values, known, 7, 5);
        for (var i = 0; i < 70; i++) Assert.Equal(values[22 + i % 2], filled[i]);

        known[3] = known[30] = true;
        filled = SparsePicture.FillIn(values, known, 7, 5);
        foreach (var pixel in new[] { 3, 11, 30 }) Assert.Equal(values[2 * pixel], filled[2 * pixel]);
        var seen = new[] { values[6], values[22], values[60] };
        for (var p = 0; p < 35; p++) Assert.InRange(filled[2 * p], seen.Min() - 1e-6f, seen.Max() + 1e-6f);
        Assert.Throws<UsageException>(() => SparsePicture.FillIn(values, new bool[35], 7, 5));
    }

    private static double Bits(float[] picture, int height, int width) =>
        PictureInformation.Bits(picture, ExplanationInput.From(picture, height, width, 1));
}
