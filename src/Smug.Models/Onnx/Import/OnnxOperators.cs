using System.Numerics;

namespace Smug.Models.Onnx;

/// <summary>The operations that can be imported. A new one is one line in one of the lists.</summary>
internal static class OnnxOperators<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Dictionary<string, Action<NodeContext<T>>> All = new(
        [
            .. ImageOperators<T>.All, .. MatrixOperators<T>.All, .. ElementOperators<T>.All, .. ShapeOperators<T>.All,
            .. SelectionOperators<T>.All, .. ReductionOperators<T>.All, .. NormalizationOperators<T>.All, .. ConstantOperators<T>.All,
            .. RecurrentOperators<T>.All, .. ActivationOperators<T>.All, .. StatisticOperators<T>.All, .. RearrangingOperators<T>.All,
            .. ControlOperators<T>.All, .. ResizeOperators<T>.All, .. TransposedConvolution<T>.All, .. EinsumOperators<T>.All,
            .. PickingOperators<T>.All, .. ScatterOperators<T>.All, .. QuantizationOperators<T>.All, .. AccumulationOperators<T>.All,
        ],
        StringComparer.Ordinal);

    public static IEnumerable<string> Names => All.Keys;

    public static Action<NodeContext<T>>? Find(OnnxNode node) => node.Domain.Length == 0 ? All.GetValueOrDefault(node.Operation) : null;

    /// <summary>Whether an operation's input has a batch axis, a channel axis and axes of space.</summary>
    public static bool WorksOnImages(string operation) => operation is "Conv" or "MaxPool" or "AveragePool" or "GlobalAveragePool"
        or "GlobalMaxPool" or "LRN" or "BatchNormalization" or "ConvTranspose" or "LpPool" or "GlobalLpPool" or "InstanceNormalization" or "GroupNormalization";
}
