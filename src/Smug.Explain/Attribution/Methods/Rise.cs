using Smug.Models;

namespace Smug.Explain;

/// <summary>Random masks, weighted by what the target is behind them. Immutable.</summary>
public sealed record Rise : AttributionMethodRecord<Rise>
{
    /// <summary>Logit or softmax probability (default) of the class.</summary>
    public TargetKind Target { get; init; } = TargetKind.Softmax;

    /// <summary>Masks; 1000 by default.</summary>
    public int Samples { get; init; } = 1000;

    /// <summary>Cells along each side of the coarse grid; 7 by default.</summary>
    public int Cells { get; init; } = 7;

    /// <summary>The probability that a cell is kept; 0.5 by default.</summary>
    public double Keep { get; init; } = 0.5;

    /// <summary>What hidden pixels become; zero by default.</summary>
    public Baseline Fill { get; init; } = Baseline.Zero;

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "rise",
        Summary = "The mean of random smooth masks, weighted by the target behind each.",
        Formula = "1 / (n · p) Σₛ F(x′ + Mₛ ⊙ (x − x′)) · Mₛ, cells of Mₛ kept with probability p, enlarged bilinearly with a random shift",
        Source = "Petsiuk, Das, Saenko: RISE, 2018 (there n = 4000 to 8000)",
        Meaning = "Units of the target: its expected value when the pixel is visible. Only differences between pixels mean something; the level does not.",
        Cost = "samples forward",
        Pixels = PixelRule.Sum,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<Rise>> Table { get; } =
    [
        TargetSetting(m => m.Target, (m, v) => m with { Target = v }),
        Setting.Whole<Rise>("samples", "masks", m => m.Samples, (m, v) => m with { Samples = v }),
        Setting.Whole<Rise>("cells", "cells along each side of the coarse grid", m => m.Cells, (m, v) => m with { Cells = v }),
        Setting.Number<Rise>("keep", "probability that a cell is kept", m => m.Keep, (m, v) => m with { Keep = v }, 1e-6, 1),
        SharedSettings.Baseline<Rise>("fill", "what hidden pixels become", m => m.Fill, (m, v) => m with { Fill = v }),
    ];

    /// <inheritdoc/>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        var (input, fill) = (item.Input, Fill.Resolve(item.Input));
        var scores = item.Classifier.Scores(Samples, Write, item.Label, Target, Report(progress, Samples), cancellation);
        var (sums, mask) = (new double[item.PixelCount], new float[item.PixelCount]);
        for (var sample = 0; sample < Samples; sample++)
        {
            Draw(item, sample, mask);
            for (var i = 0; i < sums.Length; i++) sums[i] += scores[sample] * mask[i];
        }

        return Map(item, Array.ConvertAll(sums, sum => (float)(sum / (Samples * Keep))), perPixel: true);

        void Write(int sample, Span<float> masked)
        {
            var mask = new float[item.PixelCount];
            Draw(item, sample, mask);
            for (var i = 0; i < masked.Length; i++) masked[i] = fill[i] + mask[i / input.Channels] * (input.Values[i] - fill[i]);
        }
    }

    /// <summary>A mask: values of a random coarse grid at the pixels, linearly between its points, the grid shifted by a random part of a cell.</summary>
    private void Draw(AttributionItem item, int sample, Span<float> mask)
    {
        var random = new SeededRandom(SeededRandom.Mix(item.Seed, (ulong)sample));
        var (height, width, points) = (item.Input.Height, item.Input.Width, Cells + 2);
        var (cellHeight, cellWidth) = ((height + Cells - 1) / Cells, (width + Cells - 1) / Cells);
        var (down, right) = (random.Next(cellHeight), random.Next(cellWidth));
        var grid = new bool[points * points];
        for (var i = 0; i < grid.Length; i++) grid[i] = random.NextDouble() < Keep;
        for (var row = 0; row < height; row++)
        {
            var (above, below) = Math.DivRem(row + down, cellHeight);
            var share = (float)below / cellHeight;
            for (var column = 0; column < width; column++)
            {
                var (left, beside) = Math.DivRem(column + right, cellWidth);
                var across = (float)beside / cellWidth;
                var upper = At(above, left) * (1 - across) + At(above, left + 1) * across;
                var lower = At(above + 1, left) * (1 - across) + At(above + 1, left + 1) * across;
                mask[row * width + column] = upper * (1 - share) + lower * share;
            }
        }

        float At(int row, int column) => grid[row * points + column] ? 1 : 0;
    }
}
