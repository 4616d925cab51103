using System.Numerics;
using Smug.Models.Datasets;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>How many items a network classifies right.</summary>
/// <param name="Items">How many were tried.</param>
/// <param name="Correct">How many were right.</param>
/// <param name="MeanLoss">Mean cross-entropy, in nats per item.</param>
public readonly record struct ClassificationScore(int Items, int Correct, double MeanLoss)
{
    private const int BatchSize = 250;

    /// <summary>Share classified right, 0 to 1.</summary>
    public double Accuracy => Items == 0 ? 0 : (double)Correct / Items;

    /// <summary>The 95 % confidence interval of the accuracy on items like these (Wilson 1927).</summary>
    public (double Low, double High) Interval95
    {
        get
        {
            if (Items == 0) return (0, 1);
            const double z = 1.959963984540054;
            double n = Items;
            var p = Accuracy;
            var centre = (p + z * z / (2 * n)) / (1 + z * z / n);
            var half = z / (1 + z * z / n) * Math.Sqrt(p * (1 - p) / n + z * z / (4 * n * n));
            return (Math.Max(0, centre - half), Math.Min(1, centre + half));
        }
    }

    /// <summary>Tries a network on all images. The class is the largest output, the first of equal ones.</summary>
    /// <param name="network">A network whose output is [N, classes] and that has preprocessing.</param>
    /// <param name="data">The images.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="UsageException">The network has no preprocessing.</exception>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public static ClassificationScore Of<T>(Network<T> network, LabeledImages data, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var preprocessing = network.Preprocessing ?? throw new UsageException("The network does not say how pixels become input.");
        return Of(network, new ImageItems<T>(data, preprocessing), cancellation);
    }

    /// <summary>Tries a network on all items. The class is the largest output, the first of equal ones.</summary>
    /// <param name="network">A network whose output is [N, classes].</param>
    /// <param name="data">The items.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public static ClassificationScore Of<T>(Network<T> network, TrainingItems<T> data, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var correct = 0;
        var loss = 0.0;
        for (var start = 0; start < data.Count; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            int[] indices = [.. Enumerable.Range(start, Math.Min(BatchSize, data.Count - start))];
            var labels = data.Labels(indices);
            var logits = data.Logits(network, indices, ForwardMode.Inference);
            correct += CountCorrect(logits, labels);
            loss += double.CreateChecked(Op.CrossEntropy(logits, labels).Scalar) * indices.Length;
        }

        return new ClassificationScore(data.Count, correct, data.Count == 0 ? 0 : loss / data.Count);
    }

    internal static int CountCorrect<T>(Tensor<T> logits, ReadOnlySpan<int> labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var classes = logits.Shape[1];
        var values = logits.To(Device.Cpu).Values;
        var correct = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var row = values.Slice(i * classes, classes);
            var best = 0;
            for (var c = 1; c < classes; c++)
            {
                if (row[c] > row[best]) best = c;
            }

            correct += best == labels[i] ? 1 : 0;
        }

        return correct;
    }
}
