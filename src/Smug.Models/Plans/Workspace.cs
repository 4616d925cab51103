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
    private readonly ArenaLayout _layout;
    private readonly T[] _array;
    private readonly T* _arena;

    public Workspace(ArenaLayout layout)
    {
        _layout = layout;
        _array = LargeArray.Uninitialized<T>((int)Math.Max(1, layout.Length), pinned: true);
        _arena = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
    }

    /// <summary>Images in flight.</summary>
    public int Images { get; set; }

    /// <summary>Values that the plan starts from, image after image.</summary>
    public T* Source { get; set; }

    /// <summary>Room for their gradients.</summary>
    public T* SourceGradient { get; set; }

    public ImageView<T> Value(PlanNode<T> node) => View(node.Buffer, node.FirstChannel, Source);

    public ImageView<T> Gradient(PlanNode<T> node) => View(node.Gradient, node.FirstChannel, SourceGradient);

    /// <summary>All images of a value that has a buffer of its own.</summary>
    public Span<T> Values(PlanNode<T> node) => new(Value(node).First, node.Buffer.Length * Images);

    /// <summary>The gradients of such a value.</summary>
    public Span<T> Gradients(PlanNode<T> node) => new(Gradient(node).First, node.Gradient.Length * Images);

    public T* Address(PlanBuffer buffer) => _arena + _layout.Offset(buffer);

    private ImageView<T> View(PlanBuffer buffer, int firstChannel, T* external) =>
        new((buffer.IsExternal ? external : Address(buffer)) + firstChannel, buffer.Channels, buffer.Length);
}
