using Smug.Kernels.Conv2d;
using Smug.Tensors;

namespace Smug.Explain.Tests;

/// <summary>The first layer as taps. Oracles: the convolution and dense operations of the engine, and the original's shapes.</summary>
public class FirstLayerTests
{
    /// <summary>7 × 7, stride 2, padding (2, 3) on 224 × 224: what TensorFlow calls SAME.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Taps_of_a_strided_padded_convolution_add_up_to_its_output(int channels)
    {
        var random = new Random(channels);
        var (weight, bias, image) = (
            SmallNetworks.Draw(random, 7, 7, channels, 2), SmallNetworks.Draw(random, 2), SmallNetworks.Draw(random, 1, 224, 224, channels));
        var geometry = new Conv2dGeometry(2, 2, 2, 2, 3, 3);
        var layer = FirstLayer.OfConvolution(224, 224, channels, weight.ToArray(), 7, 7, bias.ToArray(), geometry);
        var output = Op.Conv2d(image, weight, bias, geometry);
        Assert.Equal((112, 112, 2), (layer.Rows, layer.Columns, layer.OutputChannels));
        Assert.Equal(layer.Count, output.Length);
        foreach (var neuron in (int[])[0, 1, 223, 224, 11_111, layer.Count - 224, layer.Count - 1])
            Assert.Equal(output.Values[neuron], Value(layer, neuron, image.Values), 1e-4);
    }

    [Fact]
    public void Taps_of_every_geometry_add_up_to_the_convolution()
    {
        var random = new Random(2);
        foreach (var geometry in (Conv2dGeometry[])
            [
                Conv2dGeometry.Valid,
                Conv2dGeometry.Same(3, 2),
                new(2, 3, 0, 1, 2, 0),
                new(1, 1, 2, 2, 2, 2, DilationH: 2, DilationW: 3),
                new(1, 2, 1, 0, 1, 0, Groups: 2),
                new(1, 1, 1, 1, 1, 1, Groups: 4),
            ])
        {
            var weight = SmallNetworks.Draw(random, 3, 2, 4 / geometry.Groups, 8);
            var image = SmallNetworks.Draw(random, 1, 6, 9, 4);
            var layer = FirstLayer.OfConvolution(6, 9, 4, weight.ToArray(), 3, 2, [], geometry);
            var output = Op.Conv2d(image, weight, null, geometry);
            for (var neuron = 0; neuron < layer.Count; neuron++) Assert.Equal(output.Values[neuron], Value(layer, neuron, image.Values), 1e-5);
        }
    }

    [Fact]
    public void Taps_of_a_dense_layer_add_up_to_its_output()
    {
        var random = new Random(3);
        var (weight, bias, image) = (SmallNetworks.Draw(random, 12, 5), SmallNetworks.Draw(random, 5), SmallNetworks.Draw(random, 1, 12));
        var layer = FirstLayer.OfDense(2, 3, 2, weight.ToArray(), bias.ToArray());
        var output = Op.Dense(image, weight, bias);
        for (var neuron = 0; neuron < 5; neuron++) Assert.Equal(output.Values[neuron], Value(layer, neuron, image.Values), 1e-5);
    }

    [Fact]
    public void The_originals_shapes()
    {
        // 4 × 4 × 3 with three 2 × 2 kernels, padding (0, 1): 48 neurons. 5 tokens of 10 numbers with four filters of 3 tokens: 12.
        Assert.Equal(48, FirstLayer.OfConvolution(4, 4, 3, new float[2 * 2 * 3 * 3], 2, 2, [], new(1, 1, 0, 0, 1, 1)).Count);
        Assert.Equal(12, FirstLayer.OfConvolution(5, 10, 1, new float[3 * 10 * 4], 3, 10, [], Conv2dGeometry.Valid).Count);
        Assert.Equal(4, FirstLayer.OfDense(4, 1, 1, new float[16], []).Count);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_an_error()
    {
        Assert.Throws<ShapeException>(() => FirstLayer.OfConvolution(4, 4, 3, new float[10], 2, 2, [], Conv2dGeometry.Valid));
        Assert.Throws<ShapeException>(() => FirstLayer.OfConvolution(4, 4, 3, new float[24], 2, 2, [1], Conv2dGeometry.Valid));
        Assert.Throws<ShapeException>(() => FirstLayer.OfConvolution(4, 4, 3, new float[12], 2, 2, [], Conv2dGeometry.Valid with { Groups = 2 }));
        Assert.Throws<ShapeException>(() => FirstLayer.OfDense(2, 2, 1, new float[6], []));
        Assert.Throws<ShapeException>(() => FirstLayer.OfDense(2, 2, 1, new float[8], [1, 2, 3]));
    }

    private static double Value(FirstLayer layer, int neuron, ReadOnlySpan<float> image)
    {
        var sum = (double)layer.Bias(neuron);
        foreach (var tap in layer.Taps(neuron)) sum += (double)tap.Weight * image[tap.Input];
        return sum;
    }
}
