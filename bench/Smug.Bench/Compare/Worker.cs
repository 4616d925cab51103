using System.Diagnostics;
using System.Globalization;
using Smug.Explain;
using Smug.Kernels;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Bench.Compare;

/// <summary>One side of a comparison: a long-lived process that answers every line <c>run</c> with the wall and processor time of the
/// same attribution, and <c>peak</c> with the most memory it ever held.</summary>
internal static class Worker
{
    private const int Label = 7;
    private const int Vocabulary = 1000;

    public static int Run(string task, int threads)
    {
        Workers.Count = threads;
        var network = task switch
        {
            "googlenet-ig" => GoogLeNet.Build(),
            "lstm-ig" => TwoLayerLstm(),
            "mnist-ig" => ModelFile.Load(Path.Combine(Root(), "models", "mnist-cnn.safetensors")),
            _ => throw new UsageException($"There is no comparison '{task}'."),
        };
        var random = new Random(1);
        var input = new float[network.InputShape.Length];
        for (var i = 0; i < input.Length; i++) input[i] = task == "lstm-ig" ? random.Next(1, Vocabulary) : random.NextSingle();
        var node = task == "lstm-ig" ? "embedding" : Network<float>.InputName;
        var options = new AttributionOptions { Steps = 50 };
        Console.WriteLine($"ready .NET {Environment.Version}");
        while (Console.ReadLine() is { } line)
        {
            if (line == "peak")
            {
                using var process = Process.GetCurrentProcess();
                Console.WriteLine($"peak {process.PeakWorkingSet64}");
                continue;
            }

            var cpu = Cpu();
            var watch = Stopwatch.StartNew();
            IntegratedGradients.AttributeNode(network, node, input, Label, options);
            var wall = watch.Elapsed.TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"wall {wall:R} cpu {(Cpu() - cpu).TotalSeconds:R}"));
        }

        return 0;
    }

    /// <summary>100 words of 100 elements, two layers of 200, the last state, ten classes. Weights are random: speed does not depend on them.</summary>
    private static Network<float> TwoLayerLstm() => new NetworkBuilder<float>(new Shape(100), seed: 1)
        .Embedding("embedding", Vocabulary, 100)
        .Lstm("lstm1", 200)
        .Lstm("lstm2", 200)
        .LastState("last")
        .Dense("logits", 10)
        .Build();

    private static TimeSpan Cpu() => Environment.CpuUsage.TotalTime;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Smug.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new UsageException("The comparison runs from a build inside the source folder.");
    }
}
