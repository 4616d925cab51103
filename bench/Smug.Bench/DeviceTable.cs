using Smug.OperationCases;
using Smug.Tensors;

namespace Smug.Bench;

/// <summary>Every operation on a device: GFLOP/s and GB/s forward and backward, and the share of the device's limit. Times include launches and
/// exclude copies between host and device.</summary>
internal static class DeviceTable
{
    /// <summary>Runs the table.</summary>
    /// <param name="device">The device. Sizes are those of the benchmarks; on an emulation each operation's first test case.</param>
    /// <param name="gflops">The device's float32 limit by its data sheet, in GFLOP/s; null where unknown.</param>
    /// <param name="bandwidth">Its memory's limit in GB/s; null for what copying a large tensor reaches.</param>
    public static void Print(Device device, double? gflops, double? bandwidth)
    {
        var cases = AllCases.Operations.Where(c => c.Benchmark != (device.Kind == DeviceKind.Emulated) && c.Inputs.Sum(input => (long)input.Length) > 0)
            .DistinctBy(c => device.Kind == DeviceKind.Emulated ? c.Operation : c.ToString());
        var limit = bandwidth ?? CopySpeed(device);
        Console.WriteLine($"{device.Id}, {device.Name}: limits {(gflops is { } known ? $"{known:F0} GFLOP/s" : "unknown GFLOP/s")}, {limit:F1} GB/s{(bandwidth is null ? " (copying)" : "")}");
        Console.WriteLine($"{"case",-44} {"ms",9} {"GFLOP/s",9} {"GB/s",8} {"of limit",9} {"vjp ms",9}");
        foreach (var c in cases)
        {
            using var scope = TensorScope.Begin();
            var inputs = c.Draw<float>(seed: 1).Select(x => x.To(device)).ToArray();
            var output = c.Body.Run(inputs);
            var seconds = Seconds(device, () => c.Body.Run(inputs));
            var bytes = sizeof(float) * (inputs.Sum(x => (double)x.Length) + output.Length);
            var (speed, moved) = (c.Flops / seconds * 1e-9, bytes / seconds * 1e-9);

            // What an operation of its intensity could reach at most is the lower of both roofs.
            var share = Math.Max(gflops is { } most ? speed / most : 0, moved / limit);
            Console.WriteLine($"{c,-44} {seconds * 1e3,9:F3} {speed,9:F1} {moved,8:F1} {share,9:P0} {Backward(device, c, inputs) * 1e3,9:F3}");
        }
    }

    private static double Backward(Device device, OperationCase c, Tensor<float>[] inputs)
    {
        var asked = inputs.Select((x, i) => c.Differentiable?[i] ?? true ? x.Watch() : x).ToArray();
        Tensor<float>[] watched = [.. asked.Where(x => x.NeedsGradient)];
        if (watched.Length == 0) return double.NaN;
        var output = c.Body.Run(asked);
        return Seconds(device, () => Gradient.Of(output, watched));
    }

    private static double CopySpeed(Device device)
    {
        using var scope = TensorScope.Begin();
        var x = Tensor<float>.Zeros(new Shape(device.Kind == DeviceKind.Emulated ? 1 << 20 : 1 << 26), device);
        return 2e-9 * sizeof(float) * x.Length / Seconds(device, () => x.Copy());
    }

    private static double Seconds(Device device, Action action) => Best.Seconds(() =>
    {
        using var scope = TensorScope.Begin();
        action();
        device.Synchronize();
    });
}
