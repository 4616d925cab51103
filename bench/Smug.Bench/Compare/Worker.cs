using System.Diagnostics;
using System.Globalization;
using Smug.Explain;
using Smug.Kernels;
using Smug.Models;

namespace Smug.Bench.Compare;

/// <summary>One side of a comparison: a long-lived process that answers every line <c>run</c> with the wall and processor time of the
/// same attribution, and <c>peak</c> with the most memory it ever held.</summary>
internal static class Worker
{
    private const int Label = 7;

    public static int Run(string task, int threads)
    {
        Workers.Count = threads;
        var network = task switch
        {
            "googlenet-ig" => GoogLeNet.Build(),
            "mnist-ig" => ModelFile.Load(Path.Combine(Root(), "models", "mnist-cnn.safetensors")),
            _ => throw new UsageException($"There is no comparison '{task}'."),
        };
        var random = new Random(1);
        var input = new float[network.InputShape.Length];
        for (var i = 0; i < input.Length; i++) input[i] = random.NextSingle();
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
            IntegratedGradients.AttributeNode(network, Network<float>.InputName, input, Label, options);
            var wall = watch.Elapsed.TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"wall {wall:R} cpu {(Cpu() - cpu).TotalSeconds:R}"));
        }

        return 0;
    }

    private static TimeSpan Cpu() => Environment.CpuUsage.TotalTime;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Smug.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new UsageException("The comparison runs from a build inside the source folder.");
    }
}
