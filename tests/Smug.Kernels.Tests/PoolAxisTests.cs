using Smug.Kernels.Pool;

namespace Smug.Kernels.Tests;

/// <summary>Window positions against a brute-force enumeration of the rule in words.</summary>
public sealed class PoolAxisTests
{
    /// <summary>Every small axis: 1 to 9 elements, windows to 4, strides to 4, pads to 3, dilations to 3, both modes.</summary>
    [Fact]
    public void Equals_the_enumeration_of_every_small_axis()
    {
        var accepted = 0;
        var refused = 0;
        foreach (var (input, window, stride, before, after, dilation, ceil) in SmallAxes())
        {
            var expected = Enumerate(input, window, stride, before, after, dilation, ceil);
            var what = $"input {input}, window {window}, stride {stride}, pads {before} {after}, dilation {dilation}, ceil {ceil}";
            if (expected is null)
            {
                Assert.Throws<ShapeException>(() => PoolAxis.Create("Test", input, window, stride, before, after, dilation, ceil));
                refused++;
                continue;
            }

            accepted++;
            var axis = PoolAxis.Create("Test", input, window, stride, before, after, dilation, ceil);
            Assert.True(expected.Length == axis.Output, $"{what}: {axis.Output} windows, not {expected.Length}");
            for (var position = 0; position < axis.Output; position++)
            {
                var taps = Enumerable.Range(axis.FirstTap(position), axis.EndTap(position) - axis.FirstTap(position));
                Assert.Equal(expected[position].Elements, taps.Select(tap => axis.Start(position) + tap * dilation));
                Assert.True(expected[position].Padded == axis.PaddedTaps(position), $"{what}: window {position}");
            }

            for (var element = 0; element < input; element++)
            {
                var windows = Enumerable.Range(0, axis.Output)
                    .Where(position => position >= axis.FirstWindow(element) && position < axis.EndWindow(element) && axis.HasTapOn(position, element));
                var over = Enumerable.Range(0, axis.Output).Where(position => expected[position].Elements.Contains(element));
                Assert.Equal(over, windows);
            }
        }

        Assert.True(accepted > 3000 && refused > 1000, $"{accepted} accepted, {refused} refused");
    }

    /// <summary>Sizes recorded from torch.nn.functional.max_pool2d and torchvision's GoogLeNet.</summary>
    [Theory]
    [InlineData(112, 3, 2, 0, true, 56)]
    [InlineData(56, 3, 2, 0, true, 28)]
    [InlineData(14, 2, 2, 0, true, 7)]
    [InlineData(28, 3, 1, 1, true, 28)]
    [InlineData(5, 2, 2, 1, true, 3)]
    [InlineData(7, 3, 2, 0, false, 3)]
    public void Equals_sizes_known_from_elsewhere(int input, int window, int stride, int pad, bool ceil, int output)
    {
        var geometry = Pool2dGeometry.Square(window, stride, pad, ceil);
        Assert.Equal((output, output), geometry.OutputSize(input, input));
    }

    [Fact]
    public void Strides_are_the_window_unless_given()
    {
        Assert.Equal((3, 2), new Pool2dGeometry(2, 3).OutputSize(6, 6));
    }

    [Fact]
    public void Numbers_beyond_32_bits_are_refused_not_wrapped()
    {
        Assert.Throws<ShapeException>(() => PoolAxis.Create("Test", 4, int.MaxValue, 1, 0, 0, int.MaxValue, false));
        Assert.Throws<ShapeException>(() => PoolAxis.Create("Test", 4, 2, 1, int.MaxValue, int.MaxValue, 1, false));
    }

    private static IEnumerable<(int Input, int Window, int Stride, int Before, int After, int Dilation, bool Ceil)> SmallAxes() =>
        from input in Enumerable.Range(1, 9)
        from window in Enumerable.Range(1, 4)
        from stride in Enumerable.Range(1, 4)
        from before in Enumerable.Range(0, 4)
        from after in Enumerable.Range(0, 4)
        from dilation in Enumerable.Range(1, 3)
        from ceil in new[] { false, true }
        select (input, window, stride, before, after, dilation, ceil);

    /// <summary>Walks windows from the left. Floor mode: those that lie inside the padded axis. Ceil mode: also one that hangs over by
    /// less than a stride, unless it starts behind the last element. Null where there is no window or one that sees no element.</summary>
    private static (int[] Elements, int Padded)[]? Enumerate(int input, int window, int stride, int before, int after, int dilation, bool ceil)
    {
        var windows = new List<(int[] Elements, int Padded)>();
        for (var start = -before; ; start += stride)
        {
            var overhang = start + dilation * (window - 1) + 1 - (input + after);
            if (overhang >= (ceil ? stride : 1) || (ceil && start >= input)) break;
            var taps = Enumerable.Range(0, window).Select(tap => start + tap * dilation).ToArray();
            windows.Add(([.. taps.Where(tap => tap >= 0 && tap < input)], taps.Count(tap => tap < input + after)));
        }

        return windows.Count == 0 || windows.Any(w => w.Elements.Length == 0) ? null : [.. windows];
    }
}
