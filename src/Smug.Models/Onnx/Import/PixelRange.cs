using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Onnx;

/// <summary>Which numbers the pixels of a picture are, where a model says nothing but its first steps tell.</summary>
internal static class PixelRange
{
    /// <summary>Models divide pixels from 0 to 255 by 255, 128 or 127.5, or subtract means of about 100; pixels from 0 to 1 by their deviation of about 0.2.</summary>
    private const double LeastDivisor = 50;

    private const double LeastMean = 2;

    /// <summary>Pixels from 0 to 255 where the input holds whole numbers, or where the first arithmetic with it is of that scale; null otherwise,
    /// and where the input is no picture.</summary>
    /// <param name="network">The imported network.</param>
    /// <param name="type">The type of its input's elements.</param>
    public static Preprocessing? Read<T>(Network<T> network, OnnxElementType type)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = network.InputShape;
        if (shape.Rank != 3 || shape[2] is not (1 or 3)) return null;
        return OnnxTensor.IsIntegerType(type) || IsInBytes(network, Network<T>.InputName) ? new Preprocessing(shape[0], shape[1], shape[2], 0, 255) : null;
    }

    private static bool IsInBytes<T>(Network<T> network, string value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        network.Nodes.Where(node => node.Inputs.Contains(value)).Any(node => node.Layer switch
        {
            TransposeLayer<T> or ReshapeLayer<T> or SliceLayer<T> or GatherLayer<T> or PadLayer<T> or ConcatLayer<T> => IsInBytes(network, node.Name),
            UnaryLayer<T> { Operation: UnaryOperation.Truncate } => IsInBytes(network, node.Name),
            BatchNormLayer<T> norm => Largest(norm.Parameters[2].Value) >= LeastMean,
            BinaryLayer<T> { Right: { } right, Operation: var operation } => operation switch
            {
                BinaryOperation.Over => Smallest(right) >= LeastDivisor,
                BinaryOperation.Times => Largest(right) is > 0 and <= 1 / LeastDivisor,
                BinaryOperation.Plus or BinaryOperation.Minus => Largest(right) >= LeastMean,
                _ => false,
            },
            BinaryLayer<T> { Left: { } left, Operation: BinaryOperation.Times } => Largest(left) is > 0 and <= 1 / LeastDivisor,
            _ => false,
        });

    private static double Largest<T>(Tensor<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = 0.0;
        foreach (var value in values.Values) largest = Math.Max(largest, Math.Abs(double.CreateTruncating(value)));
        return largest;
    }

    private static double Smallest<T>(Tensor<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var smallest = double.PositiveInfinity;
        foreach (var value in values.Values) smallest = Math.Min(smallest, Math.Abs(double.CreateTruncating(value)));
        return smallest;
    }
}
