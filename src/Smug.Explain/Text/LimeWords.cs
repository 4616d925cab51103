using Smug.Models;

namespace Smug.Explain.Text;

/// <summary>A linear model fitted to the probabilities of randomly masked texts, near ones counting more. Immutable.</summary>
public sealed record LimeWords : AttributionMethodRecord<LimeWords>
{
    /// <summary>The normal equations of a longer text take too much time and memory.</summary>
    public const int MostWords = 1000;

    /// <summary>How many masks.</summary>
    public int Samples { get; init; } = 500;

    /// <summary>The kernel's width in percent of cosine distance.</summary>
    public double Kernel { get; init; } = 25;

    /// <summary>The ridge penalty; above 0.</summary>
    public double Ridge { get; init; } = 1;

    /// <summary>What masked words become.</summary>
    public Baseline Fill { get; init; } = Baseline.Zero;

    /// <inheritdoc/>
    public override MethodCard Card { get; init; } = new()
    {
        Name = "lime",
        Summary = "The slopes of a linear model fitted to the probabilities of randomly masked inputs.",
        Formula = "argmin over w, b of Σ masks z: e^(−½ (100 d(z) / kernel)²) (F(x ⊙ z) − b − w · z)² + ridge · |w|², d the cosine distance from z to all ones",
        Source = "Ribeiro, Singh, Guestrin: Why Should I Trust You?, 2016; its text settings",
        Meaning = "Probability that the pixel adds in the linear model; positive speaks for the class.",
        Cost = "samples forward",
        Pixels = PixelRule.Sum,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<Setting<LimeWords>> Table { get; } =
    [
        Setting.Whole<LimeWords>("samples", "masks that are tried", m => m.Samples, (m, v) => m with { Samples = v }),
        Setting.Number<LimeWords>("kernel", "width of the kernel in percent of cosine distance", m => m.Kernel, (m, v) => m with { Kernel = v }, 0.001, 1e6),
        Setting.Number<LimeWords>("ridge", "penalty on the slopes", m => m.Ridge, (m, v) => m with { Ridge = v }, 1e-9, 1e9),
        SharedSettings.Baseline<LimeWords>("fill", "what masked pixels become", m => m.Fill, (m, v) => m with { Fill = v }),
    ];

    /// <inheritdoc/>
    /// <exception cref="UsageException">There are more than <see cref="MostWords"/> pixels.</exception>
    public override AttributionMap Attribute(
        AttributionItem item, IProgress<AttributionProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (item.PixelCount > MostWords) throw new UsageException($"LIME: at most {MostWords} words or pixels, got {item.PixelCount}.");
        var masks = Draw(item.PixelCount, item.Seed);
        var scores = WordMasks.Scores(item, Fill, TargetKind.Softmax, cancellation)(masks);
        return Map(item, Array.ConvertAll(Fit(masks, scores), slope => (float)slope), perPixel: true);
    }

    /// <summary>All ones, then masks with a number of zeros that is uniform from 1 to all, at random places.</summary>
    private bool[][] Draw(int words, ulong seed)
    {
        var random = new SeededRandom(SeededRandom.Mix(seed, 0x4C494D45));
        var masks = new bool[Samples][];
        int[] order = [.. Enumerable.Range(0, words)];
        for (var i = 0; i < masks.Length; i++)
        {
            Array.Fill(masks[i] = new bool[words], true);
            if (i == 0) continue;
            random.Shuffle<int>(order);
            foreach (var word in order.AsSpan(0, 1 + random.Next(words))) masks[i][word] = false;
        }

        return masks;
    }

    /// <summary>The slopes; the unpenalised intercept goes out by centring at the weighted means.</summary>
    internal double[] Fit(bool[][] masks, double[] scores)
    {
        var words = masks[0].Length;
        var weights = Array.ConvertAll(masks, Weight);
        var total = weights.Sum();
        var meanScore = weights.Zip(scores, (w, s) => w * s).Sum() / total;
        var means = new double[words];
        for (var i = 0; i < masks.Length; i++)
        {
            for (var word = 0; word < words; word++) means[word] += masks[i][word] ? weights[i] / total : 0;
        }

        var matrix = new double[words, words];
        var right = new double[words];
        var row = new double[words];
        for (var i = 0; i < masks.Length; i++)
        {
            for (var word = 0; word < words; word++) row[word] = (masks[i][word] ? 1 : 0) - means[word];
            for (var a = 0; a < words; a++)
            {
                var weighted = weights[i] * row[a];
                right[a] += weighted * (scores[i] - meanScore);
                for (var b = 0; b <= a; b++) matrix[a, b] += weighted * row[b];
            }
        }

        for (var word = 0; word < words; word++) matrix[word, word] += Ridge;
        return SolveByCholesky(matrix, right);
    }

    private double Weight(bool[] mask)
    {
        // The cosine of a mask of k ones and all ones is √(k / n).
        var distance = 100 * (1 - Math.Sqrt((double)mask.Count(kept => kept) / mask.Length));
        return Math.Exp(-0.5 * distance * distance / (Kernel * Kernel));
    }

    /// <summary>Solves A x = b for a positive definite A, of which the lower half is given and overwritten.</summary>
    private static double[] SolveByCholesky(double[,] a, double[] b)
    {
        var n = b.Length;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++) sum -= a[i, k] * a[j, k];
                a[i, j] = i == j ? Math.Sqrt(sum) : sum / a[j, j];
            }
        }

        var x = (double[])b.Clone();
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++) x[i] -= a[i, k] * x[k];
            x[i] /= a[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++) x[i] -= a[k, i] * x[k];
            x[i] /= a[i, i];
        }

        return x;
    }
}
