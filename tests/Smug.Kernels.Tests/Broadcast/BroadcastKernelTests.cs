using Smug.Kernels.Broadcast;

namespace Smug.Kernels.Tests.Broadcast;

/// <summary>Broadcasting over random shapes. Oracle: the reference loop, which finds each element's place from its indices.</summary>
public sealed class BroadcastKernelTests
{
    [Fact]
    public void Random_shapes_line_up_as_the_reference_loop_says()
    {
        var random = new Random(5);
        for (var trial = 0; trial < 2000; trial++)
        {
            var output = Enumerable.Range(0, random.Next(0, 6)).Select(_ => random.Next(trial % 10 == 0 ? 0 : 1, 5)).ToArray();
            var (shapeA, shapeB) = (Repeating(random, output), Repeating(random, output));
            var expectedShape = Joined(shapeA, shapeB);
            var plan = BroadcastPlan.Of(shapeA, shapeB)!;
            Assert.Equal(expectedShape, plan.OutputShape);
            var (a, b) = (Values(random, shapeA), Values(random, shapeB));
            Check<Difference>(plan, shapeA, a, shapeB, b);
            Check<Quotient>(plan, shapeA, a, shapeB, b);
            Check<ShareOfLarger>(plan, shapeA, a, shapeB, b);
            Check<ShareOfSmaller>(plan, shapeA, a, shapeB, b);
        }
    }

    [Fact]
    public void Equal_shapes_are_one_run_of_elements() => Assert.Equal([120], BroadcastPlan.Of([2, 3, 4, 5], [2, 3, 4, 5])!.Sizes);

    [Fact]
    public void A_bias_is_one_run_per_row() => Assert.Equal([24, 5], BroadcastPlan.Of([2, 3, 4, 5], [5])!.Sizes);

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 2 })]
    [InlineData(new[] { 0 }, new[] { 2 })]
    [InlineData(new[] { 4, 1, 3 }, new[] { 5, 2, 3 })]
    public void Shapes_that_do_not_fit_have_no_plan(int[] a, int[] b) => Assert.Null(BroadcastPlan.Of(a, b));

    private static void Check<TFunction>(BroadcastPlan plan, int[] shapeA, float[] a, int[] shapeB, float[] b)
        where TFunction : struct, IBinaryFunction
    {
        var (y, reference) = (new float[plan.Length], new float[plan.Length]);
        BroadcastKernel.Forward<float, TFunction>(plan, a, b, y);
        BroadcastKernel.ForwardReference<float, TFunction>(shapeA, a, shapeB, b, plan.OutputShape, reference);
        Assert.Equal(reference, y);
    }

    /// <summary>The shape with some axes set to 1 and some leading ones left out.</summary>
    private static int[] Repeating(Random random, int[] shape) =>
        [.. shape.Select(size => random.Next(3) == 0 ? 1 : size).Skip(random.Next(3) == 0 ? random.Next(shape.Length + 1) : 0)];

    private static int[] Joined(int[] a, int[] b)
    {
        var joined = new int[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= joined.Length; i++)
        {
            var (sizeA, sizeB) = (i <= a.Length ? a[^i] : 1, i <= b.Length ? b[^i] : 1);
            joined[^i] = sizeA == 1 ? sizeB : sizeA;
        }

        return joined;
    }

    private static float[] Values(Random random, int[] shape) =>
        [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size)).Select(_ => (float)random.Next(1, 5))];
}
