using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Smug.Explain;
using Smug.Kernels;
using Smug.Models;
using Smug.Models.Plans;
using Smug.Tensors;

namespace Smug.Bench.Compare;

/// <summary>One side of a comparison: a long-lived process that answers <c>run</c> with the wall and processor time of the task,
/// <c>result FILE</c> by writing what it computed last (float32, [H, W, C] or logits), and <c>peak</c> with the most memory it ever held.</summary>
internal static class Worker
{
    private const int Steps = 50;
    private const int Label = 7;

    /// <summary>Serves until standard input ends.</summary>
    /// <param name="task"><c>ig</c>, <c>lstm-ig</c>, <c>ig-double</c> (the same sums in float64 throughout), or <c>forward-N</c> for a batch of N.</param>
    /// <param name="model">The model file.</param>
    /// <param name="input">The input's file.</param>
    /// <param name="threads">Threads to use.</param>
    public static int Run(string task, string model, string input, int threads)
    {
        Workers.Count = threads;
        var network = ModelFile.Load(model);
        var values = Subject.Read(input);
        float[] result = [];
        Action<float[]> work = task switch
        {
            "ig" => x => result = [.. IntegratedGradients.AttributeNode(network, Network<float>.InputName, x, Best(network, x), new AttributionOptions { Steps = Steps }).Values],
            "lstm-ig" => x => result = [.. IntegratedGradients.AttributeNode(network, "embedding", x, Label, new AttributionOptions { Steps = Steps }).Values],
            "ig-double" => x => result = InDouble(network, x),
            ['f', 'o', 'r', 'w', 'a', 'r', 'd', '-', .. var count] => Forward(network, int.Parse(count, CultureInfo.InvariantCulture), logits => result = logits),
            _ => throw new UsageException($"There is no task '{task}'."),
        };
        Console.WriteLine($"ready .NET {Environment.Version}");
        while (Console.ReadLine() is { } line)
        {
            switch (line.Split(' ', 2))
            {
                case ["peak"]:
                    using (var process = Process.GetCurrentProcess()) Console.WriteLine($"peak {process.PeakWorkingSet64}");
                    break;
                case ["input", var file]:
                    values = Subject.Read(file);
                    Console.WriteLine("taken");
                    break;
                case ["result", var file]:
                    File.WriteAllBytes(file, MemoryMarshal.AsBytes(result.AsSpan()));
                    Console.WriteLine("written");
                    break;
                default:
                    var cpu = Environment.CpuUsage.TotalTime;
                    var watch = Stopwatch.StartNew();
                    work(values);
                    var wall = watch.Elapsed.TotalSeconds;
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"wall {wall:R} cpu {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:R}"));
                    break;
            }
        }

        return 0;
    }

    private static Action<float[]> Forward(Network<float> network, int count, Action<float[]> done)
    {
        var plan = NetworkPlan<float>.TryCompile(network, Network<float>.InputName, Logits(network))!;
        var batch = new float[count * plan.FromShape.Length];
        var logits = new float[count * plan.ToShape.Length];
        return x =>
        {
            for (var i = 0; i < count; i++) x.CopyTo(batch, i * x.Length);
            plan.Run(batch, count, logits);
            done(logits);
        };
    }

    private static float[] InDouble(Network<float> network, float[] x)
    {
        var wide = network.ToDouble();
        var plan = NetworkPlan<double>.TryCompile(wide, Network<float>.InputName, Logits(network), WinogradUse.Never)!;
        var points = IntegrationPoints.Of(IntegrationRule.Midpoint, Steps);
        var (point, gradient, sum) = (new double[x.Length], new double[x.Length], new double[x.Length]);
        var score = new PlanScore(Best(network, x));
        foreach (var alpha in points.Alphas)
        {
            for (var i = 0; i < x.Length; i++) point[i] = alpha * x[i];
            plan.Gradient(point, 1, score, gradient);
            for (var i = 0; i < x.Length; i++) sum[i] += gradient[i] / Steps;
        }

        return [.. sum.Select((slope, i) => (float)(x[i] * slope))];
    }

    private static string Logits(Network<float> network) =>
        network.OutputNode.Layer is SoftmaxLayer<float> ? network.OutputNode.Inputs[0] : network.OutputNode.Name;

    private static int Best(Network<float> network, float[] x)
    {
        using var scope = TensorScope.Begin();
        var logits = network.Evaluate([(Network<float>.InputName, Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), x))], [Logits(network)])[0];
        return System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits.Values);
    }
}
