using System.Numerics;
using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.MaxPool2d"/>.</summary>
public sealed class MaxPool2dCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Small("2x2 stride 2", new(2, 6, 8, 3), Pool2dGeometry.Square(2, 2)),
        Small("rows and columns left over", new(2, 7, 5, 5), Pool2dGeometry.Square(2, 2)),
        Small("windows overlap", new(2, 7, 9, 9), Pool2dGeometry.Square(3, 2, pad: 1)),
        Small("stride 1, padded", new(2, 5, 4, 17), Pool2dGeometry.Square(3, 1, pad: 1)),
        Small("ceil mode hangs over", new(2, 6, 8, 8), Pool2dGeometry.Square(3, 2, ceilMode: true)),
        Small("ceil mode drops a window that starts in the padding", new(1, 5, 3, 2), Pool2dGeometry.Square(2, 2, pad: 1, ceilMode: true)),
        Small("windows apart", new(1, 8, 9, 3), Pool2dGeometry.Square(2, 3)),
        Small("dilated", new(2, 7, 8, 11), new(3, 2) { StrideH = 1, StrideW = 2, DilationH = 2, DilationW = 3, PadLeft = 1 }),
        Small("asymmetric pads", new(2, 4, 5, 9), new(3, 4) { StrideH = 2, StrideW = 1, PadBottom = 2, PadLeft = 1, PadRight = 3 }),
        Small("more taps than a byte counts", new(1, 18, 18, 3), new(17, 16) { StrideH = 1, StrideW = 1 }),
        Small("channels in several blocks", new(1, 3, 3, 131), Pool2dGeometry.Square(2, 1)),
        Small("no images", new(0, 6, 6, 3), Pool2dGeometry.Square(2, 2)) with { BatchInputs = [] },
        Small("no channels", new(2, 6, 6, 0), Pool2dGeometry.Square(2, 2)),
        Timed("GoogLeNet pool1 3x3/2 ceil", new(16, 112, 112, 64), Pool2dGeometry.Square(3, 2, ceilMode: true), 56),
        Timed("GoogLeNet 3a 3x3/1 pad 1", new(16, 28, 28, 192), Pool2dGeometry.Square(3, 1, pad: 1), 28),
        Timed("LeNet 2x2/2", new(64, 24, 24, 8), Pool2dGeometry.Square(2, 2), 12),
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        Refused("three axes", new(4, 4, 3), Pool2dGeometry.Square(2, 2)),
        Refused("window larger than the image", new(1, 2, 2, 1), Pool2dGeometry.Square(3, 1)),
        Refused("empty image", new(1, 0, 2, 1), Pool2dGeometry.Square(1, 1)),
        Refused("stride 0", new(1, 4, 4, 1), Pool2dGeometry.Square(2, 0)),
        Refused("window 0", new(1, 4, 4, 1), new Pool2dGeometry(0, 2) { StrideH = 1 }),
        Refused("negative pad", new(1, 4, 4, 1), Pool2dGeometry.Square(2, 2, pad: -1)),
        Refused("a window of padding only", new(1, 4, 4, 1), Pool2dGeometry.Square(2, 2, pad: 2)),
        Refused("a default geometry", new(1, 4, 4, 1), default),
    ];

    private static OperationCase Small(string name, Shape x, Pool2dGeometry geometry) => new("MaxPool2d", name, new Body(geometry), x)
    {
        // Far enough apart that a finite difference never changes the winner, and no two equal in float32.
        Distinct = 0.01,
        BatchInputs = [0],
        Tolerance = 0,
    };

    private static OperationCase Timed(string name, Shape x, Pool2dGeometry geometry, int side) => new("MaxPool2d", name, new Body(geometry), x)
    {
        CheckGradient = false,
        Benchmark = true,
        Flops = (double)x[0] * side * side * x[3] * geometry.WindowH * geometry.WindowW,
    };

    private static ErrorCase Refused(string name, Shape x, Pool2dGeometry geometry) =>
        new("MaxPool2d", name, () => Op.MaxPool2d(Tensor<float>.Zeros(x), geometry));

    private sealed class Body(Pool2dGeometry geometry) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.MaxPool2d(inputs[0], geometry);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var x = inputs[0].Shape;
            var shape = new PoolShape(x[0], x[3], geometry.Rows(x[1], "MaxPool2d"), geometry.Columns(x[2], "MaxPool2d"));
            var y = new T[shape.Images * shape.OutputImage];
            MaxPool2dKernel.ForwardReference<T, int>(inputs[0].Values, shape, y, []);
            return y;
        }
    }
}
