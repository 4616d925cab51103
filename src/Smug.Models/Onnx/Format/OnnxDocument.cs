using System.Collections.Immutable;

namespace Smug.Models.Onnx;

/// <summary>Element types of ONNX tensors, by their numbers in the format.</summary>
public enum OnnxElementType
{
    /// <summary>No type is given.</summary>
    Undefined = 0,

    /// <summary>32-bit floating point.</summary>
    Float = 1,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8 = 2,

    /// <summary>8-bit integer.</summary>
    Int8 = 3,

    /// <summary>16-bit unsigned integer.</summary>
    UInt16 = 4,

    /// <summary>16-bit integer.</summary>
    Int16 = 5,

    /// <summary>32-bit integer.</summary>
    Int32 = 6,

    /// <summary>64-bit integer.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    String = 8,

    /// <summary>Truth value.</summary>
    Bool = 9,

    /// <summary>16-bit floating point.</summary>
    Float16 = 10,

    /// <summary>64-bit floating point.</summary>
    Double = 11,

    /// <summary>32-bit unsigned integer.</summary>
    UInt32 = 12,

    /// <summary>64-bit unsigned integer.</summary>
    UInt64 = 13,

    /// <summary>The upper half of a 32-bit floating point number.</summary>
    BFloat16 = 16,
}

/// <summary>A model file as it stands, nothing interpreted.</summary>
internal sealed record OnnxDocument(
    long IrVersion, IReadOnlyDictionary<string, long> Opsets, OnnxGraph Graph, IReadOnlyDictionary<string, string> Metadata, string Producer);

internal sealed record OnnxGraph(
    ImmutableArray<OnnxNode> Nodes,
    IReadOnlyDictionary<string, OnnxTensor> Initializers,
    ImmutableArray<OnnxValueInfo> Inputs,
    ImmutableArray<OnnxValueInfo> Outputs);

internal sealed record OnnxNode(
    string Name, string Operation, string Domain, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs, ImmutableArray<OnnxAttribute> Attributes)
{
    /// <summary>The node's name, or what it computes where it has none.</summary>
    public string Label => Name.Length > 0 ? Name : $"→ {string.Join(", ", Outputs)}";
}

internal enum OnnxAttributeType
{
    Undefined = 0,
    Float = 1,
    Int = 2,
    String = 3,
    Tensor = 4,
    Graph = 5,
    Floats = 6,
    Ints = 7,
    Strings = 8,
    Tensors = 9,
    Graphs = 10,
}

internal sealed record OnnxAttribute(string Name, OnnxAttributeType Type)
{
    public float Float { get; init; }

    public long Int { get; init; }

    public string Text { get; init; } = "";

    public OnnxTensor? Tensor { get; init; }

    public OnnxGraph? Graph { get; init; }

    public ImmutableArray<float> Floats { get; init; } = [];

    public ImmutableArray<long> Ints { get; init; } = [];

    public ImmutableArray<string> Texts { get; init; } = [];
}

/// <summary>A graph's input or output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its elements; undefined where it is no tensor.</param>
/// <param name="Sizes">Its axes, −1 where the size is a name or missing; null where not even the rank is given.</param>
internal sealed record OnnxValueInfo(string Name, OnnxElementType Type, ImmutableArray<long>? Sizes)
{
    /// <summary>The axis that would count the items of a batch: the first, unless another is the only one of open size. Pictures may have open rows or columns.</summary>
    public int BatchAxis => Sizes is { } sizes && sizes is not [_, 1 or 3, _, _] && sizes.Count(size => size < 0) == 1 ? sizes.IndexOf(-1) : 0;
}
