using Smug.Kernels;
using Smug.Kernels.Conv2d;
using Smug.Kernels.Norm;
using Smug.Kernels.Pool;
using Smug.Models;
using Smug.Models.Plans;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>
/// Lets the run-time compile the code of an attribution while a command still reads its model: a thread of its own explains a tiny network
/// with the layers that plans compile. The first attribution of a process then finds its kernels ready.
/// </summary>
public static class WarmStart
{
    private const int Side = 64;

    private static readonly WarmThread s_thread = new();

    /// <summary>Begins, once a process, and returns at once; does nothing where there is one processor. Results of anything else are the
    /// same with it and without. Thread-safe.</summary>
    public static void Begin() => s_thread.Begin(Attribute);

    /// <summary>Attributes a class of the tiny network to its input.</summary>
    internal static void Attribute()
    {
        var network = Tiny();
        var picture = new float[network.InputShape.Length];
        for (var i = 0; i < picture.Length; i++) picture[i] = i % 97 / 97f;
        using (TensorScope.Begin()) network.Forward(Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), picture));
        IntegratedGradients.AttributeNode(network, Network<float>.InputName, picture, label: 1, new AttributionOptions { Steps = 2 });
        PlanKernels.Prepare();
    }

    /// <summary>A stem with pools and normalisation, and one inception module on a map that Winograd's filtering takes.</summary>
    internal static Network<float> Tiny()
    {
        var builder = new NetworkBuilder<float>(new Shape(Side, Side, 3), seed: 1)
            .Conv2d("stem", 32, 7, new Conv2dGeometry(2, 2, 3, 3, 3, 3)).Relu("stem-relu")
            .Add("pool", new MaxPool2dLayer<float>(Pool2dGeometry.Square(3, 2, ceilMode: true)))
            .Add("lrn", new LrnLayer<float>(new LrnSettings(5)));
        builder.From("lrn").Conv2d("1x1", 32, 1, Conv2dGeometry.Valid).Relu("1x1-relu");
        builder.From("lrn").Conv2d("3x3-reduce", 32, 1, Conv2dGeometry.Valid).Relu("3x3-reduce-relu").Conv2d("3x3", 32, 3, Conv2dGeometry.Same(3, 3)).Relu("3x3-relu");
        builder.From("lrn").Conv2d("5x5-reduce", 16, 1, Conv2dGeometry.Valid).Relu("5x5-reduce-relu").Conv2d("5x5", 16, 5, Conv2dGeometry.Same(5, 5)).Relu("5x5-relu");
        builder.From("lrn").Add("branch-pool", new MaxPool2dLayer<float>(Pool2dGeometry.Square(3, 1, 1))).Conv2d("project", 16, 1, Conv2dGeometry.Valid).Relu("project-relu");
        return builder.Add("concat", new ConcatLayer<float>(), "1x1-relu", "3x3-relu", "5x5-relu", "project-relu")
            .Add("average", new GlobalAveragePool2dLayer<float>())
            .Dense("logits", 4)
            .Build();
    }
}
