using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Makes a layer from its settings and parameters.</summary>
/// <param name="attributes">What <see cref="Layer{T}.Describe"/> wrote.</param>
/// <param name="parameters">The layer's parameters by their names within it.</param>
public delegate Layer<T> LayerReader<T>(LayerAttributes attributes, IParameterSource<T> parameters)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>Where a layer that is being read finds its parameters.</summary>
public interface IParameterSource<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether there is a parameter of that name.</summary>
    bool Has(string name);

    /// <summary>The parameter's value.</summary>
    /// <exception cref="MalformedInputException">There is none of that name.</exception>
    Tensor<T> Take(string name);
}

/// <summary>The layer kinds that model files may name. A new layer is one line in this list.</summary>
public static class LayerRegistry<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Dictionary<string, LayerReader<T>> Readers = new(StringComparer.Ordinal)
    {
        ["Add"] = (_, _) => new AddLayer<T>(),
        ["ArgMax"] = (attributes, _) => ArgMaxLayer<T>.Read(attributes),
        ["AveragePool2d"] = (attributes, _) => AveragePool2dLayer<T>.Read(attributes),
        ["BatchNorm"] = BatchNormLayer<T>.Read,
        ["Broadcast"] = (attributes, _) => BroadcastLayer<T>.Read(attributes),
        ["Concat"] = (attributes, _) => ConcatLayer<T>.Read(attributes),
        ["Constant"] = (_, parameters) => ConstantLayer<T>.Read(parameters),
        ["Conv2d"] = Conv2dLayer<T>.Read,
        ["ConvTranspose2d"] = ConvTranspose2dLayer<T>.Read,
        ["Dense"] = (_, parameters) => DenseLayer<T>.Read(parameters),
        ["Dropout"] = (attributes, _) => DropoutLayer<T>.Read(attributes),
        ["Embedding"] = (_, parameters) => EmbeddingLayer<T>.Read(parameters),
        ["Flatten"] = (_, _) => new FlattenLayer<T>(),
        ["Gather"] = GatherLayer<T>.Read,
        ["GlobalAveragePool2d"] = (_, _) => new GlobalAveragePool2dLayer<T>(),
        ["GlobalMaxPool2d"] = (_, _) => new GlobalMaxPool2dLayer<T>(),
        ["Gru"] = GruLayer<T>.Read,
        ["Input"] = (attributes, _) => InputLayer<T>.Read(attributes),
        ["LastState"] = (attributes, _) => LastStateLayer<T>.Read(attributes),
        ["LayerNorm"] = LayerNormLayer<T>.Read,
        ["LogSoftmax"] = (_, _) => new LogSoftmaxLayer<T>(),
        ["Lrn"] = (attributes, _) => LrnLayer<T>.Read(attributes),
        ["Lstm"] = LstmLayer<T>.Read,
        ["MatMul"] = (_, parameters) => MatMulLayer<T>.Read(parameters),
        ["MaxPlaces2d"] = (attributes, _) => MaxPlaces2dLayer<T>.Read(attributes),
        ["MaxPool2d"] = (attributes, _) => MaxPool2dLayer<T>.Read(attributes),
        ["Pad"] = (attributes, _) => PadLayer<T>.Read(attributes),
        ["Relu"] = (_, _) => new ReluLayer<T>(),
        ["Reshape"] = (attributes, _) => ReshapeLayer<T>.Read(attributes),
        ["Sigmoid"] = (_, _) => new SigmoidLayer<T>(),
        ["Slice"] = (attributes, _) => SliceLayer<T>.Read(attributes),
        ["Softmax"] = (_, _) => new SoftmaxLayer<T>(),
        ["TakeAlong"] = (attributes, _) => TakeAlongLayer<T>.Read(attributes),
        ["Tanh"] = (_, _) => new TanhLayer<T>(),
        ["TokenMask"] = (attributes, _) => TokenMaskLayer<T>.Read(attributes),
        ["TopK"] = (attributes, _) => TopKLayer<T>.Read(attributes),
        ["Transpose"] = (attributes, _) => TransposeLayer<T>.Read(attributes),
        ["Where"] = (_, _) => new WhereLayer<T>(),
    };

    static LayerRegistry()
    {
        foreach (var operation in Enum.GetValues<UnaryOperation>())
            Readers[operation.ToString()] = (attributes, _) => UnaryLayer<T>.Read(operation, attributes);
        foreach (var operation in Enum.GetValues<BinaryOperation>())
            Readers[operation.ToString()] = (_, parameters) => BinaryLayer<T>.Read(operation, parameters);
        foreach (var reduction in Enum.GetValues<Reduction>())
            Readers["Reduce" + reduction] = (attributes, _) => ReduceLayer<T>.Read(reduction, attributes);
    }

    /// <summary>All known kinds.</summary>
    public static IReadOnlyCollection<string> Kinds => Readers.Keys;

    /// <summary>Finds a kind's reader.</summary>
    /// <param name="kind">The kind, as in <see cref="Layer{T}.Kind"/>.</param>
    /// <param name="reader">The reader, where the kind is known.</param>
    /// <returns>Whether the kind is known.</returns>
    public static bool TryFind(string kind, out LayerReader<T>? reader) => Readers.TryGetValue(kind, out reader);
}
