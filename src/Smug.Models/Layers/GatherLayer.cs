using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Chosen elements along one axis of each item, in the order of the choice; any may be chosen several times.</summary>
public sealed class GatherLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _indices;
    private readonly int[] _chosen;

    /// <summary>Creates the layer.</summary>
    /// <param name="axis">The axis of an item, without the batch axis; −1 is the innermost.</param>
    /// <param name="indices">[K], whole numbers from 0.</param>
    /// <exception cref="ShapeException">The indices are no list of whole numbers from 0.</exception>
    public GatherLayer(int axis, Tensor<T> indices)
    {
        Axis = axis;
        _indices = new Parameter<T>("indices", OfRank(indices, Kind, "indices [K]", 1), isTrainable: false);
        _chosen = new int[indices.Length];
        var values = indices.ToArray();
        for (var i = 0; i < _chosen.Length; i++)
        {
            _chosen[i] = int.CreateSaturating(values[i]);
            if (_chosen[i] < 0 || T.CreateTruncating(_chosen[i]) != values[i])
                throw new ShapeException(Kind, "whole numbers from 0 as indices", $"{values[i]}");
        }
    }

    /// <inheritdoc/>
    public override string Kind => "Gather";

    /// <summary>The axis of an item.</summary>
    public int Axis { get; }

    /// <summary>What is chosen.</summary>
    public ReadOnlySpan<int> Indices => _chosen;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters => [_indices];

    internal static Layer<T> Read(LayerAttributes attributes, IParameterSource<T> parameters) =>
        new GatherLayer<T>(attributes.Int("axis", -8, 8), parameters.Take("indices"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes) => attributes.Set("axis", Axis);

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs)
    {
        var along = inputs[0].Axis(Axis, Kind);
        foreach (var index in _chosen)
        {
            if (index >= inputs[0][along]) throw new ShapeException(Kind, $"indices below {inputs[0][along]}", $"{index}");
        }

        return inputs[0].With(along, _chosen.Length);
    }

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var along = (Axis < 0 ? Axis + inputs[0].Shape.Rank - 1 : Axis) + 1;
        return TakenElements.Of(inputs[0], along, _chosen);
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
