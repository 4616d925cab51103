using System.Collections.Immutable;
using Smug.Explain;
using Smug.Models.Images;
using Smug.Smt;

namespace Smug.Report.Tests;

/// <summary>An explanation made by hand from a shipped digit: four 3 × 3 edge filters as first layer, a mask found by dropping windows
/// one by one. What it says of classes is invented; what it says of the mask holds, because <see cref="Mask.Prove"/> checks it.</summary>
internal static class SampleExplanation
{
    private const int Filters = 4;

    private static readonly float[][] Kernels =
    [
        [-1, -1, -1, 2, 2, 2, -1, -1, -1],
        [-1, 2, -1, -1, 2, -1, -1, 2, -1],
        [2, -1, -1, -1, 2, -1, -1, -1, 2],
        [-1, -1, 2, -1, 2, -1, 2, -1, -1],
    ];

    public static Explanation Create(bool optimal = true, string origin = "3.png", string model = "mnist-cnn.safetensors", ImmutableArray<string> labels = default, int window = 2)
    {
        var image = Image.Load(Path.Combine(SourceTree.Root, "samples", "digits", "3.png"));
        var values = image.Pixels.ToArray().Select(b => b / 255f).ToArray();
        return Create(values, image.Height, image.Width, optimal, origin, model, labels.IsDefault ? [.. Enumerable.Range(0, 10).Select(i => $"{i}")] : labels, window);
    }

    public static Explanation Create(float[] values, int height, int width, bool optimal, string origin, string model, ImmutableArray<string> labels, int window)
    {
        var input = ExplanationInput.From(values, height, width, 1, origin: origin);
        var grid = new WindowGrid(height, width, window);
        var pre = FirstLayer(values, height, width);
        var scores = pre.Select((v, i) => MathF.Max(0, v) * (1 + i % 3)).ToArray();
        var chosen = Enumerable.Range(0, pre.Length).Where(i => pre[i] > 0.5f).OrderByDescending(i => scores[i]).Take(50).ToArray();
        var neurons = chosen.Select(i => new SelectedNeuron(i, i / Filters / width, i / Filters % width, i % Filters, pre[i], scores[i])).ToImmutableArray();
        var selection = new NeuronSelection
        {
            Neurons = neurons,
            Available = pre.Length,
            Considered = 52,
            Dropped = [new DroppedNeurons(DropReason.NotActive, 2)],
            PositiveShare = 0.41,
        };
        var constraints = new MaskConstraints
        {
            Grid = grid,
            Set = new ConstraintSet(grid.Count, [.. neurons.Select(n => RowOf(n, values, grid))]),
            Objective = MaskObjective.Windows,
            Gamma = 0.5,
            Margin = 0,
            Fill = [.. new float[values.Length]],
            FillName = "zero",
        };
        var windows = DropOneByOne(constraints.Set);
        var cost = windows.Count(kept => kept);
        var outcome = MaskOutcome.From(
            optimal ? new SolveOutcome.Optimal(windows, cost) : new SolveOutcome.Feasible(windows, cost, cost - 4, StopReason.TimeLimit), "anytime", "Smug 0.1.0");
        var mask = Mask.Prove([.. windows], constraints, selection, input, v => FirstLayer(v, height, width));
        var masked = Measure(labels, 3, 0.964f);
        return new Explanation
        {
            Options = new MaskOptions(),
            Input = input,
            Trace = new ForwardTrace
            {
                Logits = [.. new float[labels.Length]],
                Probabilities = Measure(labels, 3, 0.99992f).Probabilities,
                PredictedLabel = 3,
                ExplainedLabel = 3,
                FirstLayer = "conv1",
                FirstActivation = "relu1",
                FirstLayerShape = [height, width, Filters],
                PreActivations = [.. pre],
                Activations = [.. pre.Select(v => MathF.Max(0, v))],
            },
            Attribution = Scores("relu1", [height, width, Filters], scores),
            InputAttribution = Scores("input", [height, width, 1], [.. values.Select((v, i) => v * MathF.Sin(i * 0.21f) * 0.3f)]),
            Selection = selection,
            Outcome = outcome,
            Mask = mask,
            Saliency = Salience(mask, scores, grid),
            Claim = Claim.Of(constraints, selection, outcome, mask, masked, 3, labels[3]),
            Full = Measure(labels, 3, 0.99992f),
            Masked = masked,
            InverseMasked = Measure(labels, 5, 0.61f),
            MaskedInput = [.. Mask.Apply(windows, grid, values, new float[values.Length])],
            InverseMaskedInput = [.. Mask.Apply(windows, grid, values, new float[values.Length], keep: false)],
            FillName = "zero",
            ModelName = model,
            ModelSha256 = "5c3a0f2f7a3f2b9f0c3de6f3e4b1d4c6a6c7e1f0b9d2c4a5e6f7089a1b2c3d4e",
            Labels = labels,
            Timings =
            [
                new("forward", 0.0021), new("attribution", 0.0164), new("selection", 0.0004), new("constraints", 0.0061),
                new("solve", 0.212), new("checks", 0.0018), new("saliency", 0.0007), new("input attribution", 0.0112),
            ],
            Version = "0.1.0",
        };
    }

