using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>Tells for single neurons of a network's first layer whether they are on, without computing the others. Immutable and thread-safe.</summary>
/// <remarks>A sum is one chain of fused multiply-adds from the bias in the layer's own order, so it has the bits of the whole layer's.</remarks>
internal sealed class FirstLayerSigns
{
    private readonly Shape _input;
    private readonly Shape _output;
    private readonly float[] _bias;

    /// <summary>The weights of each filter in a row: <c>[Filters, KH, KW, C]</c>.</summary>
    private readonly float[] _filters;
    private readonly (int Height, int Width, int StrideH, int StrideW, int Top, int Left, int DilationH, int DilationW) _kernel;

    private FirstLayerSigns(Shape input, Shape output, float[] bias, float[] filters, (int, int, int, int, int, int, int, int) kernel) =>
        (_input, _output, _bias, _filters, _kernel) = (input, output, bias, filters, kernel);

    /// <summary>For the ReLU behind a convolution (without groups) that reads the input; null for any other node.</summary>
    internal static FirstLayerSigns? TryOf(Network<float> network, string node)
    {
        if (network.Node(node) is not { Layer: ReluLayer<float> } relu || relu.Inputs[0] == Network<float>.InputName) return null;
        if (network.Node(relu.Inputs[0]) is not { Layer: Conv2dLayer<float> { Geometry.Groups: 1 } layer } below || below.Inputs[0] != Network<float>.InputName) return null;
        var (g, kernel) = (layer.Geometry, layer.Weight.Shape);
        var (taps, count) = (kernel.Product(..3), kernel[3]);
        var weights = layer.Weight.ToArray();
        var filters = new float[weights.Length];
        for (var tap = 0; tap < taps; tap++)
        {
            for (var f = 0; f < count; f++) filters[f * taps + tap] = weights[tap * count + f];
        }

        return new FirstLayerSigns(
            network.InputShape, below.OutputShape, layer.Bias?.ToArray() ?? new float[count], filters,
            (kernel[0], kernel[1], g.StrideH, g.StrideW, g.PadTop, g.PadLeft, g.DilationH, g.DilationW));
    }

    /// <summary>Whether a neuron's value is above 0.</summary>
    /// <param name="image"><c>[H, W, C]</c>.</param>
    /// <param name="neuron">Its place in <c>[OH, OW, Filters]</c>, row-major.</param>
    internal bool IsOn(ReadOnlySpan<float> image, int neuron)
    {
        var (filters, channels) = (_output[2], _input[2]);
        var (filter, place) = (neuron % filters, neuron / filters);
        var (row, column) = (place / _output[1] * _kernel.StrideH - _kernel.Top, place % _output[1] * _kernel.StrideW - _kernel.Left);
        var weights = _filters.AsSpan(filter * _kernel.Height * _kernel.Width * channels, _kernel.Height * _kernel.Width * channels);
        var sum = _bias[filter];
        var isInside = column >= 0 && column + _kernel.Width <= _input[1] && _kernel.DilationW == 1;
        for (var ky = 0; ky < _kernel.Height; ky++)
        {
            var y = row + ky * _kernel.DilationH;
            if ((uint)y >= (uint)_input[0]) continue;
            if (isInside)
            {
                sum = Add(sum, image.Slice((y * _input[1] + column) * channels, _kernel.Width * channels), weights[(ky * _kernel.Width * channels)..]);
                continue;
            }

            for (var kx = 0; kx < _kernel.Width; kx++)
            {
                var x = column + kx * _kernel.DilationW;
                if ((uint)x < (uint)_input[1]) sum = Add(sum, image.Slice((y * _input[1] + x) * channels, channels), weights[((ky * _kernel.Width + kx) * channels)..]);
            }
        }

        return sum > 0;
    }

    private static float Add(float sum, ReadOnlySpan<float> pixels, ReadOnlySpan<float> weights)
    {
        weights = weights[..pixels.Length];
        for (var i = 0; i < pixels.Length; i++) sum = MathF.FusedMultiplyAdd(pixels[i], weights[i], sum);
        return sum;
    }
}
