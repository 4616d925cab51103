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
/// </remarks>
public abstract class RecurrentLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string ReversePrefix = "reverse_";

    private readonly Direction? _forward;
    private readonly Direction? _reverse;

    /// <summary>Creates the layer.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="gates">Gates of its cell.</param>
    /// <param name="forward">Weights for reading forward, or null.</param>
    /// <param name="reverse">Weights for reading in reverse, or null.</param>
    /// <exception cref="UsageException">There are weights for neither direction.</exception>
    /// <exception cref="ShapeException">The shapes do not fit together.</exception>
    private protected RecurrentLayer(string kind, int gates, RecurrentWeights<T>? forward, RecurrentWeights<T>? reverse)
    {
        var first = forward ?? reverse ?? throw new UsageException($"{kind}: weights for reading forward, in reverse, or both are needed.");
        Inputs = OfRank(first.Weight, kind, "a weight [In, G·H]", 2).Shape[0];
        Hidden = OfRank(first.Recurrent, kind, "a recurrent weight [H, G·H]", 2).Shape[0];
        Gates = gates;
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

    /// <inheritdoc/>
    public override int MaxInputs => 2;

    /// <summary>Gates of the cell.</summary>
    private protected int Gates { get; }

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        if (inputs[0].Rank != 2 || inputs[0][1] != Inputs) throw new ShapeException(Kind, $"[L, {Inputs}]", $"{inputs[0]}");
        ValidPlaces<T>.Check(Kind, inputs, inputs[0][0]);
        return new Shape(inputs[0][0], Hidden * Directions);
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var lengths = ValidPlaces<T>.Lengths(Kind, inputs);
        var forward = _forward is null ? null : Run(inputs[0], _forward.Weights, lengths, reverse: false);
        var reverse = _reverse is null ? null : Run(inputs[0], _reverse.Weights, lengths, reverse: true);
        return forward is not null && reverse is not null ? Op.Concat(-1, forward, reverse) : (forward ?? reverse)!;
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 2.0 * inputs[0][0] * (Inputs + Hidden) * Gates * Hidden * Directions;

    /// <summary>Reads the weights of one direction; null where there are none.</summary>
    private protected static RecurrentWeights<T>? ReadDirection(IParameterSource<T> parameters, bool isReverse)
    {
        var prefix = isReverse ? ReversePrefix : "";
        if (!parameters.Has(prefix + "weight")) return null;
        return new RecurrentWeights<T>(
            parameters.Take(prefix + "weight"), parameters.Take(prefix + "recurrent"), parameters.Take(prefix + "bias"),
            parameters.Has(prefix + "candidate_bias") ? parameters.Take(prefix + "candidate_bias") : null);
    }

    /// <summary>The states of one direction [N, L, H].</summary>
    private protected abstract Tensor<T> Run(Tensor<T> x, RecurrentWeights<T> weights, ReadOnlySpan<int> lengths, bool reverse);

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
