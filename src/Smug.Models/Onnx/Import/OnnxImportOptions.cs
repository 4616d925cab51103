namespace Smug.Models.Onnx;

/// <summary>What the first axis of a model's inputs is.</summary>
public enum OnnxBatching
{
    /// <summary>The batch, where its size is open, where the model works on images or where it is 1; otherwise part of the item.</summary>
    Automatic,

    /// <summary>The batch.</summary>
    Leading,

    /// <summary>Part of the item: the network's batches hold one item each.</summary>
    None,
}

/// <summary>How an ONNX model becomes a network. Immutable.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>What the first axis of the inputs is.</summary>
    public OnnxBatching Batching { get; init; } = OnnxBatching.Automatic;

    /// <summary>Values for inputs of the graph that an operation needs at import: weights, shapes, axes. They become constants where they
    /// are so needed; otherwise the inputs stay inputs.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> InputValues { get; init; } = new Dictionary<string, OnnxTensor>();

    /// <summary>Rows and columns of a picture where the model leaves them open; null takes <see cref="UsualSize"/>, or a square
    /// where only one of them is open. Sizes that the model fixes stay.</summary>
    public (int Height, int Width)? InputSize { get; init; }

    /// <summary>224 × 224, as most networks for photographs read them.</summary>
    public static (int Height, int Width) UsualSize => (224, 224);

    /// <summary>What is refused as too large.</summary>
    public long MaxFileBytes { get; init; } = int.MaxValue;
}
