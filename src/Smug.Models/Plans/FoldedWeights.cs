using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Plans;

/// <summary>The weights of an affine layer with the batch norm behind it folded in: w · f and (b − mean) · f + shift with
/// f = scale / √(variance + ε), computed in float64 and rounded once.</summary>
/// <param name="Weight">[…, O].</param>
/// <param name="Bias">[O], or empty.</param>
internal sealed record FoldedWeights<T>(ReadOnlyMemory<T> Weight, ReadOnlyMemory<T> Bias)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Folds one node.</summary>
    public static FoldedWeights<T> Of(PlanNode<T> node) => Of(node.Layer!, node.Norm);

    /// <summary>Folds a batch norm, if there is one, into the convolution or dense layer before it.</summary>
    public static FoldedWeights<T> Of(Layer<T> layer, BatchNormLayer<T>? norm)
    {
        var (weight, bias) = layer is Conv2dLayer<T> conv ? (conv.Weight, conv.Bias) : (((DenseLayer<T>)layer).Weight, ((DenseLayer<T>)layer).Bias);
        if (norm is null) return new FoldedWeights<T>(weight.Memory, bias?.Memory ?? default);
        var (scale, shift, mean, variance) = (norm.Parameters[0].Value, norm.Parameters[1].Value, norm.Parameters[2].Value, norm.Parameters[3].Value);
        return Of(weight, bias, o => (Double(scale.Values[o]) / Math.Sqrt(Double(variance.Values[o]) + norm.Epsilon), Double(mean.Values[o]), Double(shift.Values[o])));
    }

    /// <summary>Folds y · factor − mean · factor + shift, given for every output o, into the weights behind y.</summary>
    public static FoldedWeights<T> Of(Tensor<T> weight, Tensor<T>? bias, Func<int, (double Factor, double Mean, double Shift)> outputs)
    {
        var factors = new double[weight.Shape[^1]];
        var folded = new T[factors.Length];
        for (var o = 0; o < factors.Length; o++)
        {
            (factors[o], var mean, var shift) = outputs(o);
            var centred = (bias is null ? 0 : Double(bias.Values[o])) - mean;
            folded[o] = T.CreateTruncating(centred * factors[o] + shift);
        }

        var weights = new T[weight.Length];
        for (var i = 0; i < weights.Length; i++) weights[i] = T.CreateTruncating(Double(weight.Values[i]) * factors[i % factors.Length]);
        return new FoldedWeights<T>(weights, folded);
    }

    /// <summary>Puts the outputs of several layers that read the same value side by side.</summary>
    public static FoldedWeights<T> Merge(IReadOnlyList<FoldedWeights<T>> parts, int depth)
    {
        var widths = parts.Select(part => part.Weight.Length / depth).ToArray();
        var outputs = widths.Sum();
        var (weight, bias) = (new T[depth * outputs], new T[outputs]);
        var first = 0;
        for (var i = 0; i < widths.Length; i++)
        {
            for (var k = 0; k < depth; k++) parts[i].Weight.Span.Slice(k * widths[i], widths[i]).CopyTo(weight.AsSpan(k * outputs + first));
            parts[i].Bias.Span.CopyTo(bias.AsSpan(first));
            first += widths[i];
        }

        return new FoldedWeights<T>(weight, bias);
    }

    private static double Double(T value) => double.CreateTruncating(value);
}
