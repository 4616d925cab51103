using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.ConvTranspose2d"/>. Their oracle: every input pixel scatters the kernel into the output.</summary>
public sealed class ConvTranspose2dCases : ICaseList
{
    private static readonly Conv2dGeometry Valid = Conv2dGeometry.Valid;

    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("3x3 valid", 2, 3, 4, 3, 3, 3, 5, Valid, 5, 6),
        Case("2x2 stride 2", 2, 3, 2, 4, 2, 2, 3, Conv2dGeometry.Uniform(2), 6, 4),
        Case("3x3 stride 2, padded, a row left over", 1, 3, 3, 2, 3, 3, 3, Conv2dGeometry.Uniform(2, 1), 6, 5),
        Case("asymmetric padding", 1, 4, 3, 2, 3, 3, 2, new(1, 2, 2, 0, 1, 1), 3, 6),
        Case("dilation", 1, 3, 3, 2, 2, 3, 2, new(1, 1, 0, 0, 0, 0, 2, 2), 5, 7),
        Case("stride larger than the kernel", 1, 2, 3, 2, 2, 2, 2, Conv2dGeometry.Uniform(3), 5, 8),
        Case("two groups", 2, 3, 3, 4, 3, 3, 6, Valid with { Groups = 2 }, 5, 5),
        Case("depthwise", 1, 3, 4, 3, 2, 2, 3, Conv2dGeometry.Uniform(2) with { Groups = 3 }, 6, 8),
        Case("no images", 0, 3, 4, 3, 3, 3, 5, Valid, 5, 6),
        Case("without a bias", 1, 3, 3, 2, 3, 3, 2, Valid, 5, 5, withBias: false),
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        Error("x of rank 3", [3, 3, 2], [3, 3, 4, 2], Valid, 5),
        Error("channels differ", [1, 3, 3, 3], [3, 3, 4, 2], Valid, 5),
        Error("an output of another size", [1, 3, 3, 2], [3, 3, 4, 2], Valid, 6),
        Error("an output smaller than the kernel", [1, 3, 3, 2], [3, 3, 4, 2], Valid, 2),
        Error("channels not divisible into groups", [1, 3, 3, 3], [3, 3, 4, 3], Valid with { Groups = 2 }, 5),
        new("ConvTranspose2d", "bias of another size", () => Op.ConvTranspose2d(Zeros(1, 3, 3, 2), Zeros(3, 3, 4, 2), Zeros(2), Valid, 5, 5)),
    ];

    private static Tensor<float> Zeros(params ReadOnlySpan<int> sizes) => Tensor<float>.Zeros(new Shape(sizes));

    private static ErrorCase Error(string name, int[] x, int[] w, Conv2dGeometry geometry, int size) =>
        new("ConvTranspose2d", name, () => Op.ConvTranspose2d(Zeros(x), Zeros(w), null, geometry, size, size));

    private static OperationCase Case(
        string name, int n, int h, int w, int c, int kh, int kw, int o, Conv2dGeometry geometry, int height, int width, bool withBias = true)
    {
        Shape[] inputs = [new(n, h, w, c), new(kh, kw, o / geometry.Groups, c), .. withBias ? [new Shape(o)] : Array.Empty<Shape>()];
        return new("ConvTranspose2d", name, new Body(geometry, height, width), inputs) { BatchInputs = [0] };
    }

    private sealed class Body(Conv2dGeometry geometry, int height, int width) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            Op.ConvTranspose2d(inputs[0], inputs[1], inputs.ElementAtOrDefault(2), geometry, height, width);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var (x, w) = (inputs[0], inputs[1]);
            var (perGroup, outputs) = (w.Shape[2], w.Shape[2] * geometry.Groups);
            var y = new T[x.Shape[0] * height * width * outputs];
            for (var i = 0; i < y.Length && inputs.Length > 2; i++) y[i] = inputs[2].Values[i % outputs];
            for (var i = 0; i < x.Length; i++)
            {
                var (c, column, row, n) = (i % x.Shape[3], i / x.Shape[3] % x.Shape[2], i / x.Shape[3] / x.Shape[2] % x.Shape[1], i / x.Shape.Product(1..));
                var group = c / (x.Shape[3] / geometry.Groups);
                for (var tap = 0; tap < w.Shape[0] * w.Shape[1] * perGroup; tap++)
                {
                    var (o, kx, ky) = (tap % perGroup, tap / perGroup % w.Shape[1], tap / perGroup / w.Shape[1]);
                    var oy = row * geometry.StrideH + ky * geometry.DilationH - geometry.PadTop;
                    var ox = column * geometry.StrideW + kx * geometry.DilationW - geometry.PadLeft;
                    if (oy < 0 || oy >= height || ox < 0 || ox >= width) continue;
                    y[((n * height + oy) * width + ox) * outputs + group * perGroup + o] += x.Values[i] * w[ky, kx, o, c];
                }
            }

            return y;
        }
    }
}
