using Smug.Kernels;
using Smug.Kernels.Elementwise;
using Smug.Models;
using Smug.Tensors;
using BinaryOperation = Smug.Kernels.Broadcast.BinaryOperation;

namespace Smug.Gpu.Tests;

/// <summary>Several elementwise functions as one kernel. Oracle: the same operations one by one on the same device, whose bits must be equal.</summary>
public sealed partial class ChainTests
{
    public static TheoryData<ElementOperation> Functions =>
        [.. Enum.GetValues<ElementOperation>().Where(operation => operation is not ElementOperation.DividedBy)];

    public static TheoryData<BinaryOperation, bool> Pairs => new()
    {
        { BinaryOperation.Sum, true }, { BinaryOperation.Sum, false },
        { BinaryOperation.Difference, true }, { BinaryOperation.Difference, false },
        { BinaryOperation.Product, true }, { BinaryOperation.Product, false },
        { BinaryOperation.Quotient, true }, { BinaryOperation.Quotient, false },
        { BinaryOperation.Larger, true }, { BinaryOperation.Larger, false },
        { BinaryOperation.Smaller, true }, { BinaryOperation.Smaller, false },
    };

    [GpuTheory, MemberData(nameof(Functions))]
    public void A_function_has_the_same_bits_in_a_chain(ElementOperation operation)
    {
        var (x, a) = (Draw(1, new Shape(6, 5)), Draw(2, new Shape(5)));
        CompareLinks(x, [new(BinaryOperation.Product, a), new(operation, -0.5f, 0.75f), new(ElementOperation.Plus, 0.25f)], a);
    }

    [GpuTheory, MemberData(nameof(Pairs))]
    public void A_function_of_two_has_the_same_bits_in_a_chain(BinaryOperation pair, bool operandFirst)
    {
        var (x, a) = (Draw(3, new Shape(6, 1, 5)), Draw(4, new Shape(4, 1)));
        CompareLinks(x, [new(ElementOperation.Times, 1.5f), new(pair, a, operandFirst), new(ElementOperation.Tanh)], a);
    }

    [GpuFact]
    public void Links_that_no_kernel_takes_run_before_it()
    {
        var x = Draw(5, new Shape(3, 4));
        var many = Enumerable.Range(0, 4).Select(i => Draw(6 + i, new Shape(4))).ToArray();
        CompareLinks(x, [.. many.Select(operand => new ChainLink<float>(BinaryOperation.Sum, operand))], many);
        CompareLinks(x, [.. Enumerable.Range(0, 9).Select(i => new ChainLink<float>(ElementOperation.Plus, 0.1f * i))]);
        CompareLinks(Draw(5, new Shape(3, 1)), [new(ElementOperation.Exp), new(BinaryOperation.Product, many[0]), new(ElementOperation.Relu)], many[0]);
        var (wide, other) = (Draw(11, new Shape(2, 1, 2, 1, 2)), Draw(12, new Shape(1, 3, 1, 3, 1)));
        CompareLinks(wide, [new(BinaryOperation.Sum, other), new(ElementOperation.Relu)], other);
    }

    [GpuFact]
    public void A_network_runs_its_chains_as_one_kernel_each()
    {
        var network = Network();
        var device = network.To(TestDevice.Value);
        var batch = Draw(20, new Shape([3, .. network.InputShape.Sizes])).To(Device.Cpu);
        var moved = batch.To(TestDevice.Value);
        var values = new Dictionary<string, Tensor<float>> { [Network<float>.InputName] = moved };
        foreach (var node in device.Nodes) values[node.Name] = node.Layer.Forward([.. node.Inputs.Select(input => values[input])], default);

        var got = device.Forward(moved);
        Assert.Equal(Bits(values[device.OutputNode.Name]), Bits(got));
        var host = network.Forward(batch).ToArray();
        Assert.All(got.ToArray().Zip(host), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));

        // A value in the middle of a chain can be asked for, and one that two nodes read is computed once for both.
        var some = device.Evaluate([(Network<float>.InputName, moved)], ["moved", "left", "logits"]);
        Assert.Equal(Bits(values["moved"]), Bits(some[0]));
        Assert.Equal(Bits(values["left"]), Bits(some[1]));
        Assert.Equal(Bits(values["logits"]), Bits(some[2]));

