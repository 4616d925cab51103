namespace Smug.Gpu.Tests;

/// <summary>How a product is cut into groups, tiles and threads changes no bit. Oracle: the reference loop.</summary>
public sealed partial class TileTests
{
    public static TheoryData<int, int, int> Sizes => new() { { 7, 16, 9 }, { 130, 9, 20 }, { 15, 5, 70 } };

    [GpuTheory, MemberData(nameof(Sizes))]
    public void Every_tile_gives_the_bits_of_the_reference_loop(int rows, int depth, int columns) => CompareTiles(rows, depth, columns);

    [GpuTheory]
    [InlineData(1, 1)]
    [InlineData(3, 10)]
    [InlineData(2, 1000)]
    public void Any_number_of_threads_gives_a_line_the_same_bits(int lines, int length) => CompareThreads(lines, length);

    [GpuTheory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(641)]
    [InlineData(1 << 30)]
    [InlineData(int.MaxValue)]
    public void Prepared_division_is_division(int divisor) => CompareQuotients(divisor);

    static partial void CompareTiles(int rows, int depth, int columns);

    static partial void CompareThreads(int lines, int length);

    static partial void CompareQuotients(int divisor);
}
