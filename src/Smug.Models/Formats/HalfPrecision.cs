using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Formats;

/// <summary>Weights as float16: half the bytes, and exact products of few digits.</summary>
internal static class HalfPrecision
{
    /// <summary>Rounds every parameter to the nearest float16, ties to even, in place.</summary>
    public static void Round<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var (_, parameter) in network.Parameters)
        {
            var values = parameter.Value.Span;
            for (var i = 0; i < values.Length; i++) values[i] = T.CreateChecked(Half.CreateSaturating(values[i]));
        }
    }

    /// <summary>Whether all elements are float16 numbers, so that nothing is lost by storing them as such.</summary>
    public static bool Holds<T>(Tensor<T> tensor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var value in tensor.Values)
        {
            // Not by ==, which takes −0 for 0 and no NaN for itself.
            if (BitConverter.DoubleToUInt64Bits(double.CreateTruncating(T.CreateTruncating(Half.CreateTruncating(value))))
                != BitConverter.DoubleToUInt64Bits(double.CreateTruncating(value)))
                return false;
        }

        return true;
    }
}
