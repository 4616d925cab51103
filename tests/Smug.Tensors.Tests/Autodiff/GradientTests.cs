using Smug.Tensors.Autodiff;

namespace Smug.Tensors.Tests.Autodiff;

/// <summary>Reverse-mode differentiation itself. Oracle: derivatives worked out by hand.</summary>
public sealed class GradientTests
{
    private static readonly Shape Two = new(2);

    [Fact]
    public void An_input_used_twice_gets_both_gradients()
    {
        var x = Vector(3, -2).Watch();
        Assert.Equal([6, -4], Gradient.Of(Op.Mul(x, x), x).ToArray());
        Assert.Equal([3, 3], Gradient.Of(Op.Add(Op.Add(x, x), x), x).ToArray());
    }

    [Fact]
    public void Paths_that_part_and_meet_are_added()
    {
        // y = (2x) · (x + 1), dy/dx = 4x + 2
        var x = Vector(3, -2).Watch();
        var y = Op.Mul(Op.Scale(x, 2.0), Op.AddScalar(x, 1.0));
        Assert.Equal([14, -6], Gradient.Of(y, x).ToArray());
    }

    [Fact]
    public void Each_operation_of_a_ladder_of_diamonds_is_differentiated_once()
    {
        // Without ordering by creation this takes 2⁴⁰ calls.
        var calls = 0;
        var x = Vector(1, 1).Watch();
        var y = x;
        for (var i = 0; i < 40; i++)
        {
            var step = Counted(y, () => calls++);
            y = Op.Scale(Op.Add(step, step), 0.5);
        }

        Assert.Equal([1, 1], Gradient.Of(y, x).ToArray());
        Assert.Equal(40, calls);
    }

    [Fact]
    public void Inputs_nobody_asks_for_cost_no_work()
    {
        var (askedCalls, otherCalls) = (0, 0);
        var asked = Vector(1, 2).Watch();
        var other = Vector(3, 4).Watch();
        var y = Op.Mul(Counted(asked, () => askedCalls++), Counted(other, () => otherCalls++));
        Assert.Equal([3, 4], Gradient.Of(y, asked).ToArray());
        Assert.Equal((1, 0), (askedCalls, otherCalls));
    }

    [Fact]
    public void Operations_beyond_the_tensor_asked_for_cost_no_work()
    {
        var calls = 0;
        var x = Vector(1, 2).Watch();
        var hidden = Counted(x, () => calls++);
        var y = Op.Square(hidden);
        Assert.Equal([2, 4], Gradient.Of(y, hidden).ToArray());
        Assert.Equal(0, calls);
    }

    [Fact]
    public void Unwatched_inputs_are_not_recorded()
    {
        var y = Op.Mul(Vector(1, 2), Vector(3, 4));
        Assert.False(y.NeedsGradient);
        var half = Op.Mul(Vector(1, 2).Watch(), Vector(3, 4));
        Assert.True(half.NeedsGradient);
        Assert.Single(half.Node!.Derivatives);
    }

    [Fact]
    public void A_tensor_the_output_does_not_depend_on_has_gradient_zero()
    {
        var (x, other) = (Vector(1, 2).Watch(), Tensor<double>.Zeros(new Shape(3, 2)).Watch());
        var gradients = Gradient.Of(Op.Square(x), x, other);
        Assert.Equal([2, 4], gradients[0].ToArray());
        Assert.Equal(new Shape(3, 2), gradients[1].Shape);
        Assert.All(gradients[1].ToArray(), g => Assert.Equal(0, g));
    }

    [Fact]
    public void The_gradient_of_a_tensor_with_respect_to_itself_is_the_seed()
    {
        var x = Vector(1, 2).Watch();
        Assert.Equal([5, 7], Gradient.Vjp(x, Vector(5, 7), x)[0].ToArray());
    }

    [Fact]
    public void An_output_without_history_gives_zeros() =>
        Assert.Equal([0, 0], Gradient.Of(Vector(1, 2), Vector(1, 2).Watch()).ToArray());

