namespace Smug.Tensors;

/// <summary>The memory behind one tensor and its views.</summary>
internal sealed class Storage<T> : IReturnable
    where T : unmanaged
{
    private T[]? _array;

    public Storage(T[] array, bool pooled)
    {
        _array = array;
        if (pooled) TensorScope.Current?.Register(this);
    }

    /// <summary>The array; longer than the tensor where it came from the pool.</summary>
    /// <exception cref="ObjectDisposedException">The scope that owned this memory has ended.</exception>
    public T[] Array => _array ?? throw new ObjectDisposedException(
        "Tensor", "This tensor belonged to a TensorScope that has ended. Keep what must outlive a scope with TensorScope.Keep.");

    public TensorScope? Owner { get; set; }

    public void Return()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array) BufferPool<T>.Return(array);
    }
}

/// <summary>Memory that a scope gives back to the pool when it ends.</summary>
internal interface IReturnable
{
    /// <summary>The scope that will give this memory back, if one will.</summary>
    TensorScope? Owner { get; set; }

    /// <summary>Gives the memory back.</summary>
    void Return();
}
