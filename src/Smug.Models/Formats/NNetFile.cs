using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Smug.Tensors;

namespace Smug.Models.Formats;

/// <summary>
/// A fully connected ReLU network in the NNet format of the Stanford Intelligent Systems Laboratory (https://github.com/sisl/NNet): comment
/// lines, sizes, the inputs' ranges, means and ranges for normalisation, then each layer's weights, one line per neuron, and biases. Immutable,
/// thread-safe.
/// </summary>
public sealed class NNetFile
{
    private const long MostNumbers = 1L << 28;

    private NNetFile(Network<float> network, double[] minima, double[] maxima, double[] means, double[] ranges) =>
        (Network, Minima, Maxima, Means, Ranges) = (network, [.. minima], [.. maxima], [.. means], [.. ranges]);

    /// <summary>The network over normalised inputs, as the file has it: nodes <c>dense1</c>, <c>relu1</c>, …, the last without ReLU. Weights are the file's
    /// decimals rounded to float32.</summary>
    public Network<float> Network { get; }

    /// <summary>The least value of each input before normalisation.</summary>
    public ImmutableArray<double> Minima { get; }

    /// <summary>The greatest value of each input before normalisation.</summary>
    public ImmutableArray<double> Maxima { get; }

    /// <summary>The mean of each input and, last, of the outputs.</summary>
    public ImmutableArray<double> Means { get; }

    /// <summary>The range of each input and, last, of the outputs.</summary>
    public ImmutableArray<double> Ranges { get; }

    /// <summary>(clamp(x, minimum, maximum) − mean) / range for each input.</summary>
    /// <param name="input">Inputs in their own units.</param>
    /// <exception cref="ShapeException">There is another number of inputs.</exception>
    public double[] Normalize(ReadOnlySpan<double> input)
    {
        RequireInputs(input.Length);
        var normalized = new double[input.Length];
        for (var i = 0; i < normalized.Length; i++) normalized[i] = (Math.Clamp(input[i], Minima[i], Maxima[i]) - Means[i]) / Ranges[i];
        return normalized;
    }

    /// <summary>x · range + mean for each input: the way back from <see cref="Normalize"/>.</summary>
    /// <param name="normalized">What the network reads.</param>
    /// <exception cref="ShapeException">There is another number of inputs.</exception>
    public double[] Denormalize(ReadOnlySpan<double> normalized)
    {
        RequireInputs(normalized.Length);
        var input = new double[normalized.Length];
        for (var i = 0; i < input.Length; i++) input[i] = normalized[i] * Ranges[i] + Means[i];
        return input;
    }

    /// <summary>An output in its own units: y · range + mean.</summary>
    /// <param name="output">What the network gives.</param>
    public double DenormalizeOutput(double output) => output * Ranges[^1] + Means[^1];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="MalformedInputException">The content breaks the format.</exception>
    public static NNetFile Load(string path) => Parse(Encoding.UTF8.GetString(InputFile.ReadAll(path, 1L << 30)), path);