        // The gradient comes through chains, to the input and to an operand that a layer learned.
        var (onHost, onDevice) = (batch.Watch(), moved.Watch());
        var expected = Gradient.Of(network.Forward(onHost), onHost).ToArray();
        var gradient = Gradient.Of(device.Forward(onDevice), onDevice).ToArray();
        Assert.All(gradient.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
    }

    [GpuFact]
    public void Kernels_are_chains() => CompareLaunches();

    [GpuTheory]
    [InlineData("chain.sum-relu.forward", 2)]
    [InlineData("chain.scale-shift-relu.forward", 3)]
    [InlineData("chain.batch-norm-relu.forward", 4)]
    public void A_chain_reads_each_array_once_and_writes_once(string name, int reads)
    {
        var code = KernelCatalogue.Compile(name, KernelTarget.Ptx);
        Assert.Equal(0, code.LocalBytes);
        Assert.Equal(reads, Count("ld.global"));
        Assert.Equal(1, Count("st.global"));

        int Count(string instruction) => code.Code.Split(instruction).Length - 1;
    }

    static partial void CompareLaunches();

    private static Network<float> Network() => new NetworkBuilder<float>(new Shape(4, 4, 2), 3)
        .Conv2d("conv", 6, 3)
        .Add("norm", new BatchNormLayer<float>(Host(30, 6), Host(31, 6), Host(32, 6), Host(33, 6)))
        .Relu("norm-relu")
        .Conv2d("left", 6, 1)
        .From("norm-relu").Conv2d("right", 6, 1)
        .Add("sum", new AddLayer<float>(), "left", "right").Relu("sum-relu")
        .Add("scaled", new BinaryLayer<float>(Models.BinaryOperation.Times, right: Host(34, 6)))
        .Add("moved", new BinaryLayer<float>(Models.BinaryOperation.Minus, left: Host(35, 6)))
        .Add("hard", new UnaryLayer<float>(UnaryOperation.HardSigmoid, 0.2, 0.5))
        .Flatten("flat").Dense("logits", 3)
        .Build();

    private static void CompareLinks(Tensor<float> x, ChainLink<float>[] links, params Tensor<float>[] operands)
    {
        var (whole, wholeGradients) = Run(chain: true);
        var (single, singleGradients) = Run(chain: false);
        Assert.Equal(single.Shape, whole.Shape);
        Assert.Equal(Bits(single), Bits(whole));
        for (var i = 0; i < singleGradients.Length; i++) Assert.Equal(Bits(singleGradients[i]), Bits(wholeGradients[i]));

        (Tensor<float> Result, Tensor<float>[] Gradients) Run(bool chain)
        {
            var start = x.Watch();
            var watched = operands.Select(operand => operand.Watch()).ToArray();
            ChainLink<float>[] own = [.. links.Select(link => link.Operand is { } operand
                ? new ChainLink<float>(link.Pair, watched[Array.IndexOf(operands, operand)], link.OperandFirst)
                : link)];
            var y = chain ? Op.Chain(start, own) : own.Aggregate(start, (value, link) => Op.Chain(value, link));
            var seed = Draw(40, y.Shape);
            return (y, Gradient.Vjp(y, seed, [start, .. watched]));
        }
    }

    private static Tensor<float> Draw(int seed, Shape shape) => Host(seed, shape).To(TestDevice.Value);

    private static Tensor<float> Host(int seed, int channels) => Host(seed, new Shape(channels));

    /// <summary>Positive numbers, for variances and logarithms.</summary>
    private static Tensor<float> Host(int seed, Shape shape)
    {
        var random = new Random(seed);
        return Tensor<float>.Wrap(shape, [.. Enumerable.Range(0, shape.Length).Select(_ => 0.2f + random.NextSingle())]);
    }

    private static int[] Bits(Tensor<float> x) => [.. x.ToArray().Select(BitConverter.SingleToInt32Bits)];
}
