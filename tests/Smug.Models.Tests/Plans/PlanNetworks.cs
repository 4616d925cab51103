using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Kernels.Norm;
using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.Models.Tests.Plans;

/// <summary>Small networks with everything that a plan fuses.</summary>
internal static class PlanNetworks
{
    /// <summary>A stem, two inception modules (odd channel counts), average pooling, a dense layer and a softmax.</summary>
    public static Network<T> Inception<T>(bool batchNorm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var builder = new NetworkBuilder<T>(new Shape(33, 29, 3), seed: 5);
        Unit(builder, "conv1", 20, 7, new Conv2dGeometry(2, 2, 3, 3, 3, 3), batchNorm);
        builder.Add("pool1", new MaxPool2dLayer<T>(Pool2dGeometry.Square(3, 2, ceilMode: true)));
        builder.Add("lrn1", new LrnLayer<T>(new LrnSettings(5)));
        Unit(builder, "conv2", 24, 3, Conv2dGeometry.Same(3, 3), batchNorm);
        Module(builder, "a", [9, 7, 12, 5, 6, 10], batchNorm);
        builder.Dropout("drop", 0.4);
        builder.Add("pool2", new MaxPool2dLayer<T>(Pool2dGeometry.Square(3, 2, 1)));
        Module(builder, "b", [16, 16, 20, 4, 8, 8], batchNorm);
        builder.Add("gap", new GlobalAveragePool2dLayer<T>());
        builder.Dense("logits", 7).Add("prob", new SoftmaxLayer<T>());
        return builder.Build();
    }

    /// <summary>Residual sums, a value read twice by one layer, a pool inside a concatenation, a rectifier on its own, and a gradient that
    /// meets at a pooled value.</summary>
    public static Network<T> Residual<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var builder = new NetworkBuilder<T>(new Shape(10, 11, 6), seed: 9);
        builder.Relu("start");
        builder.From("start").Conv2d("c1", 8, 3, Conv2dGeometry.Same(3, 3)).Relu("r1");
        builder.Add("twice", new AddLayer<T>(), "r1", "r1", "r1");
        builder.From("r1").Conv2d("c2", 8, 3, Conv2dGeometry.Same(3, 3));
        builder.Add("sum", new AddLayer<T>(), "c2", "twice").Relu("r2");
        builder.From("r2").Add("pool", new AveragePool2dLayer<T>(Pool2dGeometry.Square(2, 2)));
        builder.From("r2").Conv2d("down", 5, 3, new Conv2dGeometry(2, 2, 1, 1, 0, 0));
        builder.Add("cat", new ConcatLayer<T>(), "pool", "down");
        builder.Add("max", new MaxPool2dLayer<T>(Pool2dGeometry.Square(2, 1)));
        builder.From("cat").Conv2d("valid", 13, 2).Relu("r3");
        builder.Add("outer", new ConcatLayer<T>(), "max", "r3");
        return builder.Flatten("flat").Dense("hidden", 12).Relu("r4").Dense("logits", 3).Build();
    }

    /// <summary>Maps and channels large enough for Winograd's convolution, with a sum of branches.</summary>
    public static Network<T> Wide<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var builder = new NetworkBuilder<T>(new Shape(17, 15, 18), seed: 2);
        builder.Conv2d("c1", 20, 3, Conv2dGeometry.Same(3, 3)).Relu("r1");
        builder.Conv2d("c2", 33, 3, Conv2dGeometry.Same(3, 3)).Relu("r2");
        builder.From("r1").Conv2d("c3", 24, 3, Conv2dGeometry.Same(3, 3)).Relu("r3");
        builder.Add("cat", new ConcatLayer<T>(), "r2", "r3");
        return builder.Add("gap", new GlobalAveragePool2dLayer<T>()).Dense("logits", 5).Build();
    }

    private static void Module<T>(NetworkBuilder<T> builder, string name, int[] channels, bool batchNorm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var input = builder.Last;
        Unit(builder, $"{name}1", channels[0], 1, Conv2dGeometry.Valid, batchNorm);
        Unit(builder.From(input), $"{name}2r", channels[1], 1, Conv2dGeometry.Valid, batchNorm);
        Unit(builder, $"{name}2", channels[2], 3, Conv2dGeometry.Same(3, 3), batchNorm);
        Unit(builder.From(input), $"{name}3r", channels[3], 1, Conv2dGeometry.Valid, batchNorm);
        Unit(builder, $"{name}3", channels[4], 5, Conv2dGeometry.Same(5, 5), batchNorm);
        builder.From(input).Add($"{name}pool", new MaxPool2dLayer<T>(Pool2dGeometry.Square(3, 1, 1)));
        Unit(builder, $"{name}4", channels[5], 1, Conv2dGeometry.Valid, batchNorm);
        builder.Add($"{name}cat", new ConcatLayer<T>(), $"{name}1relu", $"{name}2relu", $"{name}3relu", $"{name}4relu");
    }

    private static void Unit<T>(NetworkBuilder<T> builder, string name, int filters, int kernel, Conv2dGeometry geometry, bool batchNorm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        builder.Conv2d(name, filters, kernel, geometry);
        if (batchNorm)
        {
            var random = new Random(filters * 31 + kernel);
            Tensor<T> Draw(double low, double high) => Tensor<T>.Wrap(
                new Shape(filters), [.. Enumerable.Range(0, filters).Select(_ => T.CreateTruncating(low + (high - low) * random.NextDouble()))]);
            builder.Add($"{name}bn", new BatchNormLayer<T>(Draw(0.5, 1.5), Draw(-0.3, 0.3), Draw(-0.3, 0.3), Draw(0.5, 2)));
        }

        builder.Relu($"{name}relu");
    }
}
