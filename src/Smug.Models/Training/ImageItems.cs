using System.Numerics;
using Smug.Models.Datasets;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>Images, moved a little each time where that is wanted. Immutable, thread-safe.</summary>
/// <param name="images">The images.</param>
/// <param name="preprocessing">How pixels become input.</param>
/// <param name="shift">Varied images are moved by up to this many pixels each way.</param>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ImageItems<T>(LabeledImages images, Preprocessing preprocessing, int shift = 0) : TrainingItems<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override int Count => images.Count;

    /// <inheritdoc/>
    public override string Description => $"shift {shift}, items {Count}";

    /// <inheritdoc/>
    public override int[] Labels(ReadOnlySpan<int> items) => images.Labels(items);

    /// <inheritdoc/>
    public override Tensor<T> Logits(Network<T> network, ReadOnlySpan<int> items, ForwardMode mode, ulong? variation = null) =>
        network.Forward(images.Batch<T>(items, preprocessing, variation is null ? 0 : shift, variation ?? 0).To(network.Device), mode);
}
