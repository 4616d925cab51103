using Smug.Kernels.Conv2d;

namespace Smug.Explain;

/// <summary>One multiplication of a first-layer neuron: weight · input value.</summary>
/// <param name="Input">The place in what the layer reads, row-major: see <see cref="FirstLayer.Seen"/>.</param>
/// <param name="Weight">The weight.</param>
public readonly record struct Tap(int Input, float Weight);

/// <summary>A network's first layer as the linear map it is: every neuron is its bias plus a sum of <see cref="Tap"/>s.
/// Immutable and thread-safe.</summary>
/// <remarks>It reads the picture itself, or what the network makes of each pixel alone before it: <see cref="Seen"/>.</remarks>
public sealed partial class FirstLayer
{
    private readonly float[] _weights;
    private readonly float[] _bias;
    private readonly Conv2dGeometry? _convolution;
    private readonly int _kernelHeight;
    private readonly int _kernelWidth;
    private readonly (int Height, int Width, int Channels) _seen;
    private readonly PixelwisePart? _before;

    private FirstLayer(
        (int H, int W, int C) input, (int H, int W, int C) output, float[] weights, float[] bias, Conv2dGeometry? convolution, int kernelH, int kernelW)
    {
        (Height, Width, Channels) = input;
        _seen = input;
        (Rows, Columns, OutputChannels) = output;
        (_weights, _bias, _convolution, _kernelHeight, _kernelWidth) = (weights, bias, convolution, kernelH, kernelW);
    }

    /// <summary>The same layer on a picture of which it reads what another part of the network makes.</summary>
    private FirstLayer(FirstLayer layer, (int H, int W, int C) picture, PixelwisePart before)
        : this((layer.Height, layer.Width, layer.Channels), (layer.Rows, layer.Columns, layer.OutputChannels), layer._weights, layer._bias, layer._convolution, layer._kernelHeight, layer._kernelWidth)
    {
        (Height, Width, Channels) = picture;
        _before = before;
    }

    /// <summary>Rows of the picture.</summary>
    public int Height { get; }

    /// <summary>Columns of the picture.</summary>
    public int Width { get; }

    /// <summary>Channels of the picture.</summary>
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
    public int MostTaps => IsDense ? SeenCount : _kernelHeight * _kernelWidth * _seen.Channels / _convolution!.Value.Groups;

    /// <summary>How many values the layer reads.</summary>
    public int SeenCount => _seen.Height * _seen.Width * _seen.Channels;

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

    /// <summary>What the layer reads of a picture: the picture, or what the network makes of it before the layer, in the network's own float32.</summary>
    /// <param name="picture">The picture <c>[H, W, C]</c>, row-major.</param>
    /// <exception cref="UsageException">A value is not finite.</exception>
    public float[] Seen(ReadOnlySpan<float> picture) => _before is null ? picture.ToArray() : _before.Values(picture);

    /// <summary>The pixel (row · width + column) that a value which the layer reads comes from; −1 where it is the same for every picture.</summary>
    /// <param name="place">Its place in <see cref="Seen"/>.</param>
    public int PixelOf(int place) => _before is null ? place / Channels : _before.PixelOf(place);

    /// <summary>A neuron's taps inside what the layer reads, in ascending order of places; the convolution's own padding contributes nothing.</summary>
    public IEnumerable<Tap> Taps(int neuron)
    {
        var channel = neuron % OutputChannels;
        if (_convolution is not { } geometry)
        {
            for (var i = 0; i < SeenCount; i++) yield return new Tap(i, _weights[i * OutputChannels + channel]);
            yield break;
        }

        var (inGroup, outGroup) = (_seen.Channels / geometry.Groups, OutputChannels / geometry.Groups);
        var firstChannel = channel / outGroup * inGroup;
        foreach (var (position, a, b) in Field(neuron))
        {
            for (var c = 0; c < inGroup; c++)
            {
                yield return new Tap(
                    position * _seen.Channels + firstChannel + c,
                    _weights[((a * _kernelWidth + b) * inGroup + c) * OutputChannels + channel]);
            }
        }
    }

    /// <summary>The pixels (row · width + column) a neuron sees, each once: its receptive field cut to the picture.</summary>
    public IEnumerable<int> ReceptiveField(int neuron) =>
        _before is not null ? Taps(neuron).Select(tap => PixelOf(tap.Input)).Where(pixel => pixel >= 0).Distinct()
        : IsDense ? Enumerable.Range(0, Height * Width)
        : Field(neuron).Select(tap => tap.Position);

    private IEnumerable<(int Position, int KernelRow, int KernelColumn)> Field(int neuron)
    {
        var geometry = _convolution!.Value;
        var (row, column, _) = Place(neuron);
        for (var a = 0; a < _kernelHeight; a++)
        {
            var y = row * geometry.StrideH - geometry.PadTop + a * geometry.DilationH;
            if ((uint)y >= (uint)_seen.Height) continue;
            for (var b = 0; b < _kernelWidth; b++)
            {
                var x = column * geometry.StrideW - geometry.PadLeft + b * geometry.DilationW;
                if ((uint)x < (uint)_seen.Width) yield return (y * _seen.Width + x, a, b);
            }
        }
    }

    private static void CheckBias(float[] bias, int outputs)
    {
        if (bias.Length != 0 && bias.Length != outputs) throw new ShapeException("FirstLayer", $"{outputs} biases or none", $"{bias.Length}");
    }
}
