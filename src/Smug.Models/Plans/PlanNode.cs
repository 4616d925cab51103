using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Plans;

/// <summary>A value of the simplified graph and the layer that makes it, with what was fused into that layer.</summary>
internal sealed class PlanNode<T>(string name, Layer<T>? layer, Shape shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The last network node whose value this is.</summary>
    public string Name { get; set; } = name;

    /// <summary>What makes the value; null for the value a plan starts from.</summary>
    public Layer<T>? Layer { get; } = layer;

    /// <summary>One item's shape.</summary>
    public Shape Shape { get; } = shape;

    public List<PlanNode<T>> Inputs { get; } = [];

    public List<PlanNode<T>> Readers { get; } = [];

    /// <summary>Batch norm applied to the layer's result.</summary>
    public BatchNormLayer<T>? Norm { get; set; }

    /// <summary>Whether max(·, 0) ends the making of this value.</summary>
    public bool Rectify { get; set; }

    /// <summary>Whether something reads the value as one row of elements.</summary>
    public bool MustBeDense { get; set; }

    /// <summary>Whether whoever writes the gradient last closes it where the value is not above 0.</summary>
    public bool GateOnWrite { get; set; }

    public PlanBuffer Buffer { get; private set; } = null!;

    public PlanBuffer Gradient { get; private set; } = null!;

    /// <summary>The value's first channel in its buffer.</summary>
    public int FirstChannel { get; private set; }

    public bool IsPlaced => Buffer is not null;

    /// <summary>Channels: the innermost axis.</summary>
    public int Channels => Shape.Rank == 3 ? Shape[2] : Shape.Length;

    /// <summary>Pixels: everything else.</summary>
    public int Pixels => Shape.Rank == 3 ? Shape[0] * Shape[1] : 1;

    /// <summary>Lets the value live in a range of channels of a buffer, and its gradient in the same range of another.</summary>
    public void Place(PlanBuffer buffer, PlanBuffer gradient, int firstChannel) => (Buffer, Gradient, FirstChannel) = (buffer, gradient, firstChannel);
}
