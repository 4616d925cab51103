using System.Runtime.CompilerServices;
using Smug.Kernels.Devices;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

/// <summary>
/// A dense array of numbers with a <see cref="Shape"/>, stored contiguously in row-major order (the last axis is adjacent in memory;
/// images are <c>[N, H, W, C]</c>). Reshaping and taking leading rows give views of the same memory. The memory is the processor's or another
/// device's; operations run where their inputs lie.
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

    /// <summary>Where the elements lie, and where operations on them run.</summary>
    public Device Device => Storage.Device;

    /// <summary>The elements, row-major; writable for the tensor's creator.</summary>
    /// <exception cref="DeviceException">The elements do not lie in the processor's memory.</exception>
    public Span<T> Span => Storage.Array.AsSpan(_offset, Length);

    /// <summary>The elements, row-major.</summary>
    /// <exception cref="DeviceException">The elements do not lie in the processor's memory.</exception>
    public ReadOnlySpan<T> Values => Span;

    /// <summary>The elements as memory, for work split over threads.</summary>
    /// <exception cref="DeviceException">The elements do not lie in the processor's memory.</exception>
    public Memory<T> Memory => Storage.Array.AsMemory(_offset, Length);

    /// <summary>The value of a tensor with one element, brought from its device.</summary>
    /// <exception cref="ShapeException">There is not exactly one element.</exception>
    public T Scalar => Length == 1 ? To(Device.Cpu).Span[0] : throw new ShapeException("Scalar", "one element", $"{Shape}");

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

    /// <summary>The elements for kernels.</summary>
    internal Block<T> Block => Storage.Block(_offset, Length);

    internal Node<T>? Node { get; init; }

    /// <summary>A tensor with undefined contents, for an operation to fill. Owned by the current <see cref="TensorScope"/>, if any.</summary>
    /// <param name="shape">The sizes of the axes.</param>
    /// <param name="device">Where; the processor's memory if omitted.</param>
    /// <exception cref="DeviceMemoryException">The device has no room.</exception>
    public static Tensor<T> Allocate(Shape shape, Device? device = null) => device is null || device == Device.Cpu
        ? new(new Storage<T>(BufferPool<T>.Rent(shape.Length), pooled: true), 0, shape)
        : new(new Storage<T>(device.Rent((long)shape.Length * Unsafe.SizeOf<T>()), device), 0, shape);

    /// <summary>A tensor of zeros.</summary>
    /// <inheritdoc cref="Allocate"/>
    public static Tensor<T> Zeros(Shape shape, Device? device = null) => Full(shape, default, device);

    /// <summary>A tensor with every element equal to <paramref name="value"/>.</summary>
    public static Tensor<T> Full(Shape shape, T value, Device? device = null)
    {
        var tensor = Allocate(shape, device);
        tensor.Device.Fill(tensor.Block, value);
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

    /// <summary>The same elements on another device, or this tensor if they lie there. Recorded: a gradient comes back by the same way.</summary>
    /// <exception cref="DeviceException">The device does not take numbers of this type: a GPU computes with float32, and int for indices.</exception>
    /// <exception cref="DeviceMemoryException">The device has no room.</exception>
    public Tensor<T> To(Device device)
    {
        if (device == Device) return this;
        if (device != Device.Cpu && Device != Device.Cpu) return To(Device.Cpu).To(device);
        if (typeof(T) == typeof(double))
            throw new DeviceException("To", $"float32 for {(device == Device.Cpu ? Device : device)}", "float64, which stays on the processor");
        var moved = Allocate(Shape, device);
        if (device == Device.Cpu) Device.Download(Block, moved.Span);
        else device.Upload(Values, moved.Block);
        return Tape.Result("To", moved, new Derivative<T>(this, gy => gy.To(Device)));
    }

    /// <summary>A copy of the elements on the same device, without history.</summary>
    public Tensor<T> Copy()
    {
        var copy = Allocate(Shape, Device);
        Device.Copy(Block, copy.Block);
        return copy;
    }

    /// <summary>Overwrites the elements with those of a tensor of the same shape on any device. For the tensor's creator.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public void CopyFrom(Tensor<T> source)
    {
        if (source.Shape != Shape) throw new ShapeException("CopyFrom", $"{Shape}", $"{source.Shape}");
        Device.Copy(source.To(Device).Block, Block);
    }

    /// <summary>The elements as a new array, brought from their device.</summary>
    public T[] ToArray()
    {
        var array = new T[Length];
        Device.Download(Block, array);
        return array;
    }

    internal Tensor<T> View(int offset, Shape shape) => new(Storage, _offset + offset, shape);

    internal Tensor<T> WithNode(Node<T> node) => new(Storage, _offset, Shape) { Node = node };

    /// <inheritdoc/>
    public override string ToString() => $"Tensor<{typeof(T).Name}>{Shape}{(Device == Device.Cpu ? "" : $" on {Device}")}";
}
