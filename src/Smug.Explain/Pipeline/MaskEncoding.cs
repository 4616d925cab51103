using System.Collections.Immutable;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>
/// Writes "neuron i stays active on the masked input" as a row over window variables (formulations F2 and F3 of Smug's reference):
/// bias + Σ weight · (fill + m · (x − fill)) &gt; gamma · oᵢ(x) + margin, where oᵢ(x) is the network's own float32 pre-activation.
/// </summary>
/// <remarks>
/// Products of float32 numbers are exact here; the network's are not. So that every mask which satisfies a row survives the replay in
/// float32, each row is tightened by an upper bound on what rounding can change: for n products summed in any order, fused or not,
/// |float32 − exact| ≤ γₙ₊₁ (|bias| + Σ |weight · masked value|) + n · 2⁻¹⁴⁹ with γₙ = n u / (1 − n u), u = 2⁻²⁴ (Higham, Accuracy and
/// Stability of Numerical Algorithms, 3.1; the last term covers underflow). Each window's part of it is rounded up to a float32, which
/// keeps coefficients short. Where the network makes other values of single pixels before the layer, x and fill stand for those: masking the
/// picture exchanges them as it does the pixels, without any rounding of its own (<see cref="PixelwisePart"/>). Neurons that even the whole input cannot keep above such a bound are told apart by <see cref="IsSatisfiable"/>.
/// </remarks>
internal sealed class MaskEncoding
{
    /// <summary>What float64 sums of up to 2²² terms may be off by, relative to the sum of magnitudes: 2²² · 2⁻⁵³ is half of it.</summary>
    private const double DoubleError = 1e-9;

    private readonly ExplanationInput _input;
    private readonly float[] _fill;
    private readonly MaskOptions _options;
    private readonly float[] _seen;
    private readonly float[] _seenFill;
    private readonly int[] _windows;
    private readonly double _relativeError;
    private readonly double _underflow;
    private readonly double[] _keptPart;
    private readonly double[] _filledPart;

    /// <summary>Prepares the encoding of one input.</summary>
    /// <param name="layer">The first layer.</param>
    /// <param name="input">The image.</param>
    /// <param name="options">Window, fill, gamma, margin, objective.</param>
    public MaskEncoding(FirstLayer layer, ExplanationInput input, MaskOptions options)
    {
        (Layer, _input, _options) = (layer, input, options);
        Grid = options.GridOf(input.Height, input.Width);
        _fill = options.Fill.Resolve(input.Values.AsSpan(), input.Channels, input.Range);
        (_seen, _seenFill) = (layer.Seen(input.Values.AsSpan()), layer.Seen(_fill));
        var pixelWindows = Grid.PixelWindows();
        _windows = [.. Enumerable.Range(0, _seen.Length).Select(place => layer.PixelOf(place)).Select(pixel => pixel < 0 ? -1 : pixelWindows[pixel])];
        var n = layer.MostTaps + 1;
        _relativeError = n * Math.ScaleB(1, -24) / (1 - n * Math.ScaleB(1, -24)) * (1 + DoubleError);
        _underflow = n * Math.ScaleB(1, -149);
        (_keptPart, _filledPart) = (new double[Grid.Count], new double[Grid.Count]);
    }

    /// <summary>The first layer.</summary>
    public FirstLayer Layer { get; }

    /// <summary>Pixels to windows.</summary>
    public WindowGrid Grid { get; }

    /// <summary>What the constraints speak of.</summary>
    public EncodingKind Kind => _options.Encoding;

    /// <summary>What is asked for, or forgiven, besides.</summary>
    public KeepOptions Keep => _options.Keep;

    /// <summary>What masked pixels are filled from, <c>[H, W, C]</c>, row-major.</summary>
    public ReadOnlySpan<float> Fill => _fill;

