using Smug.Models;
using Smug.Smt;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>A convolution written as a dense layer over row-major [H, W, C].</summary>
internal static class ConvolutionRows
{
    internal static ReluLayer Dense(Conv2dLayer<float> layer, Shape input, Shape output)
    {
        var (g, kernel) = (layer.Geometry, layer.Weight.Shape);
        var (channels, filters) = (kernel[2], kernel[3]);
        var filtersPerGroup = filters / g.Groups;
        var weights = new float[input.Length * output.Length];
        var taps = layer.Weight.ToArray();
        for (var y = 0; y < output[0]; y++)
        {
            for (var x = 0; x < output[1]; x++)
            {
                for (var ky = 0; ky < kernel[0]; ky++)
                {
                    for (var kx = 0; kx < kernel[1]; kx++)
                    {
                        var (row, column) = (y * g.StrideH - g.PadTop + ky * g.DilationH, x * g.StrideW - g.PadLeft + kx * g.DilationW);
                        if (row < 0 || row >= input[0] || column < 0 || column >= input[1]) continue;
                        for (var c = 0; c < channels; c++)
                        {
                            for (var f = 0; f < filters; f++)
                            {
                                var from = (row * input[1] + column) * input[2] + f / filtersPerGroup * channels + c;
                                weights[from * output.Length + (y * output[1] + x) * filters + f] = taps[((ky * kernel[1] + kx) * channels + c) * filters + f];
                            }
                        }
                    }
                }
            }
        }

        var bias = new float[output.Length];
        if (layer.Bias is { } biases)
        {
            for (var i = 0; i < bias.Length; i++) bias[i] = biases.Values[i % filters];
        }

        return new ReluLayer(input.Length, output.Length, weights, bias);
    }
}