    [Fact]
    public void The_same_tensor_asked_for_twice_is_answered_twice()
    {
        var x = Vector(1, 2).Watch();
        var gradients = Gradient.Of(Op.Square(x), x, x);
        Assert.Equal(gradients[0].ToArray(), gradients[1].ToArray());
        Assert.Equal([2, 4], gradients[0].ToArray());
    }

    [Fact]
    public void A_seed_of_another_shape_is_refused()
    {
        var x = Vector(1, 2).Watch();
        var error = Assert.Throws<ShapeException>(() => Gradient.Vjp(Op.Square(x), Tensor<double>.Zeros(new Shape(3)), x));
        Assert.Equal(("Gradient", "[3]"), (error.Operation, error.Got));
    }

    [Fact]
    public void An_unwatched_tensor_is_refused()
    {
        var x = Vector(1, 2).Watch();
        var error = Assert.Throws<ShapeException>(() => Gradient.Of(Op.Square(x), x.Detach()));
        Assert.Contains("Watch", error.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_derivative_of_the_wrong_shape_is_named()
    {
        var x = Vector(1, 2).Watch();
        var y = Tape.Result("Wrong", Vector(1, 2), new Derivative<double>(x, _ => Tensor<double>.Zeros(new Shape(3))));
        var error = Assert.Throws<ShapeException>(() => Gradient.Of(y, x));
        Assert.Equal("Wrong derivative", error.Operation);
    }

    [Fact]
    public void Nothing_is_recorded_while_the_tape_is_stopped()
    {
        var x = Vector(1, 2).Watch();
        using (Tape.Stop())
        {
            using (Tape.Stop()) Assert.False(Tape.IsRecording);
            Assert.False(Tape.IsRecording);
            Assert.False(Op.Square(x).NeedsGradient);
        }

        Assert.True(Tape.IsRecording);
        Assert.True(Op.Square(x).NeedsGradient);
    }

    [Fact]
    public void Gradients_carry_no_history_and_leave_the_tape_recording()
    {
        var x = Vector(1, 2).Watch();
        var gradient = Gradient.Vjp(Op.Square(x), Vector(1, 1).Watch(), x)[0];
        Assert.False(gradient.NeedsGradient);
        Assert.False(Gradient.Vjp(x, Vector(1, 1).Watch(), x)[0].NeedsGradient);
        Assert.True(Tape.IsRecording);
    }

    [Fact]
    public void Recording_resumes_after_a_derivative_that_fails()
    {
        var x = Vector(1, 2).Watch();
        var y = Tape.Result("Failing", Vector(1, 2), new Derivative<double>(x, _ => throw new UsageException("no")));
        Assert.Throws<UsageException>(() => Gradient.Of(y, x));
        Assert.True(Tape.IsRecording);
    }

    [Fact]
    public void Detaching_cuts_the_path()
    {
        var x = Vector(3, -2).Watch();
        Assert.Equal([3, -2], Gradient.Of(Op.Mul(x, x.Detach()), x).ToArray());
    }

    [Fact]
    public void Gradients_flow_through_views()
    {
        var x = Tensor<double>.From(new Shape(2, 3), [1, 2, 3, 4, 5, 6]).Watch();
        var y = Op.Square(Op.Reshape(x, 3, -1));
        var gradient = Gradient.Of(y, x);
        Assert.Equal(new Shape(2, 3), gradient.Shape);
        Assert.Equal([2, 4, 6, 8, 10, 12], gradient.ToArray());
    }

    [Fact]
    public void A_long_chain_does_not_exhaust_the_stack()
    {
        var x = Vector(1, 2).Watch();
        var y = x;
        for (var i = 0; i < 20_000; i++) y = Op.AddScalar(y, 1.0);
        Assert.Equal([1, 1], Gradient.Of(y, x).ToArray());
    }

    private static Tensor<double> Vector(double a, double b) => Tensor<double>.From(Two, [a, b]);

    /// <summary>The identity, with a derivative that says when it is called.</summary>
    private static Tensor<double> Counted(Tensor<double> x, Action called) => Tape.Result("Counted", x.Copy(), new Derivative<double>(x, gy =>
    {
        called();
        return gy;
    }));
}
