using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>
/// A layer that reads sequences [N, L, In] step by step, forward, in reverse, or both ways, and gives the state at every place
/// [N, L, H · directions], the forward state first. <see cref="LastStateLayer{T}"/> takes the last one.
/// </summary>
/// <remarks>
/// Its second input, if it has one, says which places are valid: token numbers [N, L], of which the zeros at the end are padding, or the
/// lengths themselves [N]. States at padding are zero, padding gets no gradient, and reading in reverse starts at the last valid place.
/// The last inputs may be what the first step starts from: see <see cref="HasInitialStates"/>. All inputs may have further axes in front of
/// these; each of their places holds sequences of its own.
/// </remarks>
public abstract class RecurrentLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string ReversePrefix = "reverse_";
    private const string InitialAttribute = "initial";

    private readonly Direction? _forward;
    private readonly Direction? _reverse;

    /// <summary>Creates the layer.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="gates">Gates of its cell.</param>
    /// <param name="forward">Weights for reading forward, or null.</param>
    /// <param name="reverse">Weights for reading in reverse, or null.</param>
    /// <param name="hasInitialStates">Whether the last inputs are what the first step starts from.</param>
    /// <exception cref="UsageException">There are weights for neither direction.</exception>
    /// <exception cref="ShapeException">The shapes do not fit together.</exception>
    private protected RecurrentLayer(string kind, int gates, RecurrentWeights<T>? forward, RecurrentWeights<T>? reverse, bool hasInitialStates)
    {
        var first = forward ?? reverse ?? throw new UsageException($"{kind}: weights for reading forward, in reverse, or both are needed.");
        Inputs = OfRank(first.Weight, kind, "a weight [In, G·H]", 2).Shape[0];
        Hidden = OfRank(first.Recurrent, kind, "a recurrent weight [H, G·H]", 2).Shape[0];
        (Gates, HasInitialStates) = (gates, hasInitialStates);
        foreach (var weights in new[] { forward, reverse }.OfType<RecurrentWeights<T>>()) Check(kind, weights);
        _forward = forward is null ? null : new Direction(forward, "");
        _reverse = reverse is null ? null : new Direction(reverse, ReversePrefix);
        Parameters = [.. _forward?.All ?? [], .. _reverse?.All ?? []];
    }

    /// <summary>Elements of an input, In.</summary>
    public int Inputs { get; }

    /// <summary>Elements of the state in each direction, H.</summary>
    public int Hidden { get; }

    /// <summary>Directions of reading, 1 or 2.</summary>
    public int Directions => (_forward is null ? 0 : 1) + (_reverse is null ? 0 : 1);

    /// <summary>Weights for reading forward; null where it does not.</summary>
    public RecurrentWeights<T>? ForwardWeights => _forward?.Weights;

    /// <summary>Weights for reading in reverse; null where it does not.</summary>
    public RecurrentWeights<T>? ReverseWeights => _reverse?.Weights;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters { get; }

    /// <summary>Whether the last inputs are what the first step of each sequence starts from, [N, H · directions] each: the state and, for a
    /// long short-term memory, then the cell.</summary>
    public bool HasInitialStates { get; }

    /// <inheritdoc/>
    public override int MaxInputs => 2 + InitialStates;

    /// <summary>Gates of the cell.</summary>
    private protected int Gates { get; }

    /// <summary>Inputs that a run may start from: the state, or the state and the cell.</summary>
    private protected abstract int StateCount { get; }

    /// <summary>Whether the output is [N, H · directions], something that is left after the last step.</summary>
    private protected virtual bool GivesLastOnly => false;

    private int InitialStates => HasInitialStates ? StateCount : 0;

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var (x, marks) = (inputs[0], inputs.Length - InitialStates);
        if (x.Rank < 2 || x[^1] != Inputs) throw new ShapeException(Kind, $"[L, {Inputs}]", $"{x}");
        if (marks is not (1 or 2)) throw new ShapeException(Kind, $"{InitialStates} initial states behind its other inputs", $"{inputs.Length} inputs");
        if (marks == 2) ValidPlaces<T>.Check(Kind, x, inputs[1]);
        var last = new Shape([.. x.Sizes[..^2], Hidden * Directions]);
        foreach (var initial in inputs[marks..])
        {
            if (initial != last) throw new ShapeException(Kind, $"an initial state {last}", $"{initial}");
        }

        return GivesLastOnly ? last : new Shape([.. x.Sizes[..^1], Hidden * Directions]);
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var shape = inputs[0].Shape;
        var x = shape.Rank == 3 ? inputs[0] : Op.Reshape(inputs[0], shape.Product(..^2), shape[^2], shape[^1]);
        var marks = inputs.Length - InitialStates;
        var lengths = marks == 2 ? ValidPlaces<T>.Lengths(Kind, shape, inputs[1]) : [];
        var initials = new Tensor<T>[InitialStates];
        for (var i = 0; i < initials.Length; i++) initials[i] = Op.Reshape(inputs[marks + i], x.Shape[0], Hidden * Directions);
        var forward = _forward is null ? null : Run(x, _forward.Weights, lengths, Initials(0), reverse: false);
        var reverse = _reverse is null ? null : Run(x, _reverse.Weights, lengths, Initials(Directions - 1), reverse: true);
        var y = forward is not null && reverse is not null ? Op.Concat(-1, forward, reverse) : (forward ?? reverse)!;
        return shape.Rank == 3 ? y : Op.Reshape(y, [.. GivesLastOnly ? shape.Sizes[..^2] : shape.Sizes[..^1], y.Shape[^1]]);

        Tensor<T>[] Initials(int direction) => Directions == 1 ? initials : Array.ConvertAll(initials, initial => Op.Narrow(initial, 1, direction * Hidden, Hidden));
    }

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes)
    {
        if (HasInitialStates) attributes.Set(InitialAttribute, true);
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 2.0 * inputs[0].Product(..^1) * (Inputs + Hidden) * Gates * Hidden * Directions;

    /// <summary>Reads <see cref="HasInitialStates"/>.</summary>
    private protected static bool ReadInitial(LayerAttributes attributes) => attributes.Values.ContainsKey(InitialAttribute) && attributes.Flag(InitialAttribute);

    /// <summary>Reads the weights of one direction; null where there are none.</summary>
    private protected static RecurrentWeights<T>? ReadDirection(IParameterSource<T> parameters, bool isReverse)
    {
        var prefix = isReverse ? ReversePrefix : "";
        if (!parameters.Has(prefix + "weight")) return null;
        return new RecurrentWeights<T>(
            parameters.Take(prefix + "weight"), parameters.Take(prefix + "recurrent"), parameters.Take(prefix + "bias"),
            parameters.Has(prefix + "candidate_bias") ? parameters.Take(prefix + "candidate_bias") : null);
    }

    /// <summary>The states of one direction [N, L, H], or what is left after the last step [N, H].</summary>
    private protected abstract Tensor<T> Run(Tensor<T> x, RecurrentWeights<T> weights, ReadOnlySpan<int> lengths, Tensor<T>[] initials, bool reverse);

    private void Check(string kind, RecurrentWeights<T> weights)
    {
        var columns = Gates * Hidden;
        if (weights.Weight.Shape != new Shape(Inputs, columns) || weights.Recurrent.Shape != new Shape(Hidden, columns) || weights.Bias.Shape != new Shape(columns))
        {
            throw new ShapeException(
                kind,
                $"weights [{Inputs}, {columns}], recurrent weights [{Hidden}, {columns}] and a bias [{columns}]",
                $"{weights.Weight.Shape}, {weights.Recurrent.Shape} and {weights.Bias.Shape}");
        }
    }

    private sealed class Direction(RecurrentWeights<T> weights, string prefix)
    {
        private readonly Parameter<T> _weight = new(prefix + "weight", weights.Weight);
        private readonly Parameter<T> _recurrent = new(prefix + "recurrent", weights.Recurrent);
        private readonly Parameter<T> _bias = new(prefix + "bias", weights.Bias);
        private readonly Parameter<T>? _candidateBias = weights.CandidateBias is { } bias ? new(prefix + "candidate_bias", bias) : null;

        public IEnumerable<Parameter<T>> All => _candidateBias is null ? [_weight, _recurrent, _bias] : [_weight, _recurrent, _bias, _candidateBias];

        public RecurrentWeights<T> Weights => new(_weight.Value, _recurrent.Value, _bias.Value, _candidateBias?.Value);
    }
}
