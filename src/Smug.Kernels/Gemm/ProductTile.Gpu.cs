namespace Smug.Kernels.Gemm;

/// <summary>The constants that a tiled product is compiled for. docs/kernels.md gives the reasons and the counts.</summary>
/// <param name="GroupRows">Threads of a group from top to bottom.</param>
/// <param name="GroupColumns">Threads of a group from left to right.</param>
/// <param name="Depth">Depth of the part of both sides that is in shared memory at a time.</param>
/// <param name="LeftAlongDepth">1 where neighbouring threads load along the left side's depth, 0 where across its lines: whichever is
/// adjacent in memory.</param>
/// <param name="RightAlongDepth">The same for the right side.</param>
internal readonly record struct ProductTile(int GroupRows, int GroupColumns, int Depth, int LeftAlongDepth, int RightAlongDepth)
{
    /// <summary>64 × 64 sums, 4 × 4 for each of 256 threads.</summary>
    public static ProductTile Square => new(16, 16, 16, 0, 0);

    /// <summary>128 × 128 sums, 8 × 8 for each of 256 threads.</summary>
    public static ProductTile Large => new(16, 16, 8, 0, 0);

    /// <summary>256 × 16 sums for few columns, 4 × 4 for each thread.</summary>
    public static ProductTile Tall => new(64, 4, 16, 0, 0);

    /// <summary>16 × 256 sums for few rows, 4 × 4 for each thread.</summary>
    public static ProductTile Wide => new(4, 64, 16, 0, 0);

    /// <summary>16 × 16 sums for devices with small groups (ILGPU's CPU accelerator), 4 × 4 for each of 16 threads.</summary>
    public static ProductTile Small => new(4, 4, 16, 0, 0);

    /// <summary>Threads of a group.</summary>
    public int Threads => GroupRows * GroupColumns;

    /// <summary>The same tile for given layouts.</summary>
    public ProductTile For(bool leftAlongDepth, bool rightAlongDepth) =>
        this with { LeftAlongDepth = leftAlongDepth ? 1 : 0, RightAlongDepth = rightAlongDepth ? 1 : 0 };
}
