using System.Numerics;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>The integral of the gradient along the straight path, wholly on the device on which its ends lie: points, gradients and their sum.</summary>
/// <remarks>Every gradient is a row of a batch whose bits do not depend on the other rows, and rows are added one by one in ascending α: neither
/// the budget nor a lack of memory, which makes batches smaller, changes a bit.</remarks>
internal static class DevicePathIntegral
{
    /// <summary>(x − x′) · Σ weightᵢ · ∇F(x′ + αᵢ (x − x′)).</summary>
    /// <param name="field">F and its gradient.</param>
    /// <param name="baseline">x′.</param>
    /// <param name="item">x.</param>
    /// <param name="points">Where, and how much each point counts.</param>
    /// <param name="budget">Memory that a batch may take, in bytes.</param>
    /// <param name="done">Told of the number of points finished.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <returns>One attribution per element, on the device.</returns>
    /// <exception cref="DeviceMemoryException">The device has no room even for a batch of one.</exception>
    public static Tensor<T> Of<T>(
        RecordedField<T> field,
        Tensor<T> baseline,
        Tensor<T> item,
        IntegrationPoints points,
        long budget,
        Action<int> done,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scope = TensorScope.Begin();
        var (sums, compensation) = (Tensor<T>.Zeros(item.Shape, item.Device), Tensor<T>.Zeros(item.Shape, item.Device));
        var (count, first) = (points.Alphas.Count, 0);
        var rows = (int)Math.Clamp(budget / Math.Max(1, field.BytesPerItem), 1, count);
        while (first < count)
        {
            cancellation.ThrowIfCancellationRequested();
            rows = Math.Min(rows, count - first);
            try
            {
                Add(first, rows);
            }
            catch (DeviceMemoryException) when (rows > 1)
            {
                // What a batch of half as many rows needs may be there.
                rows = (rows + 1) / 2;
                continue;
            }

            first += rows;
            done(first);
        }

        return scope.Keep(Op.Mul(Op.Sub(item, baseline), Op.Add(sums, compensation)));

        void Add(int start, int some)
        {
            using var batch = TensorScope.Begin();
            var (alphas, weights) = (new double[some], new double[some]);
            for (var i = 0; i < some; i++) (alphas[i], weights[i]) = (points.Alphas[start + i], points.Weights[start + i]);
            Op.AddWeighted(field.Gradients(Op.StraightPath(baseline, item, alphas)), weights, sums, compensation);
        }
    }
}
