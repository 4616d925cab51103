using System.Numerics;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>What an operation does, written twice: through the library and as a plain loop.</summary>
public interface ICaseBody
{
    /// <summary>The operation under test. Inputs may be watched.</summary>
    Tensor<T> Run<T>(Tensor<T>[] inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The same mathematics as a reference loop, from Smug.Kernels where it has one; elements in row-major order.</summary>
    T[] Reference<T>(Tensor<T>[] inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>One operation at one size. The same case drives the comparison with the reference loop, the gradient check in float64,
/// the tests for equal bits at any number of threads and for any split of a batch, and the benchmark.</summary>
public sealed record OperationCase(string Operation, string Name, ICaseBody Body, params Shape[] Inputs)
{
    /// <summary>Inputs are drawn uniformly from here.</summary>
    public (double Low, double High) Range { get; init; } = (-1, 1);

    /// <summary>No input element lies closer than this to zero, so that finite differences never straddle a kink there.
    /// 0 where the operation is smooth.</summary>
    public double KinkMargin { get; init; }

    /// <summary>Draws all elements of each input as distinct values at least this far apart, for operations that compare elements.</summary>
    public double Distinct { get; init; }

    /// <summary>Which inputs are differentiable; all by default.</summary>
    public bool[]? Differentiable { get; init; }

    /// <summary>Inputs that the operation takes as given rather than drawn (indices, fixed statistics); index → values.</summary>
    public IReadOnlyDictionary<int, double[]> Fixed { get; init; } = new Dictionary<int, double[]>();

    /// <summary>The inputs whose axis 0 is the batch; their rows are independent. Empty where there is no batch.</summary>
    public int[] BatchInputs { get; init; } = [];

    /// <summary>Allowed |got − reference| ≤ Tolerance · (1 + |reference|) in float32; float64 is held to 1e-7 of it. 0 demands equal bits.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>Allowed error of the gradient check, relative to the largest derivative.</summary>
    public double GradientTolerance { get; init; } = 1e-6;

    /// <summary>False where a case is only for timing: too large for finite differences.</summary>
    public bool CheckGradient { get; init; } = true;

    /// <summary>True where the benchmarks time this case.</summary>
    public bool Benchmark { get; init; }

    /// <summary>Floating-point operations of one forward run, for the benchmark's GFLOP/s.</summary>
    public double Flops { get; init; }

    /// <summary>Draws the inputs.</summary>
    public Tensor<T>[] Draw<T>(int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return [.. Inputs.Select((shape, i) => Tensor<T>.Wrap(shape, [.. Values(random, i).Select(T.CreateChecked)]))];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Operation} {Name}";

    private double[] Values(Random random, int input)
    {
        if (Fixed.TryGetValue(input, out var given)) return given;
        var values = new double[Inputs[input].Length];
        if (Distinct > 0)
        {
            for (var i = 0; i < values.Length; i++) values[i] = (i - values.Length / 2 + 0.25 * random.NextDouble()) * Distinct;
            random.Shuffle(values);
            return values;
        }

        for (var i = 0; i < values.Length; i++)
        {
            do
            {
                values[i] = Range.Low + (Range.High - Range.Low) * random.NextDouble();
            }
            while (Math.Abs(values[i]) < KinkMargin);
        }

        return values;
    }
}

/// <summary>Arguments that an operation must refuse.</summary>
/// <param name="Operation">The operation the error must name.</param>
/// <param name="Name">What is wrong with the arguments.</param>
/// <param name="Run">The refused call.</param>
public sealed record ErrorCase(string Operation, string Name, Action Run)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Operation} {Name}";
}
