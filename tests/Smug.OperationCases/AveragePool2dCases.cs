using System.Numerics;
using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.AveragePool2d"/>, <see cref="Op.GlobalAveragePool2d"/> and <see cref="Op.GlobalMaxPool2d"/>.</summary>
public sealed class AveragePool2dCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Small("2x2 stride 2", new(2, 6, 8, 3), Pool2dGeometry.Square(2, 2)),
        Small("windows overlap, padding counts", new(2, 7, 5, 9), Pool2dGeometry.Square(3, 2, pad: 1)),
        Small("windows overlap, padding does not count", new(2, 7, 5, 9), Pool2dGeometry.Square(3, 2, pad: 1) with { CountIncludePad = false }),
        Small("ceil mode, padding counts", new(1, 6, 5, 8), Pool2dGeometry.Square(3, 2, pad: 1, ceilMode: true)),
        Small("ceil mode, no padding", new(1, 6, 8, 3), Pool2dGeometry.Square(3, 2, ceilMode: true)),
        Small("windows apart", new(1, 8, 9, 3), Pool2dGeometry.Square(2, 3)),
        Small("dilated", new(2, 7, 8, 11), new(3, 2) { StrideH = 1, StrideW = 2, DilationH = 2, DilationW = 3, PadLeft = 1 }),
        Small("asymmetric pads", new(2, 4, 5, 1), new(3, 4) { StrideH = 2, StrideW = 1, PadBottom = 2, PadLeft = 1, PadRight = 3 }),
        Small("no images", new(0, 6, 6, 3), Pool2dGeometry.Square(2, 2)) with { BatchInputs = [] },
        Global("GlobalAveragePool2d", "odd sizes", new(2, 7, 5, 9)),
        Global("GlobalAveragePool2d", "no images", new(0, 7, 5, 9)) with { BatchInputs = [] },
        Global("GlobalMaxPool2d", "odd sizes", new(2, 7, 5, 9)),
        Global("GlobalMaxPool2d", "more pixels than a byte counts", new(1, 17, 16, 3)),
        new("AveragePool2d", "3x3/1 pad 1", new Body(Pool2dGeometry.Square(3, 1, pad: 1)), new Shape(16, 28, 28, 192))
        {
            CheckGradient = false,
            Benchmark = true,
            Flops = 16 * 28 * 28 * 192 * 10.0,
        },
        new("GlobalAveragePool2d", "GoogLeNet 7x7", new GlobalBody(true), new Shape(64, 7, 7, 1024))
        {
            CheckGradient = false,
            Benchmark = true,
            Flops = 64 * 7 * 7 * 1024,
        },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        new("AveragePool2d", "three axes", () => Op.AveragePool2d(Tensor<float>.Zeros(new(4, 4, 3)), Pool2dGeometry.Square(2, 2))),
        new("AveragePool2d", "window larger than the image", () => Op.AveragePool2d(Tensor<float>.Zeros(new(1, 2, 2, 3)), Pool2dGeometry.Square(3, 2))),
        new("GlobalAveragePool2d", "three axes", () => Op.GlobalAveragePool2d(Tensor<float>.Zeros(new(4, 4, 3)))),
        new("GlobalAveragePool2d", "no pixels", () => Op.GlobalAveragePool2d(Tensor<float>.Zeros(new(1, 0, 4, 3)))),
        new("GlobalMaxPool2d", "no pixels", () => Op.GlobalMaxPool2d(Tensor<float>.Zeros(new(1, 4, 0, 3)))),
    ];

    private static OperationCase Small(string name, Shape x, Pool2dGeometry geometry) =>
        new("AveragePool2d", name, new Body(geometry), x) { BatchInputs = [0], Tolerance = 0 };

    private static OperationCase Global(string operation, string name, Shape x) =>
        new(operation, name, new GlobalBody(operation == "GlobalAveragePool2d"), x) { BatchInputs = [0], Distinct = 0.01, Tolerance = 0 };

    private static PoolShape ShapeOf(Shape x, Pool2dGeometry geometry) =>
        new(x[0], x[3], geometry.Rows(x[1], "Pool2d"), geometry.Columns(x[2], "Pool2d"));

    private sealed class Body(Pool2dGeometry geometry) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.AveragePool2d(inputs[0], geometry);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var shape = ShapeOf(inputs[0].Shape, geometry);
            var y = new T[shape.Images * shape.OutputImage];
            AveragePool2dKernel.ForwardReference(inputs[0].Values, shape, geometry.CountIncludePad, y);
            return y;
        }
    }

    private sealed class GlobalBody(bool average) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            average ? Op.GlobalAveragePool2d(inputs[0]) : Op.GlobalMaxPool2d(inputs[0]);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var x = inputs[0].Shape;
            var y = new T[x[0] * x[3]];
            for (var at = 0; at < y.Length; at++)
            {
                var pixels = inputs[0].ToArray().Where((_, i) => i / (x[1] * x[2] * x[3]) == at / x[3] && i % x[3] == at % x[3]);
                y[at] = average ? pixels.Aggregate((a, b) => a + b) / T.CreateChecked(x[1] * x[2]) : pixels.Max()!;
            }

            return y;
        }
    }
}