    /// <summary>Whether the whole input keeps the neuron above its bound by more than float32 rounding can take away.</summary>
    /// <param name="neuron">Its index.</param>
    /// <param name="preActivation">Its float32 value for the whole input.</param>
    public bool IsSatisfiable(int neuron, float preActivation)
    {
        var (sum, taken) = WholeInput(neuron);
        return sum - taken > (_options.Gamma * preActivation + _options.Margin) * (1 + DoubleError);
    }

    /// <summary>Whether the whole input leaves the neuron at or below a number by more than float32 rounding can add.</summary>
    public bool IsBelow(int neuron, double most)
    {
        var (sum, taken) = WholeInput(neuron);
        return sum + taken < most - Math.Abs(most) * DoubleError;
    }

    /// <summary>The neuron's largest value over all masks, to float64 accuracy.</summary>
    public double LargestValue(int neuron)
    {
        var windows = new List<int>();
        var largest = (double)Layer.Bias(neuron);
        foreach (var (place, weight) in Layer.Taps(neuron))
        {
            var window = _windows[place];
            if (window < 0)
            {
                largest += (double)weight * _seen[place];
                continue;
            }

            if (_keptPart[window] == 0 && _filledPart[window] == 0) windows.Add(window);
            _keptPart[window] += (double)weight * _seen[place];
            _filledPart[window] += (double)weight * _seenFill[place];
        }

        foreach (var window in windows)
        {
            largest += Math.Max(_keptPart[window], _filledPart[window]);
            (_keptPart[window], _filledPart[window]) = (0, 0);
        }

        return largest;
    }

    /// <summary>A neuron's value for the whole input, and a bound on what rounding, here and in float32, can change in it.</summary>
    private (double Sum, double Taken) WholeInput(int neuron)
    {
        var bias = (double)Layer.Bias(neuron);
        var (sum, magnitude) = (bias, Math.Abs(bias));
        foreach (var tap in Layer.Taps(neuron))
        {
            var product = (double)tap.Weight * _seen[tap.Input];
            sum += product;
            magnitude += Math.Abs(product);
        }

        // Rounding each window's part up to float32 adds at most 2⁻²³ of it, and a few smallest numbers.
        var taken = magnitude * (_relativeError * (1 + 1e-6) + DoubleError) + (Layer.MostTaps + 2) * (_underflow + float.Epsilon);
        return (sum, taken);
    }

    /// <summary>Encodes a selection.</summary>
    /// <exception cref="SolverException">The whole input does not satisfy the set: the encoding contradicts the network.</exception>
    public MaskConstraints Encode(NeuronSelection selection)
    {
        var builder = new ConstraintBuilder();
        var (keep, neurons) = (_options.Keep, selection.Neurons);
        var variables = new KeepVariables(Grid.Count, neurons.Length, keep);
        ImmutableArray<int> ceilings = keep.Ceiling is { } factor
            ? [.. Enumerable.Range(0, neurons.Length).Where(i => IsBelow(neurons[i].Index, factor * neurons[i].PreActivation))] : [];
        var set = new ConstraintSet(
            Grid.Count + variables.Count,
            [
                .. neurons.Select((neuron, i) => AtLeast(builder, neuron, variables, i)),
                .. ceilings.Select(i => AtMost(builder, neurons[i], Dyadic.From(keep.Ceiling!.Value) * Dyadic.From(neurons[i].PreActivation))),
                .. selection.Inactive.Select(neuron => AtMost(builder, neuron, default)),
                .. variables.Budgets(builder, neurons),
            ],
            Weights(variables, neurons));
        var whole = new bool[set.VariableCount];
        Array.Fill(whole, true);
        for (var row = 0; row < set.Rows.Count; row++)
        {
            if (!set.Rows[row].IsSatisfied(whole))
                throw new SolverException($"Mask constraints: the whole input does not satisfy row {row}: the encoding contradicts the network's first layer.");
        }

        return new MaskConstraints
        {
            Grid = Grid,
            Set = set,
            Objective = _options.Objective,
            Gamma = _options.Gamma,
            Margin = _options.Margin,
            Fill = [.. _fill],
            FillName = _options.Fill.ToString(),
            Keep = keep,
            Ceilings = ceilings,
        };
    }