    /// <summary>Reads a network from text.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="source">A name for error messages.</param>
    /// <exception cref="MalformedInputException">The content breaks the format.</exception>
    public static NNetFile Parse(string text, string source)
    {
        var reader = new Numbers(text, source);
        var sizes = reader.Line("the number of layers, inputs, outputs and the largest layer", 4);
        var layers = Numbers.Whole(sizes[0]) is >= 1 and <= 1000 and var count ? count : throw reader.Error("1 to 1,000 layers", $"{sizes[0]}");
        var widths = Array.ConvertAll(reader.Line("the size of each layer", layers + 1), Numbers.Whole);
        var weights = 0L;
        for (var l = 0; l <= layers; l++)
        {
            if (widths[l] is < 1 or > 1 << 20) throw reader.Error("layer sizes from 1 to 1,048,576", $"{widths[l]}");
            if (l > 0) weights += (long)widths[l - 1] * widths[l] + widths[l];
        }

        // Every number takes two characters at least, so a short file cannot ask for much memory.
        if (weights > MostNumbers || weights * 2 > text.Length + 2L) throw reader.Error($"{weights} weights and biases", $"{text.Length} characters");
        if (widths[0] != Numbers.Whole(sizes[1]) || widths[^1] != Numbers.Whole(sizes[2]))
            throw reader.Error($"{sizes[1]} inputs and {sizes[2]} outputs", $"{widths[0]} and {widths[^1]}");
        _ = reader.Line("a flag", 1);
        var (minima, maxima) = (reader.Line("the inputs' least values", widths[0]), reader.Line("the inputs' greatest values", widths[0]));
        var (means, ranges) = (reader.Line("means of inputs and outputs", widths[0] + 1), reader.Line("ranges of inputs and outputs", widths[0] + 1));
        if (minima.Zip(maxima, (low, high) => low > high).Contains(true)) throw reader.Error("least values that are not above the greatest", "one that is");
        if (ranges.Contains(0)) throw reader.Error("ranges other than 0", "0");
        var builder = new NetworkBuilder<float>(new Shape(widths[0]));
        for (var l = 1; l <= layers; l++)
        {
            var (weight, bias) = (new float[widths[l - 1] * widths[l]], new float[widths[l]]);
            for (var to = 0; to < widths[l]; to++)
            {
                var row = reader.Line($"the weights of layer {l}, neuron {to}", widths[l - 1]);
                for (var from = 0; from < row.Length; from++) weight[from * widths[l] + to] = reader.Single(row[from]);
            }

            for (var to = 0; to < widths[l]; to++) bias[to] = reader.Single(reader.Line($"the bias of layer {l}, neuron {to}", 1)[0]);
            builder.Add($"dense{l}", new DenseLayer<float>(Tensor<float>.From(new Shape(widths[l - 1], widths[l]), weight), Tensor<float>.From(new Shape(widths[l]), bias)));
            if (l < layers) builder.Relu($"relu{l}");
        }

        reader.End();
        return new NNetFile(builder.Build(), minima, maxima, means, ranges);
    }

    private void RequireInputs(int length)
    {
        if (length != Minima.Length) throw new ShapeException("NNetFile", $"{Minima.Length} inputs", $"{length}");
    }

    /// <summary>Lines of numbers with commas between and after them; lines that begin with <c>//</c> are skipped.</summary>
    private sealed class Numbers(string text, string source)
    {
        private int _at;
        private int _line;

        /// <summary>The numbers of the next line that has any.</summary>
        internal double[] Line(string what, int count)
        {
            while (Next() is { } line)
            {
                var rest = text.AsSpan(line.Start, line.Length).Trim().TrimStart('\uFEFF');
                if (rest.IsEmpty || rest.StartsWith("//")) continue;
                var numbers = new double[count];
                for (var i = 0; i < count; i++)
                {
                    var comma = rest.IndexOf(',');
                    var word = (comma < 0 ? rest : rest[..comma]).Trim();
                    if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                        throw Error($"{what}: number {i + 1} of {count}", word.Length > 40 ? $"{word[..40]}…" : $"'{word}'");
                    rest = comma < 0 ? [] : rest[(comma + 1)..];
                }

                return rest.Trim().IsEmpty ? numbers : throw Error($"{what}: {count} numbers", "more");
            }

            throw Error(what, "the end of the file");
        }

        internal void End()
        {
            while (Next() is { } line)
            {
                if (!text.AsSpan(line.Start, line.Length).Trim().IsEmpty) throw Error("the end of the file", "more lines");
            }
        }

        internal float Single(double value) => float.IsFinite((float)value) ? (float)value : throw Error("a float32", value.ToString(CultureInfo.InvariantCulture));

        /// <summary>A whole number, or −1 where it is none.</summary>
        internal static int Whole(double value) => value is >= 0 and <= int.MaxValue && Math.Floor(value) == value ? (int)value : -1;

        internal MalformedInputException Error(string expected, string got) => new(source, $"line {_line}", expected, got);

        private (int Start, int Length)? Next()
        {
            if (_at >= text.Length) return null;
            _line++;
            var (start, end) = (_at, text.IndexOf('\n', _at));
            _at = end < 0 ? text.Length : end + 1;
            return (start, (end < 0 ? text.Length : end) - start);
        }
    }
}
