using Smug.Models.Onnx;
using Smug.Tensors;
using Attributes = Smug.Models.Onnx.OnnxGraphWriter<float>;

namespace Smug.Models.Tests.Onnx;

/// <summary>Resampling and transposed convolution, against formulas and numbers worked out by hand.</summary>
public sealed class OnnxResizeTests
{
    private static readonly float[] Ramp = [0, 1, 2, 3];

    [Theory]
    [InlineData("nearest", "asymmetric", "floor", 2.0, new float[] { 0, 0, 1, 1, 2, 2, 3, 3 })]
    [InlineData("nearest", "half_pixel", "round_prefer_floor", 1.5, new float[] { 0, 0, 1, 2, 2, 3 })]
    [InlineData("nearest", "half_pixel", "ceil", 0.5, new float[] { 1, 3 })]
    [InlineData("linear", "half_pixel", "floor", 2.0, new float[] { 0, 0.25f, 0.75f, 1.25f, 1.75f, 2.25f, 2.75f, 3 })]
    [InlineData("linear", "align_corners", "floor", 1.75, new float[] { 0, 0.5f, 1, 1.5f, 2, 2.5f, 3 })]
    [InlineData("linear", "asymmetric", "floor", 0.5, new float[] { 0, 2 })]
    [InlineData("linear", "pytorch_half_pixel", "floor", 0.25, new float[] { 0 })]
    [InlineData("cubic", "asymmetric", "floor", 1.0, new float[] { 0, 1, 2, 3 })]
    [InlineData("cubic", "align_corners", "floor", 1.75, new float[] { 0, 0.40625f, 1, 1.5f, 2, 2.59375f, 3 })]
    public void One_axis(string mode, string coordinates, string rounding, double scale, float[] expected)
    {
        // Two channels, two rows that stay, four columns.
        var x = Tensor<float>.Wrap(new Shape(1, 2, 2, 4), [.. Ramp, .. Ramp, .. Ramp.Select(v => 10 * v), .. Ramp.Select(v => -v)]);
        var model = new OnnxModelBuilder().Input("x", 1, 2, 2, 4).Output("y").Floats("s", Tensor<float>.Wrap(new Shape(4), [1, 1, 1, (float)scale]))
            .Node("Resize", ["x", "", "s"], ["y"], Attributes.Text("mode", mode), Attributes.Text("coordinate_transformation_mode", coordinates), Attributes.Text("nearest_mode", rounding));
        var got = Run(model, x);
        float[] all = [.. expected, .. expected, .. expected.Select(v => 10 * v), .. expected.Select(v => -v)];
        Assert.Equal(all.Length, got.Length);
        for (var i = 0; i < all.Length; i++) Assert.Equal(all[i], got[i], 1e-5f);
    }

    [Fact]
    public void Two_axes_are_resized_one_after_the_other()
    {
        var x = Samples.Batch(new Shape(3, 4, 5), 2, seed: 6);
        var model = new OnnxModelBuilder(opset: 18).Input("x", -1, 3, 4, 5).Output("y").Integers("z", 7, 3)
            .Node("Resize", ["x", "", "", "z"], ["y"], Attributes.Text("mode", "linear"), Attributes.Ints("axes", 2, 3));
        var got = Run(model, x);
        for (var i = 0; i < got.Length; i++)
        {
            var (n, c, row, column) = (i / 63, i / 21 % 3, i / 3 % 7, i % 3);
            var (v, u) = (Math.Clamp((row + 0.5) * 4 / 7 - 0.5, 0, 3), Math.Clamp((column + 0.5) * 5 / 3 - 0.5, 0, 4));
            var (top, left) = ((int)Math.Min(v, 2), (int)Math.Min(u, 3));
            var upper = x[n, c, top, left] + (u - left) * (x[n, c, top, left + 1] - x[n, c, top, left]);
            var lower = x[n, c, top + 1, left] + (u - left) * (x[n, c, top + 1, left + 1] - x[n, c, top + 1, left]);
            Assert.Equal(upper + (v - top) * (lower - upper), got[i], 1e-5);
        }
    }