    private long[]? Weights(KeepVariables variables, ImmutableArray<SelectedNeuron> neurons)
    {
        var costs = WindowCosts.Of(_options.Objective, Grid, () => SaliencyScoring.Base(Layer, neurons, ScoreAggregation.Max, _input.Values.AsSpan(), _fill));
        if (variables.Count == 0) return costs;
        costs ??= [.. Enumerable.Repeat(1L, Grid.Count)];
        return [.. costs.Select(cost => cost * variables.CostScale), .. Enumerable.Repeat(1L, variables.Count)];
    }

    /// <summary>The neuron stays above its bound.</summary>
    private Row AtLeast(ConstraintBuilder builder, SelectedNeuron neuron, KeepVariables variables, int place)
    {
        var bound = Dyadic.From(_options.Gamma) * Dyadic.From(neuron.PreActivation) + Dyadic.From(_options.Margin);
        return variables.Finish(builder, place, bound, AddTerms(builder, neuron, negated: false));
    }

    /// <summary>The neuron stays at or below a number: the negated sum is at least the negated number.</summary>
    private Row AtMost(ConstraintBuilder builder, SelectedNeuron neuron, Dyadic most) => builder.AtLeast(-most - AddTerms(builder, neuron, negated: true));

    /// <summary>Adds what every window changes in a neuron, or in its negation, less what rounding may take.</summary>
    /// <returns>What stays where everything is filled, tightened too.</returns>
    private Dyadic AddTerms(ConstraintBuilder builder, SelectedNeuron neuron, bool negated)
    {
        var windows = new SortedDictionary<int, WindowPart>();
        var bias = Layer.Bias(neuron.Index);
        var fillSum = default(ExactProductSum);
        var fixedMagnitude = (double)Math.Abs(bias);
        foreach (var (place, weight) in Layer.Taps(neuron.Index))
        {
            var (x, fill, window) = (_seen[place], _seenFill[place], _windows[place]);
            if (window < 0)
            {
                fillSum.Add(weight, fill);
                fixedMagnitude += Math.Abs((double)weight * fill);
                continue;
            }

            if (!windows.TryGetValue(window, out var part)) windows[window] = part = new WindowPart();
            part.Difference.Add(weight, x);
            part.KeptMagnitude += Math.Abs((double)weight * x);
            if (fill == 0) continue;
            part.Difference.Add(weight, fill, -1);
            part.FilledMagnitude += Math.Abs((double)weight * fill);
            fillSum.Add(weight, fill);
        }

        var atFill = Dyadic.From(bias) + fillSum.Total;
        var fixedPart = (negated ? -atFill : atFill) - Guard(fixedMagnitude);
        foreach (var (window, part) in windows)
        {
            var (change, filled) = (part.Difference.Total, Guard(part.FilledMagnitude));
            builder.Add(window, (negated ? -change : change) - Guard(part.KeptMagnitude) + filled);
            fixedPart -= filled;
        }

        return fixedPart;
    }

    /// <summary>An upper bound, as a float32, on what rounding can change in a sum of products of this total magnitude.</summary>
    private Dyadic Guard(double magnitude)
    {
        if (magnitude == 0) return default;
        var bound = magnitude * _relativeError * (1 + DoubleError) + _underflow;
        var rounded = (float)bound;
        return Dyadic.From(rounded < bound ? MathF.BitIncrement(rounded) : rounded);
    }

    /// <summary>What one window adds to a neuron: exactly Σ weight · (x − fill), and the magnitudes that bound rounding.</summary>
    private sealed class WindowPart
    {
        public ExactProductSum Difference;
        public double KeptMagnitude;
        public double FilledMagnitude;
    }
}
