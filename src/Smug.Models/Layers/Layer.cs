using System.Diagnostics;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>One step of a network: what it does to shapes and to values, and what it has learned.</summary>
/// <remarks>Adding a layer: one file like the others in this folder, and one line in <see cref="LayerRegistry{T}"/>.
/// Layers are thread-safe in inference.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The kind's name in model files and tables.</summary>
    public abstract string Kind { get; }

    /// <summary>What the layer owns, in a fixed order.</summary>
    public virtual IReadOnlyList<Parameter<T>> Parameters => [];

    /// <summary>The largest number of inputs it takes; the smallest is 1.</summary>
    public virtual int MaxInputs => 1;

    /// <summary>The output's shape for one item.</summary>
    /// <param name="inputs">The inputs' shapes for one item, without the batch axis.</param>
    /// <exception cref="ShapeException">The layer cannot take these.</exception>
    public abstract Shape OutputShape(params ReadOnlySpan<Shape> inputs);

    /// <summary>Computes the layer for a batch. Watched inputs and parameters are recorded.</summary>
    /// <param name="inputs">Each [N, …] with the same N.</param>
    /// <param name="mode">Training or inference.</param>
    /// <returns>[N, …] with the shape that <see cref="OutputShape"/> says.</returns>
    public abstract Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode);

    /// <summary>Whether the layer does nothing but <see cref="Links"/>, starting from one of its inputs.</summary>
    /// <param name="start">The input.</param>
    /// <param name="inputs">The inputs' shapes for one item.</param>
    /// <param name="mode">Training or inference.</param>
    internal virtual bool IsLinks(int start, ReadOnlySpan<Shape> inputs, ForwardMode mode) => false;

    /// <summary>The layer as links of a chain of elementwise functions. A device runs the chains of neighbouring layers as one kernel.</summary>
    /// <param name="inputs">The inputs, [N, …] each; the one that the chain starts from is null.</param>
    /// <param name="start">The input that the chain starts from.</param>
    /// <param name="shapes">The inputs' shapes for one item.</param>
    internal virtual ChainLink<T>[] Links(ReadOnlySpan<Tensor<T>?> inputs, int start, ReadOnlySpan<Shape> shapes) =>
        throw new UnreachableException($"{Kind} is no link.");

    /// <summary>Floating-point operations for one item, a fused multiply-add counting as two.</summary>
    /// <param name="inputs">The inputs' shapes for one item.</param>
    public virtual double Flops(params ReadOnlySpan<Shape> inputs) => OutputShape(inputs).Length;

    /// <summary>Writes down all settings that the parameters' shapes do not tell.</summary>
    /// <param name="attributes">Where to.</param>
    public virtual void Describe(LayerAttributes attributes)
    {
    }

    /// <summary>Checks a parameter's rank.</summary>
    private protected static Tensor<T> OfRank(Tensor<T> parameter, string kind, string expected, int rank) => parameter.Shape.Rank == rank
        ? parameter
        : throw new ShapeException(kind, expected, $"{parameter.Shape}");
}
