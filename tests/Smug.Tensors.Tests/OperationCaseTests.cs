using System.Numerics;
using Smug.Kernels;
using Smug.OperationCases;

namespace Smug.Tensors.Tests;

/// <summary>Runs every case of every operation against its oracles.</summary>
public sealed class OperationCaseTests
{
    private const double Step = 1e-5;

    public static TheoryData<string> Cases => Named(AllCases.Operations.Where(c => !c.Benchmark));

    public static TheoryData<string> GradientCases => Named(AllCases.Operations.Where(c => c.CheckGradient && !c.Benchmark));

    public static TheoryData<string> BatchCases => Named(AllCases.Operations.Where(c => c.BatchInputs.Length > 0 && !c.Benchmark));

    public static TheoryData<string> ErrorCases => [.. AllCases.Errors.Select(c => c.ToString())];

    [Fact]
    public void Names_are_unique()
    {
        var names = AllCases.Operations.Select(c => c.ToString()).Concat(AllCases.Errors.Select(c => c.ToString())).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Theory, MemberData(nameof(Cases))]
    public void Equals_the_reference_loop(string name)
    {
        var c = Find(name);
        Compare<float>(c, c.Tolerance);
        Compare<double>(c, c.Tolerance * 1e-7);
    }

    [Theory, MemberData(nameof(GradientCases))]
    public void Gradient_equals_finite_differences_in_float64(string name)
    {
        var c = Find(name);
        var inputs = c.Draw<double>(seed: 11);
        var watched = inputs.Select(x => x.Watch()).ToArray();
        var output = c.Body.Run(watched);
        var seed = Weights(output.Shape);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (c.Differentiable is { } differentiable && !differentiable[i]) continue;
            var exact = Gradient.Vjp(output, seed, watched[i])[0];
            Assert.Equal(inputs[i].Shape, exact.Shape);
            var numeric = Numeric(c, inputs, i, seed);
            var scale = 1 + numeric.Select(Math.Abs).DefaultIfEmpty().Max();
            for (var j = 0; j < numeric.Length; j++)
            {
                Assert.True(
                    Math.Abs(exact.Values[j] - numeric[j]) <= c.GradientTolerance * scale,
                    $"input {i}, element {j}: exact {exact.Values[j]:R}, finite difference {numeric[j]:R}");
            }
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Bits_do_not_depend_on_threads(string name)
    {
        var c = Find(name);
        var one = WithThreads(c, 1);
        Assert.Equal(one, WithThreads(c, 2));
        Assert.Equal(one, WithThreads(c, 4));
    }

    [Theory, MemberData(nameof(BatchCases))]
    public void Bits_do_not_depend_on_how_a_batch_is_split(string name)
    {
        var c = Find(name);
        var inputs = c.Draw<float>(seed: 5);
        var whole = c.Body.Run(inputs);
        var batch = inputs[c.BatchInputs[0]].Shape[0];
        var joined = new List<float>();
        for (var row = 0; row < batch; row++)
        {
            var parts = inputs.Select((x, i) => c.BatchInputs.Contains(i) ? Row(x, row) : x).ToArray();
            joined.AddRange(c.Body.Run(parts).ToArray());
        }

        Assert.Equal(Bits(whole.ToArray()), Bits([.. joined]));
    }

    [Theory, MemberData(nameof(ErrorCases))]
    public void Refuses_with_the_operation_expected_and_got(string name)
    {
        var c = AllCases.Errors.Single(e => e.ToString() == name);
        var error = Assert.Throws<ShapeException>(c.Run);
        Assert.Equal(c.Operation, error.Operation);
        Assert.NotEmpty(error.Expected);
        Assert.NotEmpty(error.Got);
    }

    private static void Compare<T>(OperationCase c, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var inputs = c.Draw<T>(seed: 3);
        var before = inputs.Select(x => x.ToArray()).ToArray();
        var got = c.Body.Run(inputs).ToArray();
        var reference = c.Body.Reference(inputs);
        Assert.Equal(reference.Length, got.Length);
        for (var i = 0; i < got.Length; i++)
        {
            var (g, r) = (double.CreateChecked(got[i]), double.CreateChecked(reference[i]));
            Assert.True(
                g.Equals(r) || Math.Abs(g - r) <= tolerance * (1 + Math.Abs(r)),
                $"{typeof(T).Name}, element {i}: got {g:R}, reference {r:R}");
        }

        for (var i = 0; i < inputs.Length; i++) Assert.Equal(before[i], inputs[i].ToArray());
    }

    private static double[] Numeric(OperationCase c, Tensor<double>[] inputs, int input, Tensor<double> seed)
    {
        var numeric = new double[inputs[input].Length];
        for (var j = 0; j < numeric.Length; j++)
        {
            numeric[j] = (Shifted(j, Step) - Shifted(j, -Step)) / (2 * Step);
        }

        return numeric;

        double Shifted(int element, double by)
        {
            var copy = (Tensor<double>[])inputs.Clone();
            copy[input] = inputs[input].Copy();
            copy[input].Span[element] += by;
            var y = c.Body.Run(copy);
            var sum = 0.0;
            for (var k = 0; k < y.Length; k++) sum += seed.Values[k] * y.Values[k];
            return sum;
        }
    }

    private static int[] WithThreads(OperationCase c, int threads)
    {
        using var limit = Workers.Limit(threads);
        var watched = c.Draw<float>(seed: 7).Select(x => x.Watch()).ToArray();
        var output = c.Body.Run(watched);
        var seed = Tensor<float>.Wrap(output.Shape, [.. Weights(output.Shape).ToArray().Select(v => (float)v)]);
        var asked = watched.Where((_, i) => c.Differentiable is null || c.Differentiable[i]).ToArray();
        var gradients = asked.Length == 0 ? [] : Gradient.Vjp(output, seed, asked);
        return [.. Bits(output.ToArray()), .. gradients.SelectMany(g => Bits(g.ToArray()))];
    }

    /// <summary>Weights of the outputs: all different, so that a derivative that mixes outputs up cannot pass.</summary>
    private static Tensor<double> Weights(Shape shape)
    {
        var random = new Random(17);
        return Tensor<double>.Wrap(shape, [.. Enumerable.Range(0, shape.Length).Select(_ => 0.5 + random.NextDouble())]);
    }

    private static Tensor<float> Row(Tensor<float> x, int row)
    {
        var length = x.Length / x.Shape[0];
        return Tensor<float>.From(x.Shape.With(0, 1), x.Values.Slice(row * length, length));
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];

    private static OperationCase Find(string name) => AllCases.Operations.Single(c => c.ToString() == name);

    private static TheoryData<string> Named(IEnumerable<OperationCase> cases) => [.. cases.Select(c => c.ToString())];
}
