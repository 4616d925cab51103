using System.Collections.Immutable;
using Smug.Models;
using Smug.Models.Formats;
using Smug.Models.Images;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>A ReLU network that reads grey pictures, and how a picture becomes its input. Immutable and thread-safe.</summary>
public sealed class PictureQuestion
{
    private readonly Preprocessing _how;
    private readonly NNetFile? _normalization;

    private PictureQuestion(ReluNetwork network, Preprocessing how, NNetFile? normalization)
    {
        (Network, _how, _normalization) = (network, how, normalization);
        var (low, high) = (Filled(how.Value(0.0, 0)), Filled(how.Value(255.0, 0)));
        if (normalization is not null) (low, high) = (normalization.Normalize([.. normalization.Minima]), normalization.Normalize([.. normalization.Maxima]));
        Lower = [.. low.Zip(high, Math.Min)];
        Upper = [.. low.Zip(high, Math.Max)];
    }

    /// <summary>The network.</summary>
    public ReluNetwork Network { get; }

    /// <summary>Rows of pixels.</summary>
    public int Height => _how.Height;

    /// <summary>Columns of pixels.</summary>
    public int Width => _how.Width;

    /// <summary>The value of each input for the least pixel value, or the least the network's file allows.</summary>
    public ImmutableArray<double> Lower { get; }

    /// <summary>The value of each input for the greatest pixel value, or the greatest the network's file allows.</summary>
    public ImmutableArray<double> Upper { get; }

    /// <summary>Loads a network: NNet, ONNX or Smug's own form, with dense layers, convolutions and ReLUs.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">The network has other layers, or does not read one grey picture.</exception>
    /// <exception cref="MalformedInputException">The content breaks its format.</exception>
    public static PictureQuestion Load(string path)
    {
        if (path.EndsWith(".nnet", StringComparison.OrdinalIgnoreCase))
        {
            var file = NNetFile.Load(path);
            return new PictureQuestion(ReluNetworks.Of(file.Network), Square(file.Network), file);
        }

        var network = ModelFile.Load(path);
        var how = network.Preprocessing is not null || network.InputShape.Rank == 3 ? ImageInput.PreprocessingOf(network) : Square(network);
        return how.Channels == 1
            ? new PictureQuestion(ReluNetworks.Of(network), how, null)
            : throw new UsageException($"Preconditions are found for networks of grey pictures; {Path.GetFileName(path)} reads {network.InputShape}.");
    }

    /// <summary>The input of a picture, brought to the network's size.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="isDigit">True: made like an MNIST digit (white ink on black, centred); false: stretched.</param>
    public float[] InputOf(Image picture, bool isDigit) => InputOf((isDigit ? PictureFit.Digit(picture, _how) : PictureFit.Stretch(picture, _how)).Pixels);

    /// <summary>The input of grey pixels, row-major.</summary>
    /// <exception cref="ShapeException">There are fewer or more than the network reads.</exception>
    public float[] InputOf(ReadOnlySpan<byte> pixels)
    {
        if (pixels.Length != Height * Width) throw new ShapeException("PictureQuestion", $"{Height} x {Width} grey pixels", $"{pixels.Length}");
        var values = _how.ToTensor<float>(pixels).ToArray();
        return _normalization is null ? values : [.. _normalization.Normalize([.. values.Select(v => (double)v)]).Select(v => (float)v)];
    }

    /// <summary>The inputs of the pictures in an IDX file of bytes <c>[N, H, W]</c>, one after the other.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MalformedInputException">The content is not IDX.</exception>
    /// <exception cref="ShapeException">The pictures have another size.</exception>
    public IEnumerable<float[]> InputsOf(string path)
    {
        var file = IdxFile.Read(path);
        if (file.Type != IdxType.UInt8 || file.Shape.Rank != 3 || file.Shape[1] != Height || file.Shape[2] != Width)
            throw new ShapeException("PictureQuestion", $"bytes [N, {Height}, {Width}]", $"{file.Type} {file.Shape}");
        for (var i = 0; i < file.Shape[0]; i++) yield return InputOf(file.Bytes.Slice(i * Height * Width, Height * Width));
    }

    /// <summary>The greatest less the least value of each input.</summary>
    public ImmutableArray<double> Ranges => [.. Upper.Zip(Lower, (high, low) => high - low)];

    /// <summary>The classes in an IDX file of bytes <c>[N]</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MalformedInputException">The content is not IDX.</exception>
    /// <exception cref="ShapeException">It holds something other than bytes <c>[N]</c>.</exception>
    /// <exception cref="UsageException">A class is not one of the network's.</exception>
    public int[] LabelsOf(string path)
    {
        var file = IdxFile.Read(path);
        if (file.Type != IdxType.UInt8 || file.Shape.Rank != 1) throw new ShapeException("PictureQuestion", "bytes [N]", $"{file.Type} {file.Shape}");
        var labels = Array.ConvertAll(file.Bytes.ToArray(), label => (int)label);
        return labels.All(label => label < Network.Outputs) ? labels
            : throw new UsageException($"{Path.GetFileName(path)}: expected classes below {Network.Outputs}, got {labels.Max()}.");
    }

    /// <summary>Limits of the inputs near one.</summary>
    /// <param name="input"><c>[Inputs]</c>.</param>
    /// <param name="epsilon">How far each value may move, as a share of its range, 0 to 1; 1 allows every picture.</param>
    /// <exception cref="UsageException">Epsilon is outside 0 to 1.</exception>
    public (double[] Lower, double[] Upper) Around(ReadOnlySpan<float> input, double epsilon)
    {
        if (!(epsilon is >= 0 and <= 1)) throw new UsageException(FormattableString.Invariant($"PictureQuestion: expected an epsilon from 0 to 1, got {epsilon}."));
        double[] lower = [.. Lower], upper = [.. Upper];
        for (var i = 0; i < input.Length; i++)
        {
            var reach = epsilon * (Upper[i] - Lower[i]);
            (lower[i], upper[i]) = (Math.Max(lower[i], input[i] - reach), Math.Min(upper[i], input[i] + reach));
        }

        return (lower, upper);
    }

    /// <summary>Input values as shares of their range, 0 to 1, to show them as a picture.</summary>
    public double[] Levels(ReadOnlySpan<double> input)
    {
        var levels = new double[input.Length];
        for (var i = 0; i < levels.Length; i++) levels[i] = Upper[i] > Lower[i] ? (input[i] - Lower[i]) / (Upper[i] - Lower[i]) : 0;
        return levels;
    }

    private double[] Filled(double value)
    {
        var values = new double[_how.Height * _how.Width];
        Array.Fill(values, value);
        return values;
    }

    private static Preprocessing Square(Network<float> network)
    {
        var inputs = network.InputShape.Length;
        var side = (int)Math.Sqrt(inputs);
        return side * side == inputs ? new Preprocessing(side, side, 1) : throw new UsageException($"Preconditions are found for networks of square grey pictures; this one has {inputs} inputs.");
    }
}
