using System.Globalization;
using Smug.Kernels.Conv2d;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Gpu;

public static partial class GpuKernelRegistry
{
    private static IEnumerable<GpuKernel> Products() =>
    [
        .. Product<StridedOperand, StridedOperand, MatrixSink>("gemm", "c = start + a · b", false, false, cut: true),
        .. Product<WindowOperand, StridedOperand, PixelSink>("conv2d.forward", "y = bias + Σ x · w over taps and channels", true, false, cut: false),
        .. Product<WindowOperand, TapWeights, PixelSink>(
            "conv2d.backward-input", "gx = Σ gy · w over taps and outputs, one phase of the stride", true, true, cut: false),
        .. Product<TapInputs, StridedOperand, MatrixSink>("conv2d.backward-weight", "gw = Σ x · gy over output pixels", false, false, cut: true),
        GpuKernel.Each<StridedColumnSum>("column-sum.block", "256 rows of one column", "1 FLOP, 4 bytes per element"),
    ];

    /// <summary>A product in all its forms: whole and, where its depth may be cut, as partial sums; in tiles and directly.</summary>
    private static IEnumerable<GpuKernel> Product<TLeft, TRight, TSink>(
        string name, string formula, bool leftAlongDepth, bool rightAlongDepth, bool cut)
        where TLeft : struct, IOperand
        where TRight : struct, IOperand
        where TSink : struct, IProductSink
    {
        foreach (var kernel in Sums<TSink>(name, formula)) yield return kernel;
        if (!cut) yield break;
        foreach (var kernel in Sums<PartialSink>($"{name}.partial", $"{formula}, over one part of the depth")) yield return kernel;
        yield return GpuKernel.Each<JoinParts<TSink>>($"{name}.join", "adds the parts of the depth, ascending", "1 FLOP, 4 bytes per partial sum");

        IEnumerable<GpuKernel> Sums<TTo>(string form, string what)
            where TTo : struct, IProductSink
        {
            yield return GpuKernel.Each<DirectProduct<TLeft, TRight, TTo>>(
                $"{form}.direct", $"{what}; one sum a thread", "2 FLOP per product, 8 bytes from the cache");
            yield return Tiled<Block4x4>("square", ProductTile.Square);
            yield return Tiled<Block8x8>("large", ProductTile.Large);
            yield return Tiled<Block4x4>("tall", ProductTile.Tall);
            yield return Tiled<Block4x4>("wide", ProductTile.Wide);
            yield return Tiled<Block4x4>("small", ProductTile.Small);

            GpuKernel Tiled<TBlock>(string variant, ProductTile tile)
                where TBlock : struct, IRegisterBlock<TBlock>
            {
                var (rows, columns) = (tile.GroupRows * TBlock.Rows, tile.GroupColumns * TBlock.Columns);
                var intensity = 2.0 * rows * columns / (4 * (rows + columns));
                return GpuKernel.Groups<TiledProduct<TLeft, TRight, TTo, TBlock>, ProductTile>(
                    $"{form}.{variant}",
                    tile.For(leftAlongDepth, rightAlongDepth),
                    $"{what}; {rows} × {columns} sums a group, {TBlock.Rows} × {TBlock.Columns} a thread",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"2 FLOP per product, {intensity:0.#} FLOP per byte loaded; {4 * tile.Depth * (rows + columns)} bytes of shared memory"));
            }
        }
    }
}
