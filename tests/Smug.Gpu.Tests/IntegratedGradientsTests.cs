using Smug.Explain;
using Smug.Models;
using Smug.Models.Training;

namespace Smug.Gpu.Tests;

/// <summary>Integrated Gradients on a device against the processor's.</summary>
public sealed class IntegratedGradientsTests
{
    /// <summary>Relative to the largest attribution: the gradients of both go through float32 sums in different orders.</summary>
    private const double Tolerance = 1e-4;

    private static readonly AttributionOptions Options = new() { Steps = 8, Baselines = [Baseline.Zero, Baseline.White] };

    [GpuTheory]
    [InlineData("input")]
    [InlineData("relu1")]
    public void Equals_the_processor_s_and_only_the_attribution_comes_back(string node)
    {
        var (network, input) = Digits();
        var host = IntegratedGradients.AttributeNode(network, node, input, label: 3, Options);
        var before = TestDevice.Value.Transfers;
        var device = IntegratedGradients.AttributeNode(network, node, input, label: 3, Options with { Device = TestDevice.Value });
        var transfers = TestDevice.Value.Transfers - before;

        AssertClose(host, device);

        // The attribution, and the scores at the item and at two baselines.
        Assert.Equal(4, transfers.Downloads);
        Assert.Equal(sizeof(float) * (device.Values.Length + 3), transfers.DownloadedBytes);
    }

    [GpuFact]
    public void Weights_move_once()
    {
        var (network, input) = Digits();
        var options = Options with { Device = TestDevice.Value, Steps = 2 };
        var weights = network.Parameters.Sum(parameter => (long)sizeof(float) * parameter.Parameter.Value.Length);
        var before = TestDevice.Value.Transfers;
        IntegratedGradients.AttributeNode(network, "input", input, label: 3, options);
        var first = TestDevice.Value.Transfers;
        IntegratedGradients.AttributeNode(network, "input", input, label: 3, options);
        var second = TestDevice.Value.Transfers;
        Assert.Equal(weights, (first - before).UploadedBytes - (second - first).UploadedBytes);
    }

    [GpuFact]
    public void Bits_do_not_depend_on_the_memory_budget()
    {
        var (network, input) = Digits();
        var options = Options with { Device = TestDevice.Value, Steps = 5 };
        var whole = IntegratedGradients.AttributeNode(network, "input", input, label: 3, options);
        var single = IntegratedGradients.AttributeNode(network, "input", input, label: 3, options with { MemoryBudget = 1 });
        Assert.Equal(whole.Values.ToArray(), single.Values.ToArray());
    }

    [GpuFact]
    public void Too_little_memory_makes_batches_smaller_and_then_an_error()
    {
        var (network, input) = Digits();
        var options = Options with { Device = TestDevice.Value, Steps = 16, Baselines = [Baseline.Zero] };
        var enough = IntegratedGradients.AttributeNode(network, "input", input, label: 3, options);
        var device = TestDevice.Value;
        var limit = device.MemoryLimit;
        var batches = new List<int>();
        try
        {
            // The network's weights stay; beside them there is room for a few rows only. What other tests left to the finalizers would be room, too.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            device.MemoryLimit = 1;
            device.MemoryLimit = device.BytesHeld + (1 << 20);
            var progress = new Progress(batches);
            var little = IntegratedGradients.AttributeNode(network, "input", input, label: 3, options, progress: progress);
            Assert.Equal(enough.Values.ToArray(), little.Values.ToArray());
            Assert.True(batches.Count > 1, "Expected more than one batch.");

            device.MemoryLimit = 1;
            device.MemoryLimit = device.BytesHeld;
            var error = Assert.Throws<DeviceMemoryException>(() => IntegratedGradients.AttributeNode(network, "input", input, label: 3, options));
            Assert.Contains("out of memory", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            device.MemoryLimit = limit;
        }
    }

    private static void AssertClose(Attribution expected, Attribution got)
    {
        Assert.Equal(expected.Values.Length, got.Values.Length);
        var largest = expected.Values.Max(Math.Abs);
        for (var i = 0; i < got.Values.Length; i++) Assert.InRange(Math.Abs(got.Values[i] - expected.Values[i]), 0, Tolerance * largest);
        Assert.Equal(expected.Integration!.Score, got.Integration!.Score, 1e-4);
        Assert.Equal(expected.Integration.BaselineScore, got.Integration.BaselineScore, 1e-4);
    }

    private static (Network<float> Network, float[] Input) Digits()
    {
        var network = Architecture.Find("mnist-cnn").Build(1);
        var random = new Random(5);
        return (network, [.. Enumerable.Range(0, network.InputShape.Length).Select(_ => random.NextSingle())]);
    }

    private sealed class Progress(List<int> batches) : IProgress<AttributionProgress>
    {
        public void Report(AttributionProgress value) => batches.Add(value.Done);
    }
}
