namespace Smug.Tensors.Autodiff;

/// <summary>What several rows of one operation's derivative table share, computed once in each backward pass.</summary>
/// <remarks>Thread-safe: a pass runs on one thread, and another pass never sees its value.</remarks>
internal sealed class PerPass<T, TValue>(Func<Tensor<T>, TValue> compute)
    where T : unmanaged
{
    private Entry? _last;

    /// <summary>The value for the gradient that this pass hands to the operation.</summary>
    public TValue For(Tensor<T> gy)
    {
        if (_last is { } last && last.Pass == Tape.Pass && last.Gradient == gy) return last.Value;
        var value = compute(gy);
        _last = new Entry(Tape.Pass, gy, value);
        return value;
    }

    private sealed record Entry(long Pass, Tensor<T> Gradient, TValue Value);
}
