using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

/// <summary>
/// A dense array of numbers with a <see cref="Shape"/>, stored contiguously in row-major order (the last axis is adjacent in memory;
/// images are <c>[N, H, W, C]</c>). Reshaping and taking leading rows give views of the same memory.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/> for arithmetic; <see cref="int"/> for indices.</typeparam>
/// <remarks>Reading is thread-safe; writing through <see cref="Span"/> is for whoever created the tensor, before it is shared.</remarks>
public sealed class Tensor<T>
    where T : unmanaged
{
    private readonly int _offset;

    private Tensor(Storage<T> storage, int offset, Shape shape)
    {
        Storage = storage;
        _offset = offset;
        Shape = shape;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Length => Shape.Length;

    /// <summary>The elements, row-major; writable for the tensor's creator.</summary>
    public Span<T> Span => Storage.Array.AsSpan(_offset, Length);

    /// <summary>The elements, row-major.</summary>
    public ReadOnlySpan<T> Values => Span;

    /// <summary>The elements as memory, for work split over threads.</summary>
    public Memory<T> Memory => Storage.Array.AsMemory(_offset, Length);

    /// <summary>The value of a tensor with one element.</summary>
    /// <exception cref="ShapeException">There is not exactly one element.</exception>
    public T Scalar => Length == 1 ? Span[0] : throw new ShapeException("Scalar", "one element", $"{Shape}");

    /// <summary>The element at the given indices, one per axis.</summary>
    public T this[params ReadOnlySpan<int> indices]
    {
        get
        {
            var sizes = Shape.Sizes;
            if (indices.Length != sizes.Length) throw new ShapeException("Index", $"{sizes.Length} indices", $"{indices.Length}");
            var position = 0;
            for (var axis = 0; axis < sizes.Length; axis++)
            {
                if ((uint)indices[axis] >= (uint)sizes[axis])
                    throw new ShapeException("Index", $"0 to {sizes[axis] - 1} on axis {axis}", $"{indices[axis]}");
                position = position * sizes[axis] + indices[axis];
            }

            return Span[position];
        }
    }

    /// <summary>Whether operations on this tensor are recorded so that a gradient with respect to it can be taken.</summary>
    public bool NeedsGradient => Node is not null;

    internal Storage<T> Storage { get; }

    internal Node<T>? Node { get; init; }

    /// <summary>A tensor with undefined contents, for an operation to fill. Owned by the current <see cref="TensorScope"/>, if any.</summary>
    public static Tensor<T> Allocate(Shape shape) => new(new Storage<T>(BufferPool<T>.Rent(shape.Length), pooled: true), 0, shape);

    /// <summary>A tensor of zeros.</summary>
    public static Tensor<T> Zeros(Shape shape)
    {
        var tensor = Allocate(shape);
        tensor.Span.Clear();
        return tensor;
    }

    /// <summary>A tensor with every element equal to <paramref name="value"/>.</summary>
    public static Tensor<T> Full(Shape shape, T value)
    {
        var tensor = Allocate(shape);
        tensor.Span.Fill(value);
        return tensor;
    }

    /// <summary>A tensor with a copy of <paramref name="values"/>.</summary>
    /// <exception cref="ShapeException">The number of values is not the shape's.</exception>
    public static Tensor<T> From(Shape shape, ReadOnlySpan<T> values)
    {
        if (values.Length != shape.Length) throw new ShapeException("Tensor.From", $"{shape.Length} values for {shape}", $"{values.Length}");
        var tensor = Allocate(shape);
        values.CopyTo(tensor.Span);
        return tensor;
    }

    /// <summary>A tensor over the caller's own array, without a copy. No scope owns it.</summary>
    /// <exception cref="ShapeException">The array's length is not the shape's.</exception>
    public static Tensor<T> Wrap(Shape shape, T[] values) => values.Length == shape.Length
        ? new Tensor<T>(new Storage<T>(values, pooled: false), 0, shape)
        : throw new ShapeException("Tensor.Wrap", $"{shape.Length} values for {shape}", $"{values.Length}");

    /// <summary>The same elements, watched: operations on the result are recorded so that <see cref="Gradient"/> can be asked
    /// for the gradient with respect to it. Shares memory with this tensor.</summary>
    public Tensor<T> Watch() => new(Storage, _offset, Shape) { Node = Node<T>.Leaf() };

    /// <summary>The same elements without their history. Shares memory with this tensor.</summary>
    public Tensor<T> Detach() => Node is null ? this : new Tensor<T>(Storage, _offset, Shape);

    /// <summary>A copy of the elements, without history.</summary>
    public Tensor<T> Copy() => From(Shape, Values);

    /// <summary>The elements as a new array.</summary>
    public T[] ToArray() => Values.ToArray();

    internal Tensor<T> View(int offset, Shape shape) => new(Storage, _offset + offset, shape);

    internal Tensor<T> WithNode(Node<T> node) => new(Storage, _offset, Shape) { Node = node };

    /// <inheritdoc/>
    public override string ToString() => $"Tensor<{typeof(T).Name}>{Shape}";
}
