using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Smug.Kernels;
using Smug.Kernels.Conv2d;

namespace Smug.Models.Plans;

/// <summary>One worker's memory while it carries images through a plan: an arena, and the caller's memory at the two ends.</summary>
internal sealed unsafe class Workspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Bytes of a cache line.</summary>
    private const int Line = 64;

    private readonly Array _memory;
    private readonly T* _arena;

    /// <summary>An arena of at least so many elements.</summary>
    public Workspace(long length)
    {
        var bytes = length * sizeof(T) + Line;
        _memory = bytes <= Array.MaxLength ? RecycledBytes.Take((int)bytes) : LargeArray.Uninitialized<T>((int)length + Line, pinned: true);
        Length = (Buffer.ByteLength(_memory) - Line) / sizeof(T);
        _arena = (T*)(((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory)) + Line - 1) & -Line);
    }

    /// <summary>Elements of the arena.</summary>
    public long Length { get; }

    /// <summary>What lies where in it.</summary>
    public ArenaLayout Layout { get; set; } = null!;

    /// <summary>Images in flight.</summary>
    public int Images { get; set; }

    /// <summary>Values that the plan starts from, image after image.</summary>
    public T* Source { get; set; }

    /// <summary>Room for their gradients.</summary>
    public T* SourceGradient { get; set; }

    /// <summary>Gives the arena's memory to others; the end of this workspace.</summary>
    public void Abandon()
    {
        if (_memory is byte[] bytes) RecycledBytes.Return(bytes);
    }

    public ImageView<T> Value(PlanNode<T> node) => View(node.Buffer, node.FirstChannel, Source);

    public ImageView<T> Gradient(PlanNode<T> node) => View(node.Gradient, node.FirstChannel, SourceGradient);

    /// <summary>All images of a value that has a buffer of its own.</summary>
    public Span<T> Values(PlanNode<T> node) => new(Value(node).First, node.Buffer.Length * Images);

    /// <summary>The gradients of such a value.</summary>
    public Span<T> Gradients(PlanNode<T> node) => new(Gradient(node).First, node.Gradient.Length * Images);

    public T* Address(PlanBuffer buffer) => _arena + Layout.Offset(buffer);

    private ImageView<T> View(PlanBuffer buffer, int firstChannel, T* external) =>
        new((buffer.IsExternal ? external : Address(buffer)) + firstChannel, buffer.Channels, buffer.Length);
}
