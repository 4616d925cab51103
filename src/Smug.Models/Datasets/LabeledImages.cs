using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Datasets;

/// <summary>8-bit images of one size with a class each. Immutable, thread-safe.</summary>
public sealed class LabeledImages
{
    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ReadOnlyMemory<byte> _labels;

    /// <summary>Creates a data set over the caller's memory.</summary>
    /// <param name="item">[H, W, C] of one image.</param>
    /// <param name="pixels">Images one after the other, rows of interleaved channels.</param>
    /// <param name="labels">One class for each image.</param>
    /// <exception cref="ShapeException">Pixels and labels do not belong to the same number of images.</exception>
    public LabeledImages(Shape item, ReadOnlyMemory<byte> pixels, ReadOnlyMemory<byte> labels)
    {
        if (item.Rank != 3) throw new ShapeException("LabeledImages", "items [H, W, C]", $"{item}");
        if (pixels.Length != (long)item.Length * labels.Length)
            throw new ShapeException("LabeledImages", $"{(long)item.Length * labels.Length} pixels for {labels.Length} labels", $"{pixels.Length}");
        (Item, _pixels, _labels) = (item, pixels, labels);
    }

    /// <summary>[H, W, C] of one image.</summary>
    public Shape Item { get; }

    /// <summary>The number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>The pixels of one image.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public ReadOnlySpan<byte> Pixels(int index) => _pixels.Span.Slice(index * Item.Length, Item.Length);

    /// <summary>The class of one image.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public int Label(int index) => _labels.Span[index];

    /// <summary>Some consecutive images, without a copy.</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    public LabeledImages Range(int start, int count) =>
        new(Item, _pixels.Slice(start * Item.Length, count * Item.Length), _labels.Slice(start, count));

    /// <summary>The classes of some images.</summary>
    /// <param name="indices">Which.</param>
    public int[] Labels(ReadOnlySpan<int> indices)
    {
        var labels = new int[indices.Length];
        for (var i = 0; i < labels.Length; i++) labels[i] = Label(indices[i]);
        return labels;
    }

    /// <summary>Some images as a network's input.</summary>
    /// <param name="indices">Which.</param>
    /// <param name="preprocessing">How pixels become input; of this data set's size.</param>
    /// <param name="shift">Each image is moved by up to this many pixels each way, zeros moving in; 0 leaves them.</param>
    /// <param name="seed">What the moves are drawn from: the same seed and image give the same move, whatever the batch.</param>
    /// <returns>[N, H, W, C].</returns>
    public Tensor<T> Batch<T>(ReadOnlySpan<int> indices, Preprocessing preprocessing, int shift = 0, ulong seed = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (preprocessing.InputShape != Item) throw new ShapeException("LabeledImages", $"preprocessing for {Item}", $"{preprocessing.InputShape}");
        var pixels = new byte[indices.Length * Item.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            var target = pixels.AsSpan(i * Item.Length, Item.Length);
            if (shift == 0)
            {
                Pixels(indices[i]).CopyTo(target);
                continue;
            }

            var random = new SeededRandom(SeededRandom.Mix(seed, (ulong)indices[i]));
            Move(Pixels(indices[i]), target, random.Next(2 * shift + 1) - shift, random.Next(2 * shift + 1) - shift);
        }

        return preprocessing.ToTensor<T>(pixels);
    }

    private void Move(ReadOnlySpan<byte> from, Span<byte> to, int down, int right)
    {
        var (height, rowLength) = (Item[0], Item[1] * Item[2]);
        var offset = Math.Clamp(right, -Item[1], Item[1]) * Item[2];
        for (var row = 0; row < height; row++)
        {
            var source = row - down;
            if (source < 0 || source >= height) continue;
            var line = from.Slice(source * rowLength, rowLength);
            var target = to.Slice(row * rowLength, rowLength);
            if (offset >= 0) line[..(rowLength - offset)].CopyTo(target[offset..]);
            else line[-offset..].CopyTo(target);
        }
    }
}
