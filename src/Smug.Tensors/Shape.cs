using System.Collections.Immutable;

namespace Smug.Tensors;

/// <summary>The sizes of a tensor's axes, outermost first; images are <c>[N, H, W, C]</c>. Immutable. Sizes may be 0, never negative,
/// and the number of elements fits an <see cref="int"/>. The empty shape <c>[]</c> is a scalar.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly ImmutableArray<int> _sizes;

    /// <summary>Creates a shape.</summary>
    /// <param name="sizes">Axis sizes, outermost first.</param>
    /// <exception cref="ShapeException">A size is negative or the elements do not fit an <see cref="int"/>.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        long length = 1;
        foreach (var size in sizes)
        {
            if (size < 0) throw new ShapeException("Shape", "sizes of at least 0", Format(sizes));
            length *= size;
            if (length > Array.MaxLength) throw new ShapeException("Shape", $"at most {Array.MaxLength} elements", Format(sizes));
        }

        _sizes = ImmutableArray.Create(sizes);
        Length = (int)length;
    }

    /// <summary>The number of axes.</summary>
    public int Rank => _sizes.IsDefault ? 0 : _sizes.Length;

    /// <summary>The number of elements: the product of the sizes; 1 for a scalar.</summary>
    public int Length
    {
        get => _sizes.IsDefault ? 1 : field;
    }

    /// <summary>The sizes, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => _sizes.IsDefault ? [] : _sizes.AsSpan();

    /// <summary>The size of one axis; <c>^1</c> is the innermost.</summary>
    public int this[Index axis] => Sizes[axis];

    /// <summary>The product of the sizes of the axes in <paramref name="range"/>; 1 where it is empty.</summary>
    public int Product(Range range)
    {
        var product = 1;
        foreach (var size in Sizes[range]) product *= size;
        return product;
    }

    /// <summary>This shape with axis <paramref name="axis"/> given size <paramref name="size"/>.</summary>
    public Shape With(Index axis, int size)
    {
        var sizes = Sizes.ToArray();
        sizes[axis] = size;
        return new Shape(sizes);
    }

    /// <summary>Turns a possibly negative axis (−1 is the innermost) into 0 … rank − 1.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public int Axis(int axis, string operation)
    {
        var resolved = axis < 0 ? axis + Rank : axis;
        return resolved >= 0 && resolved < Rank
            ? resolved
            : throw new ShapeException(operation, $"an axis from {-Rank} to {Rank - 1}", $"{axis}");
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var size in Sizes) hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>Whether the sizes are equal.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether the sizes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The sizes in brackets, for example <c>[1, 28, 28, 1]</c>.</summary>
    public override string ToString() => Format(Sizes);

    private static string Format(ReadOnlySpan<int> sizes) => $"[{string.Join(", ", sizes.ToArray())}]";
}
