using System.Collections.Immutable;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>A named layer and where its inputs come from.</summary>
/// <param name="Name">Unique in its network; not <c>input</c>, which is the network's input.</param>
/// <param name="Layer">What it computes.</param>
/// <param name="Inputs">Names of the nodes it reads, in the layer's order.</param>
public sealed record NodeDefinition<T>(string Name, Layer<T> Layer, ImmutableArray<string> Inputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>A node of a network, placed and checked.</summary>
public sealed class NetworkNode<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal NetworkNode(NodeDefinition<T> definition, int index, int[] sources, Shape[] inputShapes, Shape outputShape)
    {
        (Name, Layer, Inputs) = definition;
        (Index, Sources, InputShapes, OutputShape) = (index, sources, [.. inputShapes], outputShape);
    }

    /// <summary>Unique in its network.</summary>
    public string Name { get; }

    /// <summary>What it computes.</summary>
    public Layer<T> Layer { get; }

    /// <summary>Names of the nodes it reads.</summary>
    public ImmutableArray<string> Inputs { get; }

    /// <summary>The inputs' shapes for one item.</summary>
    public ImmutableArray<Shape> InputShapes { get; }

    /// <summary>The output's shape for one item, without the batch axis.</summary>
    public Shape OutputShape { get; }

    /// <summary>Its place in topological order, from 0.</summary>
    public int Index { get; }

    /// <summary>Floating-point operations for one item.</summary>
    public double Flops => Layer.Flops(InputShapes.AsSpan());

    /// <summary>How many numbers it has learned or keeps.</summary>
    public long ParameterCount => Layer.Parameters.Sum(parameter => (long)parameter.Value.Length);

    /// <summary>Places of the inputs: −1 is the network's input, others are <see cref="Index"/>.</summary>
    internal int[] Sources { get; }
}

/// <summary>A parameter with the name of its node.</summary>
/// <param name="Name"><c>node.parameter</c>, for example <c>conv1.weight</c>.</param>
/// <param name="Parameter">The parameter.</param>
public readonly record struct NamedParameter<T>(string Name, Parameter<T> Parameter)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