    private static Row RowOf(SelectedNeuron neuron, float[] values, WindowGrid grid)
    {
        var row = new ConstraintBuilder();
        for (var tap = 0; tap < 9; tap++)
        {
            var (y, x) = (neuron.Row + tap / 3 - 1, neuron.Column + tap % 3 - 1);
            if (y < 0 || x < 0 || y >= grid.Height || x >= grid.Width) continue;
            row.Add(grid.WindowOf(y, x), Kernels[neuron.Channel][tap], values[y * grid.Width + x]);
        }

        return row.MoreThan(Dyadic.From(0.5) * Dyadic.From(neuron.PreActivation));
    }

    private static bool[] DropOneByOne(ConstraintSet set)
    {
        var windows = new bool[set.VariableCount];
        Array.Fill(windows, true);
        for (var i = 0; i < windows.Length; i++)
        {
            windows[i] = false;
            if (!set.IsSatisfied(windows)) windows[i] = true;
        }

        return windows;
    }

    private static float[] FirstLayer(float[] values, int height, int width)
    {
        var outputs = new float[height * width * Filters];
        for (var i = 0; i < outputs.Length; i++)
        {
            var (row, column) = (i / Filters / width, i / Filters % width);
            for (var tap = 0; tap < 9; tap++)
            {
                var (y, x) = (row + tap / 3 - 1, column + tap % 3 - 1);
                if (y >= 0 && x >= 0 && y < height && x < width) outputs[i] += Kernels[i % Filters][tap] * values[y * width + x];
            }
        }

        return outputs;
    }

    private static Attribution Scores(string node, ImmutableArray<int> shape, float[] values) => new()
    {
        Method = AttributionMethod.IntegratedGradients,
        Node = node,
        Shape = shape,
        Values = [.. values],
        Label = 3,
        Target = TargetKind.Logit,
        Integration = new IntegrationAccount
        {
            Rule = IntegrationRule.Midpoint,
            Steps = 64,
            Gradients = 64,
            Baselines = ["zero"],
            Score = 14.731,
            BaselineScore = -1.204,
            Sum = 15.93498,
        },
    };

    private static Saliency Salience(Mask mask, float[] scores, WindowGrid grid)
    {
        var best = new float[grid.Height * grid.Width];
        for (var i = 0; i < scores.Length; i++) best[i / Filters] = MathF.Max(best[i / Filters], scores[i]);
        var kept = mask.Pixels();
        var order = Enumerable.Range(0, grid.Count).Where(w => mask.Windows[w])
            .Select(w => new RankedWindow(w, Enumerable.Range(0, best.Length).Where(p => grid.WindowOf(p / grid.Width, p % grid.Width) == w).Max(p => best[p])))
            .OrderByDescending(w => w.Score);
        return new Saliency
        {
            Height = grid.Height,
            Width = grid.Width,
            Aggregation = ScoreAggregation.Max,
            Base = [.. best],
            Scaled = [.. best],
            Map = [.. best.Select((v, i) => kept[i] ? v : 0)],
            Order = [.. order],
        };
    }

    private static ClassMeasure Measure(ImmutableArray<string> labels, int label, float confidence)
    {
        var rest = (1 - confidence) / (labels.Length - 1);
        var probabilities = labels.Select((_, i) => i == label ? confidence : rest).ToImmutableArray();
        return new ClassMeasure(label, labels[label], confidence, probabilities[3]) { Probabilities = probabilities };
    }
}
