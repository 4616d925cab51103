using Smug.OperationCases;
using Smug.Tensors;

namespace Smug.Gpu.Tests;

/// <summary>Runs the one list of cases on a device: results against the reference loops, derivatives against the processor's, which finite
/// differences check in float64.</summary>
public sealed class OperationCaseTests
{
    /// <summary>What a case that has equal bits on the processor may differ by on a device, whose functions of one number round differently.</summary>
    private const double LeastTolerance = 1e-6;

    private const double GradientTolerance = 2e-5;

    public static TheoryData<string> Cases => Named(AllCases.Operations.Where(c => !c.Benchmark));

    public static TheoryData<string> GradientCases => Named(AllCases.Operations.Where(c => !c.Benchmark && IsDifferentiable(c)));

    public static TheoryData<string> BatchCases => Named(AllCases.Operations.Where(c => c.BatchInputs.Length > 0 && !c.Benchmark));

    [GpuTheory, MemberData(nameof(Cases))]
    public void Equals_the_reference_loop(string name)
    {
        var c = Find(name);
        var inputs = c.Draw<float>(seed: 3);
        var got = c.Body.Run(OnDevice(inputs));
        Assert.Equal(TestDevice.Value, got.Device);
        AssertClose(c.Body.Reference(inputs), got.ToArray(), Math.Max(c.Tolerance, LeastTolerance), relativeToLargest: false);
    }

    [GpuTheory, MemberData(nameof(GradientCases))]
    public void Gradient_equals_the_processor_s(string name)
    {
        var c = Find(name);
        var inputs = c.Draw<float>(seed: 11);
        var host = Gradients(c, inputs);
        var device = Gradients(c, OnDevice(inputs));
        for (var i = 0; i < host.Length; i++)
        {
            Assert.Equal(TestDevice.Value, device[i].Device);
            Assert.Equal(host[i].Shape, device[i].Shape);
            AssertClose(host[i].ToArray(), device[i].ToArray(), Math.Max(c.Tolerance, GradientTolerance), relativeToLargest: true);
        }
    }

    [GpuTheory, MemberData(nameof(BatchCases))]
    public void Bits_do_not_depend_on_how_a_batch_is_split(string name)
    {
        var c = Find(name);
        var inputs = c.Draw<float>(seed: 5);
        var whole = c.Body.Run(OnDevice(inputs)).ToArray();
        var batch = inputs[c.BatchInputs[0]].Shape[0];
        var joined = new List<float>();
        for (var row = 0; row < batch; row++)
        {
            var parts = inputs.Select((x, i) => c.BatchInputs.Contains(i) ? Op.Rows(x, row, 1) : x).ToArray();
            joined.AddRange(c.Body.Run(OnDevice(parts)).ToArray());
        }

        Assert.Equal(Bits(whole), Bits([.. joined]));
    }

    [GpuTheory, MemberData(nameof(GradientCases))]
    public void Bits_repeat(string name)
    {
        var c = Find(name);
        var inputs = OnDevice(c.Draw<float>(seed: 7));
        Assert.Equal(Bits(All()), Bits(All()));

        float[] All() => [.. c.Body.Run(inputs).ToArray(), .. Gradients(c, inputs).SelectMany(gradient => gradient.ToArray())];
    }

    private static bool IsDifferentiable(OperationCase c) => c.Inputs.Select((_, i) => c.Differentiable?[i] ?? true).Any(asked => asked);

    private static Tensor<float>[] OnDevice(Tensor<float>[] inputs) => [.. inputs.Select(x => x.To(TestDevice.Value))];

    private static Tensor<float>[] Gradients(OperationCase c, Tensor<float>[] inputs)
    {
        var watched = inputs.Select(x => x.Watch()).ToArray();
        var output = c.Body.Run(watched);
        var random = new Random(17);
        var seed = Tensor<float>.Wrap(output.Shape, [.. Enumerable.Range(0, output.Length).Select(_ => 0.5f + random.NextSingle())]);
        return Gradient.Vjp(output, seed.To(output.Device), [.. watched.Where((_, i) => c.Differentiable?[i] ?? true)]);
    }

    private static void AssertClose(float[] expected, float[] got, double tolerance, bool relativeToLargest)
    {
        Assert.Equal(expected.Length, got.Length);
        var largest = expected.Select(v => (double)Math.Abs(v)).Where(double.IsFinite).DefaultIfEmpty().Max();
        for (var i = 0; i < got.Length; i++)
        {
            var allowed = tolerance * (1 + (relativeToLargest ? largest : Math.Abs((double)expected[i])));
            Assert.True(
                got[i].Equals(expected[i]) || Math.Abs((double)got[i] - expected[i]) <= allowed,
                $"element {i}: got {got[i]:R}, expected {expected[i]:R} within {allowed:R}");
        }
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];

    private static OperationCase Find(string name) => AllCases.Operations.Single(c => c.ToString() == name);

    private static TheoryData<string> Named(IEnumerable<OperationCase> cases) => [.. cases.Select(c => c.ToString())];
}
