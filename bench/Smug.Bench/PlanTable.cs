using System.Diagnostics;
using Smug.Bench.Compare;
using Smug.Kernels;
using Smug.Models;
using Smug.Models.Plans;

namespace Smug.Bench;

/// <summary>GoogLeNet's plan: processor time per image, forward and with the gradient at the first convolution, as a share of the peak.</summary>
internal static class PlanTable
{
    private const int Images = 8;
    private const int Rounds = 12;

    /// <param name="perStep">Whether to list every step's time.</param>
    /// <param name="model">A model of pictures whose first layer is a convolution; GoogLeNet with random weights where omitted.</param>
    public static void Print(bool perStep, string? model)
    {
        var network = model is null ? GoogLeNet.Build() : ModelFile.Load(model);
        var first = network.Nodes[0];
        var output = network.OutputNode.Layer is SoftmaxLayer<float> ? network.OutputNode.Inputs[0] : network.OutputNode.Name;
        var start = model is null ? "conv1-norm" : first.Name;
        var watch = Stopwatch.StartNew();
        var plan = NetworkPlan<float>.TryCompile(network, start, output)!;
        Console.WriteLine($"compiled in {watch.ElapsedMilliseconds} ms, arena {plan.ArenaBytes >> 20} MiB a thread");
        var values = new float[Images * plan.FromShape.Length];
        var random = new Random(1);
        for (var i = 0; i < values.Length; i++) values[i] = random.NextSingle() * 2 - 1;
        var gradients = new float[values.Length];
        var outputs = new float[Images * plan.ToShape.Length];
        var flops = network.Nodes.Sum(node => node.Flops) - first.Flops;
        var peak = PeakTable.Measure() / Workers.Count;
        Row("forward", flops, () => plan.Run(values, Images, outputs));
        Row("forward + gradient", 2 * flops, () => plan.Gradient(values, Images, new PlanScore(7), gradients));
        if (perStep) plan.Profile(values, Images, new PlanScore(7), gradients, Console.Out);

        void Row(string name, double work, Action action)
        {
            action();
            var times = new double[Rounds];
            for (var round = 0; round < Rounds; round++)
            {
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                action();
                times[round] = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds / Images;
            }

            Array.Sort(times);
            var seconds = times[Rounds / 2];
            Console.WriteLine($"{name,-20} {1e3 * seconds,7:F2} ms CPU an image (best {1e3 * times[0]:F2}), {work / seconds / 1e9,5:F0} GFLOP/s = {work / seconds / 1e9 / peak:P0} of one core's peak");
        }
    }
}
