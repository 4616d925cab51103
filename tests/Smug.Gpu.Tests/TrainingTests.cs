using Smug.Kernels.Optimizer;
using Smug.Models.Datasets;
using Smug.Models.Training;
using Smug.Tensors;

namespace Smug.Gpu.Tests;

/// <summary>Training steps on a device against the processor's.</summary>
public sealed class TrainingTests
{
    private const double Tolerance = 1e-4;

    [GpuFact]
    public void A_step_of_the_digits_network_equals_the_processor_s()
    {
        var pixels = new byte[8 * 28 * 28];
        new Random(3).NextBytes(pixels);
        var data = new LabeledImages(new Shape(28, 28, 1), pixels, new byte[] { 0, 1, 2, 3, 4, 5, 6, 7 });
        var start = Architecture.Find("mnist-cnn").Build(2);
        var host = Architecture.Find("mnist-cnn").Build(2);
        var device = Architecture.Find("mnist-cnn").Build(2).To(TestDevice.Value);
        var losses = new List<double>();
        foreach (var network in new[] { host, device })
        {
            var trainer = new Trainer<float>(network, new Sgd<float>(network), new TrainingOptions { BatchSize = 8, LearningRate = 0.1 });
            trainer.Run(data, progress: new Losses(losses));
        }

        Assert.Equal(losses[0], losses[1], 1e-4);
        for (var p = 0; p < host.Parameters.Length; p++)
        {
            var (before, after) = (start.Parameters[p].Parameter.Value.ToArray(), host.Parameters[p].Parameter.Value.ToArray());
            var got = device.Parameters[p].Parameter.Value;
            Assert.Equal(TestDevice.Value, got.Device);
            var change = after.Zip(before, (a, b) => Math.Abs(a - b)).Max();
            Assert.True(change > 0, $"{host.Parameters[p].Name} did not change.");
            var values = got.ToArray();
            for (var i = 0; i < values.Length; i++) Assert.InRange(Math.Abs(values[i] - after[i]), 0, Tolerance * change);
        }
    }

    [GpuFact]
    public void A_step_of_adam_equals_the_processor_s()
    {
        var step = new AdamStep<float>(1e-2f, 0.9f, 0.1f, 0.999f, 0.001f, 0.19f, 0.002f, 1e-8f, 1e-3f);
        var random = new Random(9);
        var host = Enumerable.Range(0, 4).Select(_ => Draw(random)).ToArray();
        var device = host.Select(x => x.Copy().To(TestDevice.Value)).ToArray();
        Op.AdamStep(host[0], host[1], host[2], host[3], step);
        Op.AdamStep(device[0], device[1], device[2], device[3], step);
        for (var k = 0; k < host.Length; k++)
        {
            var (expected, got) = (host[k].ToArray(), device[k].ToArray());
            for (var i = 0; i < got.Length; i++) Assert.InRange(Math.Abs(got[i] - expected[i]), 0, 1e-5 * (1 + Math.Abs(expected[i])));
        }
    }

    private static Tensor<float> Draw(Random random) =>
        Tensor<float>.Wrap(new Shape(37), [.. Enumerable.Range(0, 37).Select(_ => 0.1f + random.NextSingle())]);

    private sealed class Losses(List<double> losses) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => losses.Add(value.Loss);
    }
}
