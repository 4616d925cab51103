using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.Models.Plans;

/// <summary>Which layers have steps, and the making of those.</summary>
internal static class PlanSteps<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The most taps whose numbers fit a byte.</summary>
    private const int MostTaps = 256;

    /// <summary>Whether a layer can be a step.</summary>
    public static bool Has(NetworkNode<T> node) => node.Layer switch
    {
        Conv2dLayer<T> conv => conv.Geometry.Groups == 1 && conv.Weight.Length > 0,
        DenseLayer<T> dense => dense.Weight.Length > 0,
        MaxPool2dLayer<T> pool => pool.Geometry.WindowH * pool.Geometry.WindowW <= MostTaps,
        ConcatLayer<T> concat => node.OutputShape.Rank is 1 or 3 && node.OutputShape.Axis(concat.Axis, "Concat") == node.OutputShape.Rank - 1,
        ReluLayer<T> or AddLayer<T> or AveragePool2dLayer<T> or GlobalAveragePool2dLayer<T> => true,
        LrnLayer<T> => node.OutputShape.Rank is 1 or 3,
        _ => false,
    };

    /// <summary>The convolution, or the dense layer as a convolution of one pixel.</summary>
    public static Conv2dShape ConvolutionShape(PlanNode<T> node) => node.Layer is Conv2dLayer<T> conv
        ? new Conv2dShape(
            1, node.Inputs[0].Shape[0], node.Inputs[0].Shape[1], node.Inputs[0].Shape[2], conv.Weight.Shape[0], conv.Weight.Shape[1], conv.Weight.Shape[3],
            conv.Geometry)
        : new Conv2dShape(1, 1, 1, node.Inputs[0].Shape.Length, 1, 1, node.Shape.Length, Conv2dGeometry.Valid);

    /// <summary>A convolution or dense layer.</summary>
    public static PlanStep<T> Convolution(PlanNode<T> input, PlanNode<T> output, StepWeights<T> weights, PlanBuffers buffers) =>
        new ConvolutionStep<T>(input, output, weights, Scratch(weights.Forward, buffers), Scratch(weights.Backward, buffers));

    /// <summary>Any other layer but a concatenation.</summary>
    public static PlanStep<T> Of(PlanNode<T> node, PlanBuffers buffers)
    {
        var input = node.Inputs[0];
        return node.Layer switch
        {
            ReluLayer<T> => new ReluStep<T>(input, node, buffers),
            AddLayer<T> => new SumStep<T>([.. node.Inputs], node, firstChannel: 0),
            LrnLayer<T> lrn => new LrnStep<T>(input, node, lrn.Settings, buffers),
            MaxPool2dLayer<T> pool => new MaxPoolStep<T>(input, node, PoolShapeOf(input.Shape, pool.Geometry), buffers),
            AveragePool2dLayer<T> pool => new AveragePoolStep<T>(
                input, node, PoolShapeOf(input.Shape, pool.Geometry), pool.Geometry.CountIncludePad, buffers),
            GlobalAveragePool2dLayer<T> => new AveragePoolStep<T>(
                input, node, PoolShapeOf(input.Shape, new Pool2dGeometry(input.Shape[0], input.Shape[1])), true, buffers),
            _ => throw new UsageException($"Node '{node.Name}' has no step."),
        };
    }

    private static PoolShape PoolShapeOf(Shape x, Pool2dGeometry geometry) => new(1, x[2], geometry.Rows(x[0], "Plan"), geometry.Columns(x[1], "Plan"));

    private static PlanBuffer? Scratch(PackedSum<T> sum, PlanBuffers buffers)
    {
        var perImage = sum.ScratchLength(1) - sum.ScratchLength(0);
        return buffers.AddScratch(perImage, sum.ScratchLength(0));
    }
}
