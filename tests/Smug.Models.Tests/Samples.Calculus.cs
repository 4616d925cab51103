using Smug.Kernels.Conv2d;
using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.Models.Tests;

internal static partial class Samples
{
    /// <summary>One node of every kind that computes with elements and shapes; all values are kept where functions are smooth.</summary>
    public static Network<float> Calculus(ulong seed)
    {
        var builder = new NetworkBuilder<float>(new Shape(2, 3), seed)
            .Add("sigmoid", new SigmoidLayer<float>())
            .Add("positive", new BinaryLayer<float>(BinaryOperation.Plus, right: Tensor<float>.Wrap(new Shape(3), [0.3f, 0.4f, 0.55f])));
        var joined = new List<string>();
        foreach (var operation in Enum.GetValues<UnaryOperation>())
        {
            var (alpha, beta) = operation switch
            {
                UnaryOperation.Clip => (-9, 9),
                UnaryOperation.HardSigmoid => (0.1, 0.2),
                UnaryOperation.Selu => (1.5, 1.1),
                UnaryOperation.LeakyRelu or UnaryOperation.Elu => (0.5, 0),
                _ => (0.0, 0.0),
            };
            // Within where the inverse functions are defined; eˣ comes first of all operations.
            var source = operation switch
            {
                UnaryOperation.Asin or UnaryOperation.Acos or UnaryOperation.Atanh => "sigmoid",
                UnaryOperation.Acosh => "Exp",
                _ => "positive",
            };
            joined.Add(Add(operation.ToString(), new UnaryLayer<float>(operation, alpha, beta), source));
        }

        foreach (var operation in Enum.GetValues<BinaryOperation>())
        {
            joined.Add(Add($"{operation} of two", new BinaryLayer<float>(operation), "positive", "Exp"));
            joined.Add(Add($"{operation} on the right", new BinaryLayer<float>(operation, right: Tensor<float>.Wrap(new Shape(2, 1), [1.75f, 2.25f])), "positive"));
            joined.Add(Add($"{operation} on the left", new BinaryLayer<float>(operation, left: Tensor<float>.Wrap(new Shape(), [2.5f])), "positive"));
        }

        foreach (var reduction in Enum.GetValues<Reduction>())
        {
            var reduced = Add(reduction.ToString(), new ReduceLayer<float>(reduction, [0]), "Exp");
            joined.Add(Add($"{reduction} repeated", new BroadcastLayer<float>(new Shape(2, 3)), reduced));
        }

        Add("matrices", new MatMulLayer<float>(), "positive", Add("turned", new TransposeLayer<float>([1, 0]), "Exp"));
        joined.Add(Add("product", new MatMulLayer<float>(right: Initializer.Uniform<float>(new Shape(2, 3), 1, new SeededRandom(seed))), "matrices"));
        joined.Add(Add("left product", new MatMulLayer<float>(left: Initializer.Uniform<float>(new Shape(2, 2), 1, new SeededRandom(seed + 1))), "positive"));
        joined.Add(Add("normed", new LayerNormLayer<float>(Tensor<float>.Wrap(new Shape(3), [1, 2, 3]), Tensor<float>.Wrap(new Shape(3), [0, 1, 0])), "positive"));
        joined.Add(Add("logs", new LogSoftmaxLayer<float>(), "positive"));
        joined.Add(Add("constant", new ConstantLayer<float>(Tensor<float>.Wrap(new Shape(2, 3), [1, 2, 3, 4, 5, 6])), "input"));
        joined.Add(Add("where", new WhereLayer<float>(), "Greater of two", "Exp", "positive"));
        joined.Add(Add("chosen", new GatherLayer<float>(-1, Tensor<float>.Wrap(new Shape(3), [2, 0, 2])), "positive"));
        joined.Add(Add("taken", new TakeAlongLayer<float>(-1), "positive", Add("places", new TopKLayer<float>(-1, 3, largest: false), "positive")));
        joined.Add(Add("as map", new ReshapeLayer<float>(new Shape(2, 3)), Add("upsampled", new ConvTranspose2dLayer<float>(
            Initializer.Uniform<float>(new Shape(2, 2, 1, 3), 1, new SeededRandom(seed + 2)), Tensor<float>.Wrap(new Shape(1), [0.5f]), new Conv2dGeometry(2, 2, 1, 0, 0, 0)),
            Add("picture", new ReshapeLayer<float>(new Shape(2, 1, 3)), "positive"))));
        var maxima = new MaxPlaces2dLayer<float>(new Pool2dGeometry(2, 1) { StrideH = 1, PadTop = 1 }, columnsFirst: false);
        joined.Add(Add("places of maxima", new ReshapeLayer<float>(new Shape(2, 3)), Add("maxima", maxima, "picture")));
        joined.Add(Add("padded", new PadLayer<float>([0, 1], [0, 0], 0.5), Add("cut", new SliceLayer<float>(-1, 2, 2, -2), "positive")));
        joined.Add(Add("best", new BroadcastLayer<float>(new Shape(2, 3)), Add("argmax", new ArgMaxLayer<float>(-1), "positive")));
        return builder
            .Add("all", new ConcatLayer<float>(), [.. joined])
            .Add("reshaped", new ReshapeLayer<float>(new Shape(6 * joined.Count)))
            .Add("small", new BinaryLayer<float>(BinaryOperation.Times, right: Tensor<float>.Wrap(new Shape(), [0.05f])))
            .Dense("logits", 2)
            .Build();

        string Add(string name, Layer<float> layer, params string[] inputs)
        {
            builder.Add(name, layer, inputs);
            return name;
        }
    }
}
