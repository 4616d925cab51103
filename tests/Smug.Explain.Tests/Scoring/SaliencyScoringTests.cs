using Smug.Kernels.Conv2d;

namespace Smug.Explain.Tests;

/// <summary>Base maps. Oracle: the original's golden maps, and receptive fields worked out by hand.</summary>
public class SaliencyScoringTests
{
    /// <summary>4 × 4 image, 2 × 2 fields, stride 1, one row and column of padding before; 4 × 4 output. The original numbers neurons
    /// channel by channel: 0, 21 and 10 are (0, 0), (1, 1) of the second channel and (2, 2).</summary>
    [Fact]
    public void Image_base_of_the_original()
    {
        var layer = Convolution(4, 4, 2, 2, new Conv2dGeometry(1, 1, 1, 1, 0, 0), outputs: 2);
        var map = Base(layer, ScoreAggregation.Max, (0, 0, 0, 1), (1, 1, 1, 1), (2, 2, 0, 1));
        Assert.Equal(
            [
                1, 1, 0, 0,
                1, 1, 1, 0,
                0, 1, 1, 0,
                0, 0, 0, 0,
            ],
            map);
    }

    /// <summary>10 tokens, kernel 3, padding (1, 2): 11 positions, so the original's neuron 16 is position 5 of the second filter.</summary>
    [Fact]
    public void Text_base_of_the_original()
    {
        var layer = Convolution(10, 1, 3, 1, new Conv2dGeometry(1, 1, 1, 0, 2, 0), outputs: 2);
        Assert.Equal(11, layer.Rows);
        Assert.Equal([1, 1, 0, 0, 1, 1, 1, 0, 0, 0], Base(layer, ScoreAggregation.Max, (0, 0, 0, 1), (5, 0, 1, 1)));
    }

    [Fact]
    public void The_largest_score_stays_where_fields_overlap_and_a_lone_negative_one_is_kept()
    {
        var layer = Convolution(1, 4, 1, 2, Conv2dGeometry.Valid, outputs: 1);
        Assert.Equal([-2, 3, 3, 0], Base(layer, ScoreAggregation.Max, (0, 1, 0, 3), (0, 0, 0, -2)));
        Assert.Equal([-2, 1, 3, 0], Base(layer, ScoreAggregation.Sum, (0, 1, 0, 3), (0, 0, 0, -2)));
    }

    [Fact]
    public void Strides_dilation_and_groups_move_the_field()
    {
        var geometry = new Conv2dGeometry(2, 1, 0, 1, 0, 0, DilationH: 2, DilationW: 1, Groups: 2);
        var weights = Enumerable.Range(1, 2 * 3 * 1 * 4).Select(i => (float)i).ToArray();
        var layer = FirstLayer.OfConvolution(5, 4, 2, weights, 2, 3, [], geometry);
        Assert.Equal((2, 3, 4), (layer.Rows, layer.Columns, layer.OutputChannels));

        // Output (1, 0): rows 2 and 4, columns −1 to 1, of which 0 and 1 lie in the image.
        var neuron = layer.Index(1, 0, 3);
        Assert.Equal([2 * 4 + 0, 2 * 4 + 1, 4 * 4 + 0, 4 * 4 + 1], layer.ReceptiveField(neuron));

        // Output channel 3 belongs to the second group, which sees input channel 1; weights are [KH, KW, 1, O] with O = 4.
        Assert.Equal(
            [new Tap(8 * 2 + 1, 4 * 1 + 4), new Tap(9 * 2 + 1, 4 * 2 + 4), new Tap(16 * 2 + 1, 4 * 4 + 4), new Tap(17 * 2 + 1, 4 * 5 + 4)],
            layer.Taps(neuron));
    }

    [Theory]
    [InlineData(112, 112, 64)]
    [InlineData(498, 1, 128)]
    public void Neuron_places_round_trip(int rows, int columns, int channels)
    {
        var layer = FirstLayer.OfConvolution(rows, columns, 1, new float[channels], 1, 1, [], Conv2dGeometry.Valid);
        Assert.Equal(rows * columns * channels, layer.Count);
        for (var index = 0; index < layer.Count; index += 997)
        {
            var (row, column, channel) = layer.Place(index);
            Assert.InRange(column, 0, columns - 1);
            Assert.InRange(channel, 0, channels - 1);
            Assert.Equal(index, layer.Index(row, column, channel));
        }
    }

    [Fact]
    public void A_dense_neuron_splits_its_score_by_positive_contribution()
    {
        // Contributions w (x − fill) for pixels: 1 · (2 − 0), −1 · 1, 0.5 · (5 − 1), 3 · 0.
        var layer = FirstLayer.OfDense(2, 2, 1, [1, -1, 0.5f, 3], [0]);
        var map = SaliencyScoring.Base(layer, [new SelectedNeuron(0, 0, 0, 0, 1, 8)], ScoreAggregation.Max, [2, 1, 5, 0], [0, 0, 1, 0]);
        Assert.Equal([4, 0, 4, 0], map);
    }

    [Fact]
    public void Shares_split_a_convolutions_score_by_what_each_pixel_adds_channels_together()
    {
        // One row of three pixels with two channels, kernels of two pixels. Neuron 0 sees pixels 0 and 1, neuron 1 pixels 1 and 2.
        var layer = FirstLayer.OfConvolution(1, 3, 2, [1, 2, 3, -1], 1, 2, [], Conv2dGeometry.Valid);

        // Pixel 0: 1 · (1 − 0) + 2 · (1 − 1) = 1; pixel 1: 3 · 2 − 1 · (4 − 1) = 3. Then pixel 1: 1 · 2 + 2 · 3 = 8; pixel 2: 0 − 1 · (6 − 1) = −5.
        float[] input = [1, 1, 2, 4, 0, 6];
        float[] fill = [0, 1, 0, 1, 0, 1];
        var map = SaliencyScoring.Base(
            layer, [new SelectedNeuron(0, 0, 0, 0, 1, 8), new SelectedNeuron(1, 0, 1, 0, 1, 0.5f)], ScoreAggregation.Shares, input, fill);
        Assert.Equal([2, 6.5f, 0], map);
    }

    private static FirstLayer Convolution(int height, int width, int kernelH, int kernelW, Conv2dGeometry geometry, int outputs) =>
        FirstLayer.OfConvolution(height, width, 1, new float[kernelH * kernelW * outputs], kernelH, kernelW, [], geometry);

    private static float[] Base(FirstLayer layer, ScoreAggregation aggregation, params (int Row, int Column, int Channel, float Score)[] neurons) =>
        SaliencyScoring.Base(
            layer,
            neurons.Select(n => new SelectedNeuron(layer.Index(n.Row, n.Column, n.Channel), n.Row, n.Column, n.Channel, 1, n.Score)),
            aggregation,
            [],
            []);
}