    [Fact]
    public void Down_with_antialiasing_weighs_all_that_is_covered()
    {
        var x = Tensor<float>.Wrap(new Shape(1, 1, 1, 6), [1, 2, 3, 4, 5, 6]);
        var model = new OnnxModelBuilder(opset: 18).Input("x", 1, 1, 1, 6).Output("y").Floats("s", Tensor<float>.Wrap(new Shape(4), [1, 1, 1, 0.5f]))
            .Node("Resize", ["x", "", "s"], ["y"], Attributes.Text("mode", "linear"), Attributes.Int("antialias", 1), Attributes.Int("exclude_outside", 1));

        // A triangle of half width 2 around 0.5, 2.5 and 4.5: weights 1 3 3 1, without those beyond the ends.
        float[] expected = [(3 * 1 + 3 * 2 + 3) / 7f, (2 + 3 * 3 + 3 * 4 + 5) / 8f, (4 + 3 * 5 + 3 * 6) / 7f];
        var got = Run(model, x);
        for (var i = 0; i < 3; i++) Assert.Equal(expected[i], got[i], 1e-5f);
    }

    [Theory]
    [InlineData(new[] { 2, 2 }, new[] { 0, 0, 0, 0 }, new[] { 0, 0 }, 1)]
    [InlineData(new[] { 2, 3 }, new[] { 1, 0, 1, 2 }, new[] { 1, 0 }, 1)]
    [InlineData(new[] { 1, 1 }, new[] { 1, 1, 1, 1 }, new[] { 0, 0 }, 2)]
    public void Transposed_convolution_scatters_its_kernel(int[] strides, int[] pads, int[] extra, int groups)
    {
        var (x, w) = (Samples.Batch(new Shape(4, 3, 4), 2, seed: 1), Samples.Batch(new Shape(6 / groups, 3, 2), 4, seed: 2));
        var b = Tensor<float>.Wrap(new Shape(6), [0, 1, 2, 3, 4, 5]);
        var model = new OnnxModelBuilder().Input("x", -1, 4, 3, 4).Output("y").Floats("w", w).Floats("b", b).Node(
            "ConvTranspose", ["x", "w", "b"], ["y"], Attributes.Ints("strides", strides), Attributes.Ints("pads", pads),
            Attributes.Ints("output_padding", extra), Attributes.Int("group", groups));
        var import = OnnxFile.Import<float>(model.Build(), "model");
        var got = import.Run(x)[0];
        var (height, width) = (strides[0] * 2 + 3 + extra[0] - pads[0] - pads[2], strides[1] * 3 + 2 + extra[1] - pads[1] - pads[3]);
        Assert.Equal(new Shape(2, 6, height, width), got.Shape);
        var expected = new double[got.Length];
        for (var i = 0; i < expected.Length; i++) expected[i] = b[i / height / width % 6];
        for (var i = 0; i < x.Length * 36 / groups; i++)
        {
            var (tap, pixel) = (i % (36 / groups), i / (36 / groups));
            var (n, c, row, column) = (pixel / 48, pixel / 12 % 4, pixel / 4 % 3, pixel % 4);
            var (o, ky, kx) = (tap / 6, tap / 2 % 3, tap % 2);
            var (oy, ox) = (row * strides[0] + ky - pads[0], column * strides[1] + kx - pads[1]);
            if (oy < 0 || oy >= height || ox < 0 || ox >= width) continue;
            expected[((n * 6 + c / (4 / groups) * (6 / groups) + o) * height + oy) * width + ox] += x[n, c, row, column] * w[c, o, ky, kx];
        }

        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], got.Values[i], 1e-5);

        var again = OnnxFile.Import<float>(OnnxExporter<float>.Write(import.Network), "written").Network;
        var picture = Samples.Batch(import.Network.InputShape, 2, seed: 3);
        Assert.Equal(import.Network.Forward(picture).ToArray(), again.Forward(picture).ToArray());
    }

    [Theory]
    [InlineData("sizes beyond what is supported", 1 << 20)]
    [InlineData("sizes of nothing", 0)]
    [InlineData("negative sizes", -5)]
    public void Hostile_sizes_are_refused(string what, int size)
    {
        var model = new OnnxModelBuilder().Input("x", 1, 1, 2, 2).Output("y").Integers("z", 1, 1, size, 2).Node("Resize", ["x", "", "", "z"], ["y"], Attributes.Text("mode", "linear"));
        Assert.Contains("resizing axis 2", Assert.Throws<MalformedInputException>(() => OnnxFile.Import<float>(model.Build(), what)).Message);
    }

    private static float[] Run(OnnxModelBuilder model, Tensor<float> x) => OnnxFile.Import<float>(model.Build(), "model").Run(x)[0].ToArray();
}
