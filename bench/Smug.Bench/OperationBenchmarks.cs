using BenchmarkDotNet.Attributes;
using Smug.OperationCases;
using Smug.Tensors;

namespace Smug.Bench;

/// <summary>Times the benchmark cases of every operation: adding a case to an operation's list adds it here.</summary>
public class OperationBenchmarks
{
    private OperationCase _case = AllCases.Operations[0];
    private Tensor<float>[] _inputs = [];
    private Tensor<float>[] _watched = [];
    private Tensor<float> _output = Tensor<float>.Zeros(new Shape(0));
    private Tensor<float> _seed = Tensor<float>.Zeros(new Shape(0));

    public static IEnumerable<string> Cases => AllCases.Operations.Where(c => c.Benchmark).Select(c => c.ToString());

    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "";

    public static OperationCase Find(string name) => AllCases.Operations.Single(c => c.ToString() == name);

    [GlobalSetup]
    public void SetUp()
    {
        _case = Find(Case);
        _inputs = _case.Draw<float>(seed: 1);
        var watched = _inputs.Select(x => x.Watch()).ToArray();
        _output = _case.Body.Run(watched);
        _watched = [.. watched.Where((_, i) => _case.Differentiable is null || _case.Differentiable[i])];
        _seed = Tensor<float>.Full(_output.Shape, 1);
    }

    [Benchmark(Baseline = true)]
    public void Forward()
    {
        using var scope = TensorScope.Begin();
        _case.Body.Run(_inputs);
    }

    /// <summary>The derivatives with respect to all inputs that have one, without the forward pass.</summary>
    [Benchmark]
    public void Gradients()
    {
        using var scope = TensorScope.Begin();
        Gradient.Vjp(_output, _seed, _watched);
    }
}
