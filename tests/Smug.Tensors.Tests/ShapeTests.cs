namespace Smug.Tensors.Tests;

/// <summary>Shapes and the tensors that carry them.</summary>
public sealed class ShapeTests
{
    [Fact]
    public void The_empty_shape_is_a_scalar_however_it_is_made()
    {
        Assert.Equal((0, 1, "[]"), (default(Shape).Rank, default(Shape).Length, default(Shape).ToString()));
        Assert.Equal(default, new Shape());
        Assert.Equal(default(Shape).GetHashCode(), new Shape().GetHashCode());
        Assert.Equal(1, new Shape().Length);
    }

    [Fact]
    public void Equal_sizes_are_equal_shapes_with_equal_hashes()
    {
        Shape a = new(2, 3), b = new(2, 3);
        Assert.True(a == b && !(a != b) && a.Equals((object)b));
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.Single(new HashSet<Shape> { a, b });
        Assert.NotEqual(a, new Shape(3, 2));
        Assert.NotEqual(a, new Shape(2, 3, 1));
        Assert.NotEqual(new Shape(6), a);
    }

    [Fact]
    public void Parts_of_a_shape()
    {
        Shape shape = new(2, 3, 4, 5);
        Assert.Equal((4, 120), (shape.Rank, shape.Length));
        Assert.Equal((2, 5), (shape[0], shape[^1]));
        Assert.Equal((6, 20, 1, 120), (shape.Product(..2), shape.Product(2..), shape.Product(1..1), shape.Product(..)));
        Assert.Equal(new Shape(2, 3, 9, 5), shape.With(^2, 9));
        Assert.Equal(0, new Shape(2, 0, 4).Length);
    }

    [Fact]
    public void A_shape_does_not_change_with_the_array_it_came_from()
    {
        int[] sizes = [2, 3];
        var shape = new Shape(sizes);
        sizes[0] = 7;
        Assert.Equal(new Shape(2, 3), shape);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(-1, 2)]
    [InlineData(-3, 0)]
    public void Axes_count_from_either_end(int axis, int expected) => Assert.Equal(expected, new Shape(2, 3, 4).Axis(axis, "Test"));

    [Fact]
    public void Impossible_shapes_and_axes_are_refused()
    {
        Assert.Throws<ShapeException>(() => new Shape(2, -1));
        Assert.Throws<ShapeException>(() => new Shape(50_000, 50_000));
        Assert.Throws<ShapeException>(() => new Shape(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue));
        Assert.Throws<ShapeException>(() => new Shape(2, 3).With(0, -1));
        var error = Assert.Throws<ShapeException>(() => new Shape(2, 3).Axis(2, "Test"));
        Assert.Equal(("Test", "an axis from -2 to 1", "2"), (error.Operation, error.Expected, error.Got));
        Assert.Throws<ShapeException>(() => new Shape(2, 3).Axis(-3, "Test"));
    }

    [Fact]
    public void Tensors_refuse_values_that_do_not_fill_their_shape()
    {
        Assert.Throws<ShapeException>(() => Tensor<float>.From(new Shape(2, 2), [1, 2, 3]));
        Assert.Throws<ShapeException>(() => Tensor<float>.Wrap(new Shape(2, 2), [1, 2, 3, 4, 5]));
        Assert.Throws<ShapeException>(() => Tensor<float>.Zeros(new Shape(2)).Scalar);
        Assert.Equal(7, Tensor<float>.Full(new Shape(1, 1), 7).Scalar);
    }

    [Fact]
    public void Elements_are_found_row_by_row()
    {
        var x = Tensor<int>.From(new Shape(2, 3), [0, 1, 2, 3, 4, 5]);
        Assert.Equal((0, 2, 5), (x[0, 0], x[0, 2], x[1, 2]));
        Assert.Throws<ShapeException>(() => x[0, 3]);
        Assert.Throws<ShapeException>(() => x[-1, 0]);
        Assert.Throws<ShapeException>(() => x[1]);
    }

    [Fact]
    public void Reshaping_shares_memory_and_works_one_size_out()
    {
        var x = Tensor<float>.From(new Shape(2, 3), [0, 1, 2, 3, 4, 5]);
        var view = Op.Reshape(x, -1, 2);
        Assert.Equal(new Shape(3, 2), view.Shape);
        x.Span[5] = 9;
        Assert.Equal(9, view[2, 1]);
        Assert.Throws<ShapeException>(() => Op.Reshape(x, 4, -1));
        Assert.Throws<ShapeException>(() => Op.Reshape(x, 7));
        Assert.Throws<ShapeException>(() => Op.Reshape(x, -1, -1));
    }
}
