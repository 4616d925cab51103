namespace Smug.Tensors;

/// <summary>
/// A stretch of work on one thread after which all tensors made in it give their memory back, except those kept.
/// Scopes nest. Without a scope the garbage collector frees tensors as usual.
/// </summary>
/// <example><code>
/// using var scope = TensorScope.Begin();
/// var loss = Forward(batch);                  // intermediate tensors live until the scope ends
/// return scope.Keep(Gradient.Of(loss, x));    // this one moves to the surrounding scope, or to the garbage collector
/// </code></example>
/// <remarks>Not thread-safe: a scope belongs to the thread that began it and must end there, innermost first.
/// Reading a tensor after its scope ended raises <see cref="ObjectDisposedException"/>.</remarks>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? t_current;

    private readonly TensorScope? _outer;
    private readonly List<IReturnable> _owned = [];
    private bool _ended;

    private TensorScope(TensorScope? outer) => _outer = outer;

    internal static TensorScope? Current => t_current;

    /// <summary>Begins a scope on this thread.</summary>
    public static TensorScope Begin() => t_current = new TensorScope(t_current);

    /// <summary>Until the result is disposed, tensors made on this thread belong to no scope: for what is kept for later use, whoever asks
    /// first.</summary>
    public static Suspension Suspend()
    {
        var suspended = new Suspension(t_current);
        t_current = null;
        return suspended;
    }

    /// <summary>Lets a tensor outlive this scope; the surrounding scope, if any, owns it then.</summary>
    /// <returns>The same tensor.</returns>
    public Tensor<T> Keep<T>(Tensor<T> tensor)
        where T : unmanaged
    {
        IReturnable storage = tensor.Storage;
        if (storage.Owner != this) return tensor;
        storage.Owner = null;
        _outer?.Register(storage);
        return tensor;
    }

    /// <summary>Ends the scope.</summary>
    /// <exception cref="InvalidOperationException">An inner scope is still open, or the scope was begun on another thread.</exception>
    public void Dispose()
    {
        if (_ended) return;
        if (t_current != this) throw new InvalidOperationException("TensorScope: end scopes innermost first, on the thread that began them.");
        _ended = true;
        t_current = _outer;
        foreach (var storage in _owned)
        {
            if (storage.Owner == this) storage.Return();
        }
    }

    internal void Register(IReturnable storage)
    {
        storage.Owner = this;
        _owned.Add(storage);
    }

    /// <summary>A stretch of work outside all scopes.</summary>
    public readonly ref struct Suspension
    {
        private readonly TensorScope? _scope;

        internal Suspension(TensorScope? scope) => _scope = scope;

        /// <summary>Goes back into the scope.</summary>
        public void Dispose() => t_current = _scope;
    }
}
