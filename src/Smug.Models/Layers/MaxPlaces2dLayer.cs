using System.Numerics;
using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Where the largest element of each window of <see cref="MaxPool2dLayer{T}"/> is, the first of equal ones: [N, H, W, C] →
/// [N, P, Q, C], (c · H + row) · W + column for channel c, or with columns before rows (c · W + column) · H + row. No gradient passes.</summary>
/// <param name="geometry">The windows.</param>
/// <param name="columnsFirst">Whether places are counted column by column.</param>
public sealed class MaxPlaces2dLayer<T>(Pool2dGeometry geometry, bool columnsFirst) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override string Kind => "MaxPlaces2d";

    /// <summary>The windows.</summary>
    public Pool2dGeometry Geometry => geometry;

    /// <summary>Whether places are counted column by column.</summary>
    public bool ColumnsFirst => columnsFirst;

    internal static Layer<T> Read(LayerAttributes attributes) => new MaxPlaces2dLayer<T>(PoolAttributes.Read(attributes), attributes.Flag("columnsFirst"));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes)
    {
        PoolAttributes.Describe(geometry, attributes);
        attributes.Set("columnsFirst", columnsFirst);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => PoolAttributes.OutputShape(Kind, geometry, inputs[0]);

    /// <inheritdoc/>
    public override Tensor<T> Forward(ReadOnlySpan<Tensor<T>> inputs, ForwardMode mode)
    {
        var x = inputs[0].Detach().To(Device.Cpu);
        var (height, width, channels) = (x.Shape[1], x.Shape[2], x.Shape[3]);
        var y = Tensor<T>.Allocate(new Shape([x.Shape[0], .. OutputShape(new Shape(x.Shape.Sizes[1..])).Sizes]));
        for (var i = 0; i < y.Length; i++)
        {
            var (c, q, p, n) = (i % channels, i / channels % y.Shape[2], i / channels / y.Shape[2] % y.Shape[1], i / y.Shape.Product(1..));
            var (bestRow, bestColumn) = (-1, -1);
            for (var tap = 0; tap < geometry.WindowH * geometry.WindowW; tap++)
            {
                var row = p * geometry.StrideH - geometry.PadTop + tap / geometry.WindowW * geometry.DilationH;
                var column = q * geometry.StrideW - geometry.PadLeft + tap % geometry.WindowW * geometry.DilationW;
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                if (bestRow < 0 || x[n, row, column, c] > x[n, bestRow, bestColumn, c]) (bestRow, bestColumn) = (row, column);
            }

            y.Span[i] = T.CreateTruncating(c * height * width + (columnsFirst ? bestColumn * height + bestRow : bestRow * width + bestColumn));
        }

        return y.To(inputs[0].Device);
    }
}
