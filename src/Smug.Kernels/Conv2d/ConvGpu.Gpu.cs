using ILGPU;
using Smug.Kernels.Gemm;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Conv2d;

/// <summary>Convolution and its derivatives on a device, as matrix products whose sides are worked out as they are loaded (implicit GEMM):
/// the patches, nine or more times the image, are never in memory.</summary>
internal static class ConvGpu
{
    /// <inheritdoc cref="Conv2dReference.Forward"/>
    public static void Forward(
        GpuQueue queue, in Conv2dShape s, ArrayView<float> x, ArrayView<float> w, ArrayView<float> bias, ArrayView<float> y)
    {
        if (y.Length == 0) return;
        var g = s.Geometry;
        var rows = AxisPhase.Forward(s.OutputHeight, s.KernelH, g.StrideH, g.DilationH, g.PadTop)[0];
        var columns = AxisPhase.Forward(s.OutputWidth, s.KernelW, g.StrideW, g.DilationW, g.PadLeft)[0];
        var shape = ProductShape.Of(s.Batch * s.OutputHeight * s.OutputWidth, s.GroupOutputs, s.Depth, g.Groups, mayCut: false);
        var left = new WindowOperand(x, new SourceImage(s.Height, s.Width, s.Channels, s.GroupChannels), rows, columns);
        var right = new StridedOperand(w, s.GroupOutputs, 1, s.Outputs);
        var sink = new PixelSink(y, s.OutputHeight, s.OutputWidth, s.Outputs, s.GroupOutputs, rows, columns, bias);
        ProductLaunch.Run(queue, shape, left, leftAlongDepth: true, right, rightAlongDepth: false, sink);
    }

    /// <summary>The derivative with respect to x: one sum over windows for each remainder modulo the strides, so that no product with a zero
    /// between strided positions is computed.</summary>
    /// <inheritdoc cref="Conv2dReference.BackwardInput"/>
    public static void BackwardInput(GpuQueue queue, in Conv2dShape s, ArrayView<float> gy, ArrayView<float> w, ArrayView<float> gx)
    {
        if (gx.Length == 0) return;
        var g = s.Geometry;
        foreach (var rows in AxisPhase.Backward(s.Height, s.KernelH, g.StrideH, g.DilationH, g.PadTop))
        {
            foreach (var columns in AxisPhase.Backward(s.Width, s.KernelW, g.StrideW, g.DilationW, g.PadLeft))
            {
                if (rows.Count == 0 || columns.Count == 0) continue;
                var depth = rows.Taps * columns.Taps * s.GroupOutputs;
                var shape = ProductShape.Of(s.Batch * rows.Count * columns.Count, s.GroupChannels, depth, g.Groups, mayCut: false);
                var left = new WindowOperand(gy, new SourceImage(s.OutputHeight, s.OutputWidth, s.Outputs, s.GroupOutputs), rows, columns);
                var right = new TapWeights(w, s.KernelW, s.GroupChannels, s.Outputs, s.GroupOutputs, rows, columns);
                var sink = new PixelSink(gx, s.Height, s.Width, s.Channels, s.GroupChannels, rows, columns, default);
                ProductLaunch.Run(queue, shape, left, leftAlongDepth: true, right, rightAlongDepth: true, sink);
            }
        }
    }

    /// <inheritdoc cref="Conv2dReference.BackwardWeight"/>
    public static void BackwardWeight(GpuQueue queue, in Conv2dShape s, ArrayView<float> x, ArrayView<float> gy, ArrayView<float> gw)
    {
        if (gw.Length == 0) return;
        var groups = s.Geometry.Groups;
        var shape = ProductShape.Of(s.Depth, s.GroupOutputs, s.Batch * s.OutputHeight * s.OutputWidth, groups, mayCut: true);
        var right = new StridedOperand(gy, s.GroupOutputs, 1, s.Outputs);
        var sink = new MatrixSink(gw, s.GroupOutputs, s.Outputs, default, SumStart.Zero);
        ProductLaunch.Run(queue, shape, new TapInputs(x, s), leftAlongDepth: false, right, rightAlongDepth: false, sink);
    }
}
