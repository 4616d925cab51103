using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>What a network is fitted to or tried on: items with a class each. Thread-safe.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class TrainingItems<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many items there are.</summary>
    public abstract int Count { get; }

    /// <summary>What must be the same when an interrupted training goes on, in words.</summary>
    public abstract string Description { get; }

    /// <summary>The classes of some items.</summary>
    /// <param name="items">Which.</param>
    public abstract int[] Labels(ReadOnlySpan<int> items);

    /// <summary>The network's output for some items.</summary>
    /// <param name="network">The network.</param>
    /// <param name="items">Which.</param>
    /// <param name="mode">Training or inference.</param>
    /// <param name="variation">What the items are varied by, each from this seed and its own number; null leaves them as they are.</param>
    /// <returns>[N, classes].</returns>
    public abstract Tensor<T> Logits(Network<T> network, ReadOnlySpan<int> items, ForwardMode mode, ulong? variation = null);

    /// <summary>Changes a random order so that batches suit the items; consecutive items become a batch.</summary>
    /// <param name="order">All items in random order; reordered in place.</param>
    /// <param name="batchSize">Items of a batch.</param>
    /// <param name="random">What else is drawn from.</param>
    public virtual void Arrange(Span<int> order, int batchSize, SeededRandom random)
    {
    }
}
