using Smug.Kernels;
using Smug.OperationCases;
using Smug.Tensors;

namespace Smug.Bench;

/// <summary>The benchmark cases of the convolution, whole batch and one image, against the processor's peak.</summary>
internal static class Conv2dTable
{
    public static void Print()
    {
        var peak = PeakTable.Measure();
        Console.WriteLine($"float32, {Workers.Count} threads, peak {peak:F0} GFLOP/s; milliseconds (share of the peak)");
        Console.WriteLine($"{"layer",-45} {"batch",5} {"forward",16} {"input gradient",16} {"weight gradient",16}");
        foreach (var c in AllCases.Operations.Where(c => c.Operation == "Conv2d" && c.Benchmark))
        {
            var inputs = c.Draw<float>(seed: 1);
            var batch = inputs[0].Shape[0];
            Row(c, batch, inputs, c.Flops, peak);
            inputs[0] = Tensor<float>.From(inputs[0].Shape.With(0, 1), inputs[0].Values[..(inputs[0].Length / batch)]);
            Row(c, 1, inputs, c.Flops / batch, peak);
        }
    }

    private static void Row(OperationCase c, int batch, Tensor<float>[] inputs, double flops, double peak)
    {
        var watched = inputs.Select(x => x.Watch()).ToArray();
        var y = c.Body.Run(watched);
        var seed = Tensor<float>.Full(y.Shape, 1);
        var forward = Cell(() => c.Body.Run(inputs));
        var inputGradient = Cell(() => Gradient.Vjp(y, seed, watched[0]));
        var weightGradient = Cell(() => Gradient.Vjp(y, seed, watched[1]));
        Console.WriteLine($"{c.Name,-45} {batch,5} {forward,16} {inputGradient,16} {weightGradient,16}");

        string Cell(Action action)
        {
            var seconds = Best.Seconds(() =>
            {
                using var scope = TensorScope.Begin();
                action();
            });
            return $"{1e3 * seconds:F2} ({flops / seconds / 1e9 / peak:P0})";
        }
    }
}
