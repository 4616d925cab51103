using Smug.Kernels.Gemm;

namespace Smug.Models.Plans;

/// <summary>The micro-kernels of float32 plans, which the run-time compiles when they are first called.</summary>
public static class PlanKernels
{
    /// <summary>Calls each once, the largest first. Thread-safe.</summary>
    public static unsafe void Prepare()
    {
        var kernels = MicroKernels<float>.Best;
        var numbers = new float[kernels.MaxRows * kernels.PanelColumns];
        fixed (float* all = numbers)
        {
            for (var rows = kernels.MaxRows; rows > 0; rows--)
            {
                Tile<float> tile = default;
                tile.A = (byte*)all;
                tile.B = tile.C = all;
                tile.BStride = tile.CStride = kernels.PanelColumns;
                kernels.Run(rows, kernels.PanelColumns, &tile);
            }
        }
    }
}
