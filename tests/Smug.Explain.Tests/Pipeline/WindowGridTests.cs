namespace Smug.Explain.Tests;

/// <summary>Pixels to windows. Oracle: the original's golden rows, and areas that must add up to the image.</summary>
public class WindowGridTests
{
    [Fact]
    public void Four_by_four_with_windows_of_two()
    {
        var map = new WindowGrid(4, 4, 2).PixelWindows();
        Assert.Equal([0, 0, 1, 1], map[..4]);
        Assert.Equal([2, 2, 3, 3], map[8..12]);
    }

    [Theory]
    [InlineData(3, 3, 2, 4)]
    [InlineData(5, 9, 2, 15)]
    [InlineData(28, 28, 3, 100)]
    [InlineData(4, 7, 9, 1)]
    [InlineData(6, 5, 1, 30)]
    public void Windows_cover_every_pixel_once(int height, int width, int window, int count)
    {
        var grid = new WindowGrid(height, width, window);
        Assert.Equal(count, grid.Count);
        var sizes = grid.PixelWindows().CountBy(id => id).ToDictionary();
        Assert.Equal(count, sizes.Count);
        Assert.All(sizes, size => Assert.Equal(size.Value, grid.Area(size.Key)));
        Assert.Equal(height * width, sizes.Values.Sum());
    }

    [Fact]
    public void The_window_at_the_edge_is_cut_off() => Assert.Equal([4, 2, 2, 1], Enumerable.Range(0, 4).Select(new WindowGrid(3, 3, 2).Area));

    [Fact]
    public void Windows_one_and_four_of_a_three_by_three_image() => Assert.Equal(
        [1, 1, 0, 1, 1, 0, 0, 0, 1],
        Mask.Apply([true, false, false, true], new WindowGrid(3, 3, 2), [1, 1, 1, 1, 1, 1, 1, 1, 1], new float[9]));

    [Fact]
    public void Sizes_below_one_are_an_error() => Assert.Throws<UsageException>(() => new WindowGrid(4, 4, 0));
}
