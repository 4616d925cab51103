namespace Smug.Tensors.Tests.Storage;

/// <summary>Who owns the memory of a tensor, and until when.</summary>
public sealed class TensorScopeTests
{
    private static readonly Shape Large = new(1000);

    [Fact]
    public void Reading_after_the_scope_ended_is_an_error()
    {
        Tensor<float> x;
        using (TensorScope.Begin()) x = Tensor<float>.Zeros(Large);
        Assert.Throws<ObjectDisposedException>(() => x.Values[0]);
        Assert.Throws<ObjectDisposedException>(() => Op.Neg(x));
        Assert.Throws<ObjectDisposedException>(() => x.Memory);
    }

    [Fact]
    public void A_view_ends_with_the_memory_it_shares()
    {
        Tensor<float> view;
        using (TensorScope.Begin()) view = Op.Reshape(Tensor<float>.Zeros(Large), 10, 100);
        Assert.Throws<ObjectDisposedException>(() => view[0, 0]);
    }

    [Fact]
    public void A_kept_tensor_outlives_the_scope()
    {
        Tensor<float> kept;
        using (var scope = TensorScope.Begin()) kept = scope.Keep(Tensor<float>.Full(Large, 3));
        using (TensorScope.Begin()) Tensor<float>.Full(Large, 9);
        Assert.All(kept.ToArray(), v => Assert.Equal(3, v));
    }

    [Fact]
    public void Keeping_a_view_keeps_what_it_looks_at()
    {
        Tensor<float> whole, kept;
        using (var scope = TensorScope.Begin())
        {
            whole = Tensor<float>.Full(Large, 3);
            kept = scope.Keep(Op.Reshape(whole, 10, 100));
        }

        Assert.Equal(3, kept[9, 99]);
        Assert.Equal(3, whole[999]);
    }

    [Fact]
    public void What_an_inner_scope_keeps_belongs_to_the_outer_one()
    {
        Tensor<float> kept;
        using (TensorScope.Begin())
        {
            using (var inner = TensorScope.Begin()) kept = inner.Keep(Tensor<float>.Full(Large, 3));
            Assert.Equal(3, kept[0]);
        }

        Assert.Throws<ObjectDisposedException>(() => kept[0]);
    }

    [Fact]
    public void A_scope_keeps_only_what_it_owns()
    {
        Tensor<float> outer;
        using (TensorScope.Begin())
        {
            outer = Tensor<float>.Full(Large, 3);
            using (var inner = TensorScope.Begin()) Assert.Same(outer, inner.Keep(outer));
            Assert.Equal(3, outer[0]);
        }

        Assert.Throws<ObjectDisposedException>(() => outer[0]);
    }

    [Fact]
    public void Memory_from_before_or_from_the_caller_is_left_alone()
    {
        var before = Tensor<float>.Full(Large, 3);
        float[] own = [1, 2];
        Tensor<float> wrapped;
        using (TensorScope.Begin()) wrapped = Tensor<float>.Wrap(new Shape(2), own);
        Assert.Equal(3, before[0]);
        Assert.Equal(2, wrapped[1]);
    }

    [Fact]
    public void Scopes_end_innermost_first_and_only_once()
    {
        var outer = TensorScope.Begin();
        var inner = TensorScope.Begin();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        inner.Dispose();
        outer.Dispose();
        outer.Dispose();
        Assert.Null(TensorScope.Current);
    }

    [Fact]
    public void A_scope_does_not_own_what_other_threads_make()
    {
        Tensor<float>? made = null;
        using (TensorScope.Begin())
        {
            var thread = new Thread(() => made = Tensor<float>.Full(Large, 3));
            thread.Start();
            thread.Join();
        }

        Assert.Equal(3, made![0]);
    }

    [Fact]
    public void A_gradient_can_be_kept_from_the_scope_of_its_forward_pass()
    {
        var x = Tensor<double>.From(new Shape(2), [3, -2]).Watch();
        Tensor<double> gradient;
        using (var scope = TensorScope.Begin()) gradient = scope.Keep(Gradient.Of(Op.Mul(x, x), x));
        Assert.Equal([6, -4], gradient.ToArray());
    }
}
