using Smug.Kernels;
using Smug.Models;
using Smug.Models.Plans;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>Writes the item of a number into a batch. Called from several threads at once, in any order.</summary>
/// <param name="index">Which item.</param>
/// <param name="item">Where its values go, <c>[H, W, C]</c>, row-major.</param>
public delegate void ItemWriter(int index, Span<float> item);

/// <summary>Takes the result of the item of a number. Called on one thread, in ascending order.</summary>
/// <param name="index">Which item.</param>
/// <param name="result">Its logits, or its gradient in the item's layout.</param>
public delegate void ResultReader(int index, ReadOnlySpan<float> result);

/// <summary>A network ready for many passes over made-up variants of an input: compiled once, batched, in bounded memory.</summary>
/// <remarks>Thread-safe. It holds a copy of the weights where the network compiles: make it after training. Every item's result has the same
/// bits in any batch and for any number of threads.</remarks>
public sealed class Classifier
{
    private const long BatchBytes = 16L << 20;
    private const long RecordingBytes = 256L << 20;
    private readonly Lazy<MaskPipeline> _pipeline;
    private readonly NetworkPlan<float>? _plan;
    private readonly string _logits;
    private readonly long _bytesPerItem;

    /// <summary>Prepares a network.</summary>
    /// <param name="network">A classifier of at least 2 classes, read before its softmax where it ends with one.</param>
    /// <exception cref="UsageException">The network has fewer than 2 outputs.</exception>
    public Classifier(Network<float> network)
    {
        Network = network;
        _pipeline = new Lazy<MaskPipeline>(() => new MaskPipeline(network));
        _logits = NetworkTarget.LogitsNode(network);
        _plan = NetworkPlans<float>.Find(network, Network<float>.InputName, _logits);
        _plan?.Prepare(withGradient: false);
        _bytesPerItem = sizeof(float) * (network.InputShape.Length + network.Nodes.Sum(node => (long)node.OutputShape.Length));
    }

    /// <summary>The network.</summary>
    public Network<float> Network { get; }

    /// <summary>The number of classes.</summary>
    public int Classes => Network.ShapeOf(_logits).Length;

    /// <summary>The number of values of one item.</summary>
    public int ItemLength => Network.InputShape.Length;

    /// <summary>The network's mask pipeline.</summary>
    /// <exception cref="UsageException">The network has no first layer that a mask can keep active.</exception>
    internal MaskPipeline Pipeline => _pipeline.Value;

    /// <summary>The logits of one item.</summary>
    /// <param name="item">Its values.</param>
    /// <exception cref="ShapeException">The item has another number of values.</exception>
    public float[] Logits(ReadOnlySpan<float> item)
    {
        if (item.Length != ItemLength) throw new ShapeException("Classifier", $"{ItemLength} values", $"{item.Length}");
        var logits = new float[Classes];
        Forward(item, 1, logits);
        return logits;
    }

    /// <summary>The softmax probabilities of one item.</summary>
    /// <inheritdoc cref="Logits"/>
    public double[] Probabilities(ReadOnlySpan<float> item) => Softmax(Logits(item));

    /// <summary>The class of the largest logit; the lowest among equals.</summary>
    /// <inheritdoc cref="Logits"/>
    public int Predict(ReadOnlySpan<float> item) => ArgMax(Logits(item));

    /// <summary>The gradient of a class's score at one item.</summary>
    /// <param name="item">Its values.</param>
    /// <param name="label">The class.</param>
    /// <param name="target">Its logit or its softmax probability.</param>
    /// <exception cref="ShapeException">The item has another number of values.</exception>
    /// <exception cref="UsageException">There is no such class.</exception>
    public float[] Gradient(ReadOnlySpan<float> item, int label, TargetKind target)
    {
        if (item.Length != ItemLength) throw new ShapeException("Classifier", $"{ItemLength} values", $"{item.Length}");
        CheckLabel(label);
        var gradient = new float[item.Length];
        Backward(item, 1, label, target, gradient);
        return gradient;
    }

    /// <summary>The logits of many items, which are made as they are needed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="write">Makes an item.</param>
    /// <param name="read">Takes an item's logits; called on one thread, in ascending order.</param>
    /// <param name="done">Told of the number of items finished; may be null.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public void ForEach(int count, ItemWriter write, ResultReader read, Action<int>? done = null, CancellationToken cancellation = default)
    {
        var rows = (int)Math.Clamp(_plan is null ? RecordingBytes / _bytesPerItem : BatchBytes / (sizeof(float) * ItemLength), 1, Math.Max(1, count));
        var (batch, logits) = (new float[rows * ItemLength], new float[rows * Classes]);
        for (var first = 0; first < count; first += rows)
        {
            cancellation.ThrowIfCancellationRequested();
            var some = Math.Min(rows, count - first);
            Write(batch, first, some, write);
            Forward(batch.AsSpan(0, some * ItemLength), some, logits.AsSpan(0, some * Classes));
            for (var i = 0; i < some; i++) read(first + i, logits.AsSpan(i * Classes, Classes));
            done?.Invoke(first + some);
        }
    }

