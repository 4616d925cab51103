using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Conv2d"/>.</summary>
public sealed class Conv2dCases : ICaseList
{
    private static readonly Conv2dGeometry Valid = Conv2dGeometry.Valid;

    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("1x1", 2, 5, 4, 3, 1, 1, 7, Valid),
        Case("1x1 stride 2", 2, 5, 6, 3, 1, 1, 5, Conv2dGeometry.Uniform(2)),
        Case("3x3 valid", 2, 5, 6, 3, 3, 3, 4, Valid),
        Case("3x3 same", 2, 5, 7, 2, 3, 3, 5, Conv2dGeometry.Same(3, 3)),
        Case("3x3 same, row wider than a tile", 1, 3, 17, 2, 3, 3, 33, Conv2dGeometry.Same(3, 3)),
        Case("even kernel same", 1, 5, 4, 2, 4, 2, 3, Conv2dGeometry.Same(4, 2)),
        Case("7x7 stride 2", 1, 11, 13, 3, 7, 7, 4, Conv2dGeometry.Uniform(2, 3)),
        Case("stride leaves rows uncovered", 2, 8, 9, 2, 3, 2, 3, new(3, 4, 0, 0, 0, 0)),
        Case("stride larger than the kernel", 1, 9, 10, 2, 2, 2, 3, Conv2dGeometry.Uniform(4, 1)),
        Case("asymmetric padding", 1, 5, 4, 2, 3, 3, 3, new(1, 2, 2, 0, 1, 3)),
        Case("padding larger than the kernel", 1, 3, 3, 1, 2, 2, 2, Conv2dGeometry.Uniform(1, 4)),
        Case("dilation", 1, 9, 8, 2, 3, 3, 3, new(1, 1, 1, 2, 0, 1, 2, 3)),
        Case("dilation and stride", 1, 11, 12, 2, 3, 3, 3, new(2, 3, 2, 2, 2, 2, 3, 2)),
        Case("dilation and stride share a factor", 1, 11, 12, 2, 3, 2, 3, new(2, 4, 2, 2, 2, 2, 2, 6)),
        Case("one channel", 2, 8, 8, 1, 5, 5, 6, Valid),
        Case("kernel as large as the image", 2, 4, 5, 3, 4, 5, 6, Valid),
        Case("one output pixel of a wide stride", 1, 2, 2, 3, 1, 1, 2, Conv2dGeometry.Uniform(5)),
        Case("two groups", 2, 5, 5, 4, 3, 3, 6, Conv2dGeometry.Same(3, 3) with { Groups = 2 }),
        Case("depthwise", 2, 6, 5, 5, 3, 3, 5, Conv2dGeometry.Same(3, 3) with { Groups = 5 }),
        Case("depthwise, stride 2", 1, 7, 6, 4, 3, 3, 4, Conv2dGeometry.Uniform(2, 1) with { Groups = 4 }),
        Case("depthwise with multiplier", 1, 5, 5, 3, 2, 2, 6, Valid with { Groups = 3 }),
        Case("groups with dilation", 1, 7, 7, 6, 3, 2, 4, Valid with { Groups = 2, DilationH = 2, DilationW = 3 }),
        Case("without a bias", 1, 5, 5, 2, 3, 3, 3, Valid, withBias: false),
        Case("no images", 0, 5, 5, 2, 3, 3, 3, Valid),
        Case("no channels", 1, 4, 4, 0, 3, 3, 2, Valid),
        Case("no outputs", 1, 4, 4, 2, 3, 3, 0, Valid),
        Timed("GoogLeNet conv1 7x7/2 3 to 64 at 224", 224, 3, 7, 64, Conv2dGeometry.Uniform(2, 3)),
        Timed("GoogLeNet conv2 1x1 64 to 64 at 56", 56, 64, 1, 64, Valid),
        Timed("GoogLeNet conv3 3x3 64 to 192 at 56", 56, 64, 3, 192, Conv2dGeometry.Same(3, 3)),
        Timed("GoogLeNet 3b 3x3 128 to 192 at 28", 28, 128, 3, 192, Conv2dGeometry.Same(3, 3)),
        Timed("GoogLeNet 4a 1x1 480 to 192 at 14", 14, 480, 1, 192, Valid),
        Timed("GoogLeNet 4e 3x3 160 to 320 at 14", 14, 160, 3, 320, Conv2dGeometry.Same(3, 3)),
        Timed("GoogLeNet 5b 1x1 832 to 384 at 7", 7, 832, 1, 384, Valid),
        Timed("GoogLeNet 5b 3x3 192 to 384 at 7", 7, 192, 3, 384, Conv2dGeometry.Same(3, 3)),
        Timed("MNIST 5x5 1 to 16 at 28", 28, 1, 5, 16, Conv2dGeometry.Same(5, 5)),
        Timed("MNIST 5x5 16 to 32 at 14", 14, 16, 5, 32, Conv2dGeometry.Same(5, 5)),
        Timed("depthwise 3x3 of 64 at 56", 56, 64, 3, 64, Conv2dGeometry.Same(3, 3) with { Groups = 64 }),
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        Error("x of rank 3", [5, 5, 2], [3, 3, 2, 4], Valid),
        Error("w of rank 3", [1, 5, 5, 2], [3, 3, 2], Valid),
        Error("channels differ", [1, 5, 5, 3], [3, 3, 2, 4], Valid),
        Error("channels not divisible into groups", [1, 5, 5, 3], [3, 3, 1, 4], Valid with { Groups = 2 }),
        Error("outputs not divisible into groups", [1, 5, 5, 4], [3, 3, 2, 3], Valid with { Groups = 2 }),
        Error("weights of another group count", [1, 5, 5, 4], [3, 3, 4, 4], Valid with { Groups = 2 }),
        Error("kernel larger than the image", [1, 2, 5, 2], [3, 3, 2, 4], Valid),
        Error("dilated kernel larger than the image", [1, 5, 5, 2], [3, 3, 2, 4], Valid with { DilationW = 3 }),
        Error("empty kernel", [1, 5, 5, 2], [0, 3, 2, 4], Valid),
        Error("stride 0", [1, 5, 5, 2], [3, 3, 2, 4], Valid with { StrideW = 0 }),
        Error("dilation 0", [1, 5, 5, 2], [3, 3, 2, 4], Valid with { DilationH = 0 }),
        Error("no groups", [1, 5, 5, 2], [3, 3, 2, 4], Valid with { Groups = 0 }),
        Error("negative padding", [1, 5, 5, 2], [3, 3, 2, 4], Valid with { PadLeft = -1 }),
        new("Conv2d", "bias of another size", () => Op.Conv2d(Zeros(1, 5, 5, 2), Zeros(3, 3, 2, 4), Zeros(3), Valid)),
    ];

    private static Tensor<float> Zeros(params ReadOnlySpan<int> sizes) => Tensor<float>.Zeros(new Shape(sizes));

    private static ErrorCase Error(string name, int[] x, int[] w, Conv2dGeometry geometry) =>
        new("Conv2d", name, () => Op.Conv2d(Zeros(x), Zeros(w), null, geometry));

    private static OperationCase Timed(string name, int size, int channels, int kernel, int outputs, Conv2dGeometry geometry) =>
        Case(name, 10, size, size, channels, kernel, kernel, outputs, geometry) with { CheckGradient = false, Benchmark = true };

    private static OperationCase Case(
        string name, int n, int h, int w, int c, int kh, int kw, int o, Conv2dGeometry geometry, bool withBias = true)
    {
        Shape[] inputs = [new(n, h, w, c), new(kh, kw, c / geometry.Groups, o), .. withBias ? [new Shape(o)] : Array.Empty<Shape>()];
        return new("Conv2d", name, new Body(geometry), inputs)
        {
            BatchInputs = [0],
            Tolerance = 0,
            Flops = new Conv2dShape(n, h, w, c, kh, kw, o, geometry).Flops,
        };
    }

    private sealed class Body(Conv2dGeometry geometry) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Conv2d(inputs[0], inputs[1], inputs.ElementAtOrDefault(2), geometry);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (x, w) = (inputs[0].Shape, inputs[1].Shape);
            var s = new Conv2dShape(x[0], x[1], x[2], x[3], w[0], w[1], w[3], geometry);
            var y = new T[s.Batch * s.OutputHeight * s.OutputWidth * s.Outputs];
            Conv2dReference.Forward(s, inputs[0].Values, inputs[1].Values, inputs.Length > 2 ? inputs[2].Values : [], y);
            return y;
        }
    }
}
