using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Smug.Models.Datasets;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>Fits a classifier to items by minimising the cross-entropy of its output.</summary>
/// <remarks>The order of the items is drawn from the seed and the epoch, dropout from the seed and the step, an item's variation from the
/// seed, the epoch and the item: nothing depends on what went before, so a checkpoint needs no more than the step number.
/// Not thread-safe; the network must not be used by others meanwhile.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="network">A network whose output is [N, classes].</param>
/// <param name="optimizer">The rule, made for the same network.</param>
/// <param name="options">Settings.</param>
public sealed class Trainer<T>(Network<T> network, Optimizer<T> optimizer, TrainingOptions options)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Makes all steps on images; see <see cref="Run(TrainingItems{T}, TrainingItems{T}?, IProgress{TrainingProgress}?, CancellationToken)"/>.</summary>
    /// <param name="data">What is fitted.</param>
    /// <param name="validation">Tried at the end of each epoch for the report; changes nothing. Null for none.</param>
    /// <param name="progress">Told after each step, on this thread.</param>
    /// <param name="cancellation">Ends training after the current step; a checkpoint is written first where one is wanted.</param>
    public void Run(
        LabeledImages data,
        LabeledImages? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options.Check();
        var preprocessing = network.Preprocessing ?? throw new UsageException("The network does not say how pixels become input.");
        Run(new ImageItems<T>(data, preprocessing, options.Shift), validation is null ? null : new ImageItems<T>(validation, preprocessing), progress, cancellation);
    }

    /// <summary>Makes all steps, less those that the optimiser, or the checkpoint, has made already.</summary>
    /// <param name="data">What is fitted.</param>
    /// <param name="validation">Tried at the end of each epoch for the report; changes nothing. Null for none.</param>
    /// <param name="progress">Told after each step, on this thread.</param>
    /// <param name="cancellation">Ends training after the current step; a checkpoint is written first where one is wanted.</param>
    /// <exception cref="UsageException">A setting is out of range, there are no items, or the network cannot read them.</exception>
    /// <exception cref="MalformedInputException">The checkpoint is broken or belongs to another run.</exception>
    /// <exception cref="OperationCanceledException">Training was ended early.</exception>
    public void Run(
        TrainingItems<T> data,
        TrainingItems<T>? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options.Check();
        if (data.Count == 0) throw new UsageException("There are no items to train on.");
        var run = Describe(data);
        var stepsPerEpoch = (data.Count - 1) / options.BatchSize + 1;
        var steps = (long)stepsPerEpoch * options.Epochs;
        var first = options.CheckpointFile is { } file && File.Exists(file) ? Checkpoint.Load(file, network, optimizer, run, steps) : optimizer.Steps;
        var clock = Stopwatch.StartNew();
        for (var epoch = (int)(first / stepsPerEpoch); epoch < options.Epochs; epoch++)
        {
            var order = Order(data, epoch);
            var seen = 0;
            var (loss, correct) = (0.0, 0);
            for (var i = Math.Max(0, (int)(first - (long)epoch * stepsPerEpoch)); i < stepsPerEpoch; i++)
            {
                if (cancellation.IsCancellationRequested) SaveCheckpoint(run);
                cancellation.ThrowIfCancellationRequested();
                var step = (long)epoch * stepsPerEpoch + i;
                var batch = order.AsSpan(i * options.BatchSize, Math.Min(options.BatchSize, data.Count - i * options.BatchSize));
                var rate = options.RateAt(step, steps);
                var variation = SeededRandom.Mix(options.Seed, 1, (ulong)epoch);
                var (batchLoss, batchCorrect) = Step(data, batch, variation, step, rate);
                seen += batch.Length;
                loss += batchLoss * batch.Length;
                correct += batchCorrect;
                var isLast = i == stepsPerEpoch - 1;
                if (isLast) SaveCheckpoint(run);
                var elapsed = clock.Elapsed;
                progress?.Report(new TrainingProgress(
                    epoch + 1, options.Epochs, step + 1, steps, loss / seen, (double)correct / seen, rate, elapsed,
                    elapsed / (step + 1 - first) * (steps - step - 1),
                    isLast && validation is not null ? ClassificationScore.Of(network, validation, cancellation).Accuracy : null));
            }
        }
    }

    private (double Loss, int Correct) Step(TrainingItems<T> data, ReadOnlySpan<int> batch, ulong variation, long step, double rate)
    {
        using var scope = TensorScope.Begin();
        var parameters = optimizer.Parameters;
        foreach (var (_, parameter) in parameters) parameter.Watch();
        try
        {
            var labels = data.Labels(batch);
            var logits = data.Logits(network, batch, ForwardMode.Training(SeededRandom.Mix(options.Seed, 2), step), variation);
            var loss = Op.CrossEntropy(logits, labels);
            var watched = new Tensor<T>[parameters.Count];
            for (var i = 0; i < watched.Length; i++) watched[i] = parameters[i].Parameter.Value;
            optimizer.Step(Gradient.Of(loss, watched), rate);
            return (double.CreateChecked(loss.Scalar), ClassificationScore.CountCorrect(logits, labels));
        }
        finally
        {
            foreach (var (_, parameter) in parameters) parameter.Unwatch();
        }
    }

    private int[] Order(TrainingItems<T> data, int epoch)
    {
        int[] order = [.. Enumerable.Range(0, data.Count)];
        var random = new SeededRandom(SeededRandom.Mix(options.Seed, 0, (ulong)epoch));
        random.Shuffle<int>(order);
        data.Arrange(order, options.BatchSize, random);
        return order;
    }

    private void SaveCheckpoint(string run)
    {
        if (options.CheckpointFile is { } file) Checkpoint.Save(file, network, optimizer, run);
    }

    private string Describe(TrainingItems<T> data) => string.Create(
        CultureInfo.InvariantCulture,
        $"{network.Info.Architecture} {typeof(T).Name}, {optimizer.Description}, rate {options.LearningRate:R} {options.Schedule}, seed {options.Seed}, epochs {options.Epochs}, batch {options.BatchSize}, {data.Description}{(network.Device == Device.Cpu ? "" : $", {network.Device}")}");
}