    /// <summary>A class's score for many items, which are made as they are needed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="write">Makes an item.</param>
    /// <param name="label">The class.</param>
    /// <param name="target">Its logit or its softmax probability.</param>
    /// <param name="done">Told of the number of items finished; may be null.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <returns>One score per item.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    /// <exception cref="UsageException">There is no such class.</exception>
    public double[] Scores(
        int count, ItemWriter write, int label, TargetKind target, Action<int>? done = null, CancellationToken cancellation = default)
    {
        CheckLabel(label);
        var scores = new double[count];
        ForEach(count, write, (i, logits) => scores[i] = target == TargetKind.Softmax ? Softmax(logits)[label] : logits[label], done, cancellation);
        return scores;
    }

    /// <summary>The gradients of a class's score at many items, which are made as they are needed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="write">Makes an item.</param>
    /// <param name="label">The class.</param>
    /// <param name="target">Its logit or its softmax probability.</param>
    /// <param name="read">Takes a gradient.</param>
    /// <param name="done">Told of the number of items finished; may be null.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="UsageException">There is no such class.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public void Gradients(
        int count, ItemWriter write, int label, TargetKind target, ResultReader read, Action<int>? done = null, CancellationToken cancellation = default)
    {
        CheckLabel(label);
        var limit = _plan is null ? RecordingBytes / (3 * _bytesPerItem) : BatchBytes / (2 * sizeof(float) * ItemLength);
        var rows = (int)Math.Clamp(limit, 1, Math.Max(1, count));
        var (batch, gradients) = (new float[rows * ItemLength], new float[rows * ItemLength]);
        for (var first = 0; first < count; first += rows)
        {
            cancellation.ThrowIfCancellationRequested();
            var some = Math.Min(rows, count - first);
            Write(batch, first, some, write);
            Backward(batch.AsSpan(0, some * ItemLength), some, label, target, gradients.AsSpan(0, some * ItemLength));
            for (var i = 0; i < some; i++) read(first + i, gradients.AsSpan(i * ItemLength, ItemLength));
            done?.Invoke(first + some);
        }
    }

    /// <summary>The softmax of logits, in float64.</summary>
    public static double[] Softmax(ReadOnlySpan<float> logits)
    {
        double largest = float.NegativeInfinity;
        foreach (var logit in logits) largest = Math.Max(largest, logit);
        var probabilities = new double[logits.Length];
        double sum = 0;
        for (var i = 0; i < probabilities.Length; i++) sum += probabilities[i] = Math.Exp(logits[i] - largest);
        for (var i = 0; i < probabilities.Length; i++) probabilities[i] /= sum;
        return probabilities;
    }

    /// <summary>The place of the largest value; the lowest among equals.</summary>
    public static int ArgMax(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++) best = values[i] > values[best] ? i : best;
        return best;
    }

    private void Write(float[] batch, int first, int count, ItemWriter write) =>
        Workers.For(count, i => write(first + i, batch.AsSpan(i * ItemLength, ItemLength)));

    private void Forward(ReadOnlySpan<float> items, int count, Span<float> logits)
    {
        if (_plan is not null)
        {
            _plan.Run(items, count, logits);
            return;
        }

        using var scope = TensorScope.Begin();
        var batch = Tensor<float>.From(new Shape([count, .. Network.InputShape.Sizes]), items);
        Network.Evaluate([(Network<float>.InputName, batch)], [_logits])[0].Values.CopyTo(logits);
    }

    private void Backward(ReadOnlySpan<float> items, int count, int label, TargetKind target, Span<float> gradients)
    {
        if (_plan is not null)
        {
            _plan.Gradient(items, count, new PlanScore(label, target == TargetKind.Softmax), gradients);
            return;
        }

        using var scope = TensorScope.Begin();
        var watched = Tensor<float>.From(new Shape([count, .. Network.InputShape.Sizes]), items).Watch();
        var logits = Op.Reshape(Network.Evaluate([(Network<float>.InputName, watched)], [_logits])[0], count, -1);
        var scores = target == TargetKind.Softmax ? Op.Softmax(logits) : logits;
        Tensors.Gradient.Of(Op.Slice(scores, [0, label], [count, 1]), watched).Values.CopyTo(gradients);
    }

    private void CheckLabel(int label)
    {
        if ((uint)label >= (uint)Classes) throw new UsageException($"Attribution: expected a class from 0 to {Classes - 1}, got {label}.");
    }
}
