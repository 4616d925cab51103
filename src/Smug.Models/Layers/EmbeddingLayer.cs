using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Rows of a table by index: token numbers [N, L] → vectors [N, L, Dim].</summary>
/// <remarks>Token numbers arrive as numbers of type <typeparamref name="T"/>, which holds them exactly; no gradient is passed to them.
/// Start an evaluation from this node's value to differentiate with respect to the vectors.</remarks>
public sealed class EmbeddingLayer<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _table;

    /// <summary>Creates the layer.</summary>
    /// <param name="table">[Vocab, Dim] with at most 2²⁴ rows, so that float32 tells all token numbers apart.</param>
    /// <exception cref="ShapeException">The table has another rank or more rows.</exception>
    public EmbeddingLayer(Tensor<T> table)
    {
        _table = new Parameter<T>("table", OfRank(table, Kind, "a table [Vocab, Dim]", 2));
        if (table.Shape[0] > 1 << 24) throw new ShapeException(Kind, $"at most {1 << 24} rows", $"{table.Shape[0]}");
    }

    /// <inheritdoc/>
    public override string Kind => "Embedding";

    /// <summary>[Vocab, Dim].</summary>
    public Tensor<T> Table => _table.Value;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters => [_table];

    internal static Layer<T> Read(IParameterSource<T> parameters) => new EmbeddingLayer<T>(parameters.Take("table"));

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs[0].Rank == 1
        ? new Shape(inputs[0][0], Table.Shape[1])
        : throw new ShapeException(Kind, "token numbers [L]", $"{inputs[0]}");

    /// <inheritdoc/>
    /// <exception cref="ShapeException">An input is no whole number from 0 to Vocab − 1.</exception>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var tokens = inputs[0].Detach().To(Device.Cpu).Values;
        var indices = new int[tokens.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            indices[i] = int.CreateSaturating(tokens[i]);
            if (T.CreateChecked(indices[i]) != tokens[i]) throw new ShapeException(Kind, "whole numbers as tokens", $"{tokens[i]}");
        }

        return Op.Embedding(Table, Tensor<int>.Wrap(inputs[0].Shape, indices));
    }

    /// <inheritdoc/>
    public override double Flops(params ReadOnlySpan<Shape> inputs) => 0;
}
