using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Kernels.Gemm;

namespace Smug.Models.Plans;

/// <summary>A convolution or dense layer with what was fused into it: batch norm in the weights, bias and rectifier in the epilogue.</summary>
internal sealed unsafe class ConvolutionStep<T>(
    PlanNode<T> input, PlanNode<T> output, StepWeights<T> weights, PlanBuffer? forwardScratch, PlanBuffer? backwardScratch)
    : PlanStep<T>([input], output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override bool CanGate => true;

    public StepWeights<T> Weights => weights;

    public override void Forward(Workspace<T> work) => weights.Forward.Run(
        work.Images, work.Value(Inputs[0]), work.Value(Output), new Epilogue<T> { Rectify = Output.Rectify }, Address(work, forwardScratch));

    public override void Backward(Workspace<T> work)
    {
        var gradient = work.Gradient(Output);
        if (Output.Rectify && !Output.GateOnWrite) GatePass.Run(work.Images, Output.Pixels, Output.Channels, gradient, work.Value(Output));
        var epilogue = new Epilogue<T> { Accumulate = Accumulates[0], Gate = Gates[0] ? work.Value(Inputs[0]) : default };
        weights.Backward.Run(work.Images, gradient, work.Gradient(Inputs[0]), epilogue, Address(work, backwardScratch));
    }

    public override void TouchForward(LiveRanges ranges, int time)
    {
        base.TouchForward(ranges, time);
        ranges.Touch(forwardScratch, time);
    }

    public override void TouchBackward(LiveRanges ranges, int time)
    {
        base.TouchBackward(ranges, time);
        ranges.Touch(backwardScratch, time);
    }

    private static T* Address(Workspace<T> work, PlanBuffer? scratch) => scratch is null ? null : work.Address(scratch);
}

/// <summary>Closes gradients where values are not above 0, where no epilogue can.</summary>
internal static unsafe class GatePass
{
    public static void Run<T>(int images, int pixels, int channels, ImageView<T> gradient, ImageView<T> value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var image = 0; image < images; image++)
        {
            TileGate<T>.Best.Run(
                gradient.Image(image), gradient.PixelStride, value.Image(image), value.PixelStride, pixels, channels);
        }
    }
}
