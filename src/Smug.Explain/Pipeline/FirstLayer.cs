using Smug.Kernels.Conv2d;

namespace Smug.Explain;

/// <summary>One multiplication of a first-layer neuron: weight · input value.</summary>
/// <param name="Input">The place in the input <c>[H, W, C]</c>, row-major.</param>
/// <param name="Weight">The weight.</param>
public readonly record struct Tap(int Input, float Weight);

/// <summary>A network's first layer as the linear map it is: every neuron is its bias plus a sum of <see cref="Tap"/>s.
/// Immutable and thread-safe.</summary>
public sealed partial class FirstLayer
{
    private readonly float[] _weights;
    private readonly float[] _bias;
    private readonly Conv2dGeometry? _convolution;
    private readonly int _kernelHeight;
    private readonly int _kernelWidth;

    private FirstLayer(
        (int H, int W, int C) input, (int H, int W, int C) output, float[] weights, float[] bias, Conv2dGeometry? convolution, int kernelH, int kernelW)
    {
        (Height, Width, Channels) = input;
        (Rows, Columns, OutputChannels) = output;
        (_weights, _bias, _convolution, _kernelHeight, _kernelWidth) = (weights, bias, convolution, kernelH, kernelW);
    }

    /// <summary>Rows of the input.</summary>
    public int Height { get; }

    /// <summary>Columns of the input.</summary>
    public int Width { get; }

    /// <summary>Channels of the input.</summary>
    public int Channels { get; }

    /// <summary>Rows of the output; 1 for a dense layer.</summary>
    public int Rows { get; }

    /// <summary>Columns of the output; 1 for a dense layer.</summary>
    public int Columns { get; }

    /// <summary>Channels of the output; the units of a dense layer.</summary>
    public int OutputChannels { get; }

    /// <summary>The number of neurons.</summary>
    public int Count => Rows * Columns * OutputChannels;

    /// <summary>Whether every neuron sees the whole input.</summary>
    public bool IsDense => _convolution is null;

    /// <summary>The most taps that a neuron has.</summary>
    public int MostTaps => IsDense ? Height * Width * Channels : _kernelHeight * _kernelWidth * Channels / _convolution!.Value.Groups;

    /// <summary>A convolution. Weights are <c>[KH, KW, C / groups, O]</c>, row-major.</summary>
    /// <param name="height">Input rows.</param>
    /// <param name="width">Input columns.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="weights">The kernel.</param>
    /// <param name="kernelHeight">KH.</param>
    /// <param name="kernelWidth">KW.</param>
    /// <param name="bias"><c>[O]</c>; empty means zeros.</param>
    /// <param name="geometry">Strides, padding, dilation, groups.</param>
    /// <exception cref="ShapeException">The sizes do not fit together.</exception>
    public static FirstLayer OfConvolution(
        int height, int width, int channels, float[] weights, int kernelHeight, int kernelWidth, float[] bias, Conv2dGeometry geometry)
    {
        var (rows, columns) = geometry.OutputSize(height, width, kernelHeight, kernelWidth, "FirstLayer");
        var perOutput = kernelHeight * kernelWidth * (channels / geometry.Groups);
        if (channels % geometry.Groups != 0 || perOutput == 0 || weights.Length % perOutput != 0)
            throw new ShapeException("FirstLayer", $"a kernel [{kernelHeight}, {kernelWidth}, {channels} / {geometry.Groups}, O]", $"{weights.Length} weights");
        var outputs = weights.Length / perOutput;
        CheckBias(bias, outputs);
        return new FirstLayer((height, width, channels), (rows, columns, outputs), weights, bias, geometry, kernelHeight, kernelWidth);
    }

    /// <summary>A dense layer on the flattened input. Weights are <c>[H · W · C, O]</c>, row-major.</summary>
    /// <param name="height">Input rows.</param>
    /// <param name="width">Input columns.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="weights">The matrix.</param>
    /// <param name="bias"><c>[O]</c>; empty means zeros.</param>
    /// <exception cref="ShapeException">The sizes do not fit together.</exception>
    public static FirstLayer OfDense(int height, int width, int channels, float[] weights, float[] bias)
    {
        var inputs = height * width * channels;
        if (inputs == 0 || weights.Length % inputs != 0) throw new ShapeException("FirstLayer", $"weights [{inputs}, O]", $"{weights.Length} weights");
        CheckBias(bias, weights.Length / inputs);
        return new FirstLayer((height, width, channels), (1, 1, weights.Length / inputs), weights, bias, null, 0, 0);
    }

    /// <summary>A neuron's place: its index is (row · columns + column) · channels + channel.</summary>
    public (int Row, int Column, int Channel) Place(int neuron) =>
        (neuron / OutputChannels / Columns, neuron / OutputChannels % Columns, neuron % OutputChannels);

    /// <summary>The neuron at a place.</summary>
    public int Index(int row, int column, int channel) => (row * Columns + column) * OutputChannels + channel;

    /// <summary>A neuron's bias.</summary>
    public float Bias(int neuron) => _bias.Length == 0 ? 0 : _bias[neuron % OutputChannels];

    /// <summary>A neuron's taps inside the image, in ascending input order; padding contributes nothing.</summary>
    public IEnumerable<Tap> Taps(int neuron)
    {
        var channel = neuron % OutputChannels;
        if (_convolution is not { } geometry)
        {
            for (var i = 0; i < Height * Width * Channels; i++) yield return new Tap(i, _weights[i * OutputChannels + channel]);
            yield break;
        }

        var (inGroup, outGroup) = (Channels / geometry.Groups, OutputChannels / geometry.Groups);
        var firstChannel = channel / outGroup * inGroup;
        foreach (var (pixel, a, b) in Field(neuron))
        {
            for (var c = 0; c < inGroup; c++)
            {
                yield return new Tap(
                    pixel * Channels + firstChannel + c,
                    _weights[((a * _kernelWidth + b) * inGroup + c) * OutputChannels + channel]);
            }
        }
    }

    /// <summary>The pixels (row · width + column) a neuron sees: its receptive field cut to the image.</summary>
    public IEnumerable<int> ReceptiveField(int neuron) =>
        IsDense ? Enumerable.Range(0, Height * Width) : Field(neuron).Select(tap => tap.Pixel);

    private IEnumerable<(int Pixel, int KernelRow, int KernelColumn)> Field(int neuron)
    {
        var geometry = _convolution!.Value;
        var (row, column, _) = Place(neuron);
        for (var a = 0; a < _kernelHeight; a++)
        {
            var y = row * geometry.StrideH - geometry.PadTop + a * geometry.DilationH;
            if ((uint)y >= (uint)Height) continue;
            for (var b = 0; b < _kernelWidth; b++)
            {
                var x = column * geometry.StrideW - geometry.PadLeft + b * geometry.DilationW;
                if ((uint)x < (uint)Width) yield return (y * Width + x, a, b);
            }
        }
    }

    private static void CheckBias(float[] bias, int outputs)
    {
        if (bias.Length != 0 && bias.Length != outputs) throw new ShapeException("FirstLayer", $"{outputs} biases or none", $"{bias.Length}");
    }
}
