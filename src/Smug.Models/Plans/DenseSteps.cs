using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Norm;
using Smug.Kernels.Pool;

namespace Smug.Models.Plans;

/// <summary>A step whose kernels read and write whole buffers and overwrite: gradients that meet are computed aside and added.</summary>
internal abstract unsafe class DenseStep<T> : PlanStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PlanBuffer _aside;

    protected DenseStep(PlanNode<T> input, PlanNode<T> output, PlanBuffers buffers)
        : base([input], output) => _aside = buffers.Add(input.Pixels, input.Channels);

    /// <inheritdoc/>
    public override void Backward(Workspace<T> work)
    {
        if (Output.Rectify && !Output.GateOnWrite)
            GatePass.Run(work.Images, Output.Pixels, Output.Channels, work.Gradient(Output), work.Value(Output));
        var target = work.Gradients(Inputs[0]);
        if (!Accumulates[0])
        {
            Backward(work, target);
            return;
        }

        var aside = new Span<T>(work.Address(_aside), target.Length);
        Backward(work, aside);
        TensorPrimitives.Add(target, aside, target);
    }

    /// <inheritdoc/>
    public override void TouchBackward(LiveRanges ranges, int time)
    {
        base.TouchBackward(ranges, time);
        if (Accumulates[0]) ranges.Touch(_aside, time);
    }

    /// <summary>Writes the gradient with respect to the input.</summary>
    protected abstract void Backward(Workspace<T> work, Span<T> gradient);
}

/// <summary>Max pooling; the winner of each window is kept in one byte.</summary>
internal sealed unsafe class MaxPoolStep<T>(PlanNode<T> input, PlanNode<T> output, PoolShape shape, PlanBuffers buffers)
    : DenseStep<T>(input, output, buffers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PlanBuffer _winners = buffers.Add(1, (output.Shape.Length + Unsafe.SizeOf<T>() - 1) / Unsafe.SizeOf<T>());
    private readonly PoolTaps _taps = new(shape);

    public override void Forward(Workspace<T> work)
    {
        var y = work.Values(Output);
        MaxPool2dKernel.Forward(work.Values(Inputs[0]), shape with { Images = work.Images }, y, Winners(work));
        if (Output.Rectify) ReluKernel.Forward(y, y);
    }

    public override void TouchForward(LiveRanges ranges, int time)
    {
        base.TouchForward(ranges, time);
        ranges.Touch(_winners, time);
    }

    public override void TouchBackward(LiveRanges ranges, int time)
    {
        base.TouchBackward(ranges, time);
        ranges.Touch(_winners, time);
    }

    protected override void Backward(Workspace<T> work, Span<T> gradient) =>
        MaxPool2dKernel.Backward(work.Gradients(Output), Winners(work), shape with { Images = work.Images }, _taps, gradient);

    private Span<byte> Winners(Workspace<T> work) => new(work.Address(_winners), work.Images * Output.Shape.Length);
}

/// <summary>Average pooling.</summary>
internal sealed class AveragePoolStep<T>(PlanNode<T> input, PlanNode<T> output, PoolShape shape, bool countIncludePad, PlanBuffers buffers)
    : DenseStep<T>(input, output, buffers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Forward(Workspace<T> work) =>
        AveragePool2dKernel.Forward(work.Values(Inputs[0]), shape with { Images = work.Images }, countIncludePad, work.Values(Output));

    protected override void Backward(Workspace<T> work, Span<T> gradient) =>
        AveragePool2dKernel.Backward(work.Gradients(Output), shape with { Images = work.Images }, countIncludePad, gradient);
}

/// <summary>Local response normalisation.</summary>
internal sealed class LrnStep<T>(PlanNode<T> input, PlanNode<T> output, LrnSettings settings, PlanBuffers buffers)
    : DenseStep<T>(input, output, buffers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Forward(Workspace<T> work) =>
        LrnKernel.Forward(work.Values(Inputs[0]), Output.Channels, settings, work.Values(Output));

    public override void TouchBackward(LiveRanges ranges, int time)
    {
        base.TouchBackward(ranges, time);
        ranges.Touch(Inputs[0].Buffer, time);
    }

    protected override void Backward(Workspace<T> work, Span<T> gradient) =>
        LrnKernel.Backward(work.Values(Inputs[0]), work.Gradients(Output), Output.Channels, settings, gradient);
}

/// <summary>A rectifier that no layer's epilogue could take.</summary>
internal sealed class ReluStep<T>(PlanNode<T> input, PlanNode<T> output, PlanBuffers buffers) : DenseStep<T>(input, output, buffers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Forward(Workspace<T> work) => ReluKernel.Forward(work.Values(Inputs[0]), work.Values(Output));

    protected override void Backward(Workspace<T> work, Span<T> gradient) => work.Gradients(Output).CopyTo(gradient);
}
