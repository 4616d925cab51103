using System.Numerics;
using System.Numerics.Tensors;
using Smug.Kernels.Conv2d;

namespace Smug.Models.Plans;

/// <summary>Adds values, or copies one: out = Σ inputs, into the output's channels from <c>firstChannel</c> on. The gradient goes to every input.</summary>
internal sealed unsafe class SumStep<T>(PlanNode<T>[] inputs, PlanNode<T> output, int firstChannel) : PlanStep<T>(inputs, output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Forward(Workspace<T> work)
    {
        for (var i = 0; i < Inputs.Length; i++) Send(work.Images, work.Value(Inputs[i]), Part(work.Value(Output)), i > 0);
        if (!Output.Rectify) return;
        for (var image = 0; image < work.Images; image++)
        {
            for (var pixel = 0; pixel < Output.Pixels; pixel++)
            {
                var row = new Span<T>(work.Value(Output).Image(image) + pixel * work.Value(Output).PixelStride, Output.Channels);
                TensorPrimitives.Max(row, T.Zero, row);
            }
        }
    }

    public override void Backward(Workspace<T> work)
    {
        if (Output.Rectify && !Output.GateOnWrite)
            GatePass.Run(work.Images, Output.Pixels, Output.Channels, work.Gradient(Output), work.Value(Output));
        for (var i = 0; i < Inputs.Length; i++) Send(work.Images, Part(work.Gradient(Output)), work.Gradient(Inputs[i]), Accumulates[i]);
    }

    private ImageView<T> Part(ImageView<T> whole) => new(whole.First + firstChannel, whole.PixelStride, whole.ImageStride);

    private void Send(int images, ImageView<T> from, ImageView<T> to, bool add)
    {
        for (var image = 0; image < images; image++)
        {
            for (var pixel = 0; pixel < Inputs[0].Pixels; pixel++)
            {
                var source = new ReadOnlySpan<T>(from.Image(image) + pixel * from.PixelStride, Inputs[0].Channels);
                var target = new Span<T>(to.Image(image) + pixel * to.PixelStride, Inputs[0].Channels);
                if (add) TensorPrimitives.Add(target, source, target);
                else source.CopyTo(target);
            }
        }
    }
}
