using System.Collections.Immutable;
using System.Numerics;
using Smug.Kernels;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>
/// Integrated Gradients: attributionᵢ = (xᵢ − x′ᵢ) · ∫₀¹ ∂F(x′ + α (x − x′)) / ∂xᵢ dα (Sundararajan, Taly, Yan 2017, eq. 1).
/// Thread-safe.
/// </summary>
/// <remarks>The result has the same bits for any memory budget and any number of threads. The completeness gap, sum of attributions
/// against F(x) − F(x′), is always reported.</remarks>
public static partial class IntegratedGradients
{
    /// <summary>Memory that a row of a batch is taken to need where the caller does not say, as a multiple of the item's own size.</summary>
    private const long WorkingCopies = 16;

    /// <summary>Attributes a plain differentiable function's score to the elements of its input.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="scores">F: a batch <c>[N, …]</c> to scores <c>[N]</c> through operations of <see cref="Op"/>; the score of a row depends on
    /// that row alone. Called from several threads at once.</param>
    /// <param name="item">x, without a batch axis.</param>
    /// <param name="options">Rule, steps, tolerance, memory; method and target are the caller's own affair here.</param>
    /// <param name="baselines">x′, each of the item's shape; attributions are averaged over them. Where omitted, the options' baselines with a
    /// pixel range of 0 to 1.</param>
    /// <param name="bytesPerItem">Memory that one row of a batch takes while its gradient is computed; where omitted, 16 times the item.</param>
    /// <param name="progress">Told of the gradients done; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ShapeException">A baseline has another shape, or the scores are not [N].</exception>
    /// <exception cref="UsageException">Steps are below 1, or there is no baseline.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static IntegratedAttribution<T> Attribute<T>(
        Func<Tensor<T>, Tensor<T>> scores,
        Tensor<T> item,
        AttributionOptions? options = null,
        IReadOnlyList<Tensor<T>>? baselines = null,
        long? bytesPerItem = null,
        IProgress<AttributionProgress>? progress = null,
        CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options ??= new AttributionOptions();
        ImmutableArray<string> names = [.. baselines is null ? options.Baselines.Select(baseline => baseline.ToString()) : baselines.Select(_ => "given")];
        baselines ??= [.. options.Baselines.Select(baseline => ResolveBaseline(baseline, item, ValueRange.Unit))];
        bytesPerItem ??= WorkingCopies * item.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        return Attribute(new RecordedField<T>(scores, item.Shape, bytesPerItem.Value), item, options, names, baselines, progress, cancellation);
    }

    private static IntegratedAttribution<T> Attribute<T>(
        ScoreField<T> field,
        Tensor<T> item,
        AttributionOptions options,
        ImmutableArray<string> names,
        IReadOnlyList<Tensor<T>> baselines,
        IProgress<AttributionProgress>? progress,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (baselines.Count == 0) throw new UsageException("IntegratedGradients: expected at least one baseline, got none.");
        foreach (var baseline in baselines)
        {
            if (baseline.Shape != item.Shape) throw new ShapeException("IntegratedGradients", $"a baseline of shape {item.Shape}", $"{baseline.Shape}");
        }

        var onProcessor = item.Device == Device.Cpu;
        List<Tensor<T>> ends = [item, .. baselines];
        List<Tensor<double>> entered = onProcessor ? [.. ends.Select(field.Enter)] : [];
        var scores = new double[ends.Count];
        Workers.For(scores.Length, i => scores[i] = onProcessor ? field.ScoreAt(entered[i]) : field.Score(ends[i]));
        var (score, baselineScore) = (scores[0], scores.Skip(1).Average());
        var gradients = 0;
        for (var steps = options.Rule == IntegrationRule.Paper ? IntegrationPoints.PaperPoints : options.Steps; ; steps *= 2)
        {
            cancellation.ThrowIfCancellationRequested();
            var points = IntegrationPoints.Of(options.Rule, steps);
            var values = new double[item.Length];
            if (onProcessor)
                AddOnProcessor(points, values);
            else
                AddOnDevice(points, values);

            var account = new IntegrationAccount
            {
                Rule = options.Rule,
                Steps = steps,
                Gradients = gradients,
                Baselines = names,
                Score = score,
                BaselineScore = baselineScore,
                Sum = values.Sum(),
            };
            var holds = options.Tolerance is { } tolerance
                ? Math.Abs(account.CompletenessGap) <= tolerance * Math.Abs(account.Score - account.BaselineScore)
                : (bool?)null;
            if (holds is null or true || options.Rule == IntegrationRule.Paper || steps > options.MaxSteps / 2)
            {
                var result = Array.ConvertAll(values, T.CreateTruncating);
                return new IntegratedAttribution<T>(Tensor<T>.Wrap(item.Shape, result), account with { WithinTolerance = holds });
            }
        }

        void AddOnProcessor(IntegrationPoints points, double[] values)
        {
            var integral = new PathIntegral<T>(field, points.Alphas.Count, options.MemoryBudget);
            for (var i = 0; i < baselines.Count; i++)
            {
                var slopes = integral.Of(entered[1 + i].Memory, entered[0].Memory, points, Reporter(points), cancellation);
                AddAttributions(item.Values, baselines[i].Values, field.Leave(slopes).Values, baselines.Count, values);
                gradients += points.Alphas.Count;
            }
        }

        void AddOnDevice(IntegrationPoints points, double[] values)
        {
            using var scope = TensorScope.Begin();
            Tensor<T>? total = null;
            foreach (var baseline in baselines)
            {
                var part = DevicePathIntegral.Of((RecordedField<T>)field, baseline, item, points, options.MemoryBudget, Reporter(points), cancellation);
                total = total is null ? part : Op.Add(total, part);
                gradients += points.Alphas.Count;
            }

            var sum = total!.ToArray();
            for (var i = 0; i < values.Length; i++) values[i] = double.CreateTruncating(sum[i]) / baselines.Count;
        }

        Action<int> Reporter(IntegrationPoints points)
        {
            var before = gradients;
            return done => progress?.Report(new AttributionProgress(before + done, before + points.Alphas.Count));
        }
    }

    private static Tensor<T> ResolveBaseline<T>(Baseline baseline, Tensor<T> item, ValueRange range)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = Array.ConvertAll(item.ToArray(), float.CreateTruncating);
        var channels = item.Shape.Rank == 0 ? 1 : item.Shape[^1];
        return Tensor<T>.Wrap(item.Shape, Array.ConvertAll(baseline.Resolve(values, channels, range), T.CreateTruncating));
    }

    private static void AddAttributions<T>(ReadOnlySpan<T> item, ReadOnlySpan<T> baseline, ReadOnlySpan<double> slopes, int baselines, double[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < values.Length; i++)
            values[i] += (double.CreateTruncating(item[i]) - double.CreateTruncating(baseline[i])) * slopes[i] / baselines;
    }
}

/// <summary>Attributions and how well they add up.</summary>
/// <typeparam name="T">Element type.</typeparam>
/// <param name="Values">One attribution per element, of the item's shape.</param>
/// <param name="Account">Rule, steps, scores and completeness gap.</param>
public sealed record IntegratedAttribution<T>(Tensor<T> Values, IntegrationAccount Account)
    where T : unmanaged;

/// <summary>How far an attribution has come.</summary>
/// <param name="Done">Gradients done.</param>
/// <param name="Total">Gradients planned so far; doubling the steps plans more.</param>
public readonly record struct AttributionProgress(int Done, int Total);
