using Smug.Kernels.Conv2d;
using Smug.Kernels.Pool;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Bench.Compare;

/// <summary>GoogLeNet as torchvision builds it: batch norm after every convolution, 3 × 3 kernels in the branch of 5 × 5, ceil-mode pools,
/// no auxiliary classifiers. Weights are random: speed does not depend on them.</summary>
internal static class GoogLeNet
{
    private static readonly (string Name, int[] Channels)[] Modules =
    [
        ("3a", [64, 96, 128, 16, 32, 32]),
        ("3b", [128, 128, 192, 32, 96, 64]),
        ("4a", [192, 96, 208, 16, 48, 64]),
        ("4b", [160, 112, 224, 24, 64, 64]),
        ("4c", [128, 128, 256, 24, 64, 64]),
        ("4d", [112, 144, 288, 32, 64, 64]),
        ("4e", [256, 160, 320, 32, 128, 128]),
        ("5a", [256, 160, 320, 32, 128, 128]),
        ("5b", [384, 192, 384, 48, 128, 128]),
    ];

    public static Network<float> Build()
    {
        var builder = new NetworkBuilder<float>(new Shape(224, 224, 3), seed: 1);
        Unit(builder, "conv1", 64, 7, new Conv2dGeometry(2, 2, 3, 3, 3, 3));
        Pool(builder, "pool1", 3, 2, 0);
        Unit(builder, "conv2", 64, 1, Conv2dGeometry.Valid);
        Unit(builder, "conv3", 192, 3, Conv2dGeometry.Same(3, 3));
        Pool(builder, "pool2", 3, 2, 0);
        foreach (var (name, channels) in Modules)
        {
            if (name == "4a") Pool(builder, "pool3", 3, 2, 0);
            if (name == "5a") Pool(builder, "pool4", 2, 2, 0);
            Module(builder, name, channels);
        }

        return builder.Add("gap", new GlobalAveragePool2dLayer<float>()).Dropout("dropout", 0.2).Dense("logits", 1000).Build();
    }

    private static void Module(NetworkBuilder<float> builder, string name, int[] channels)
    {
        var input = builder.Last;
        Unit(builder, $"{name}-1", channels[0], 1, Conv2dGeometry.Valid);
        Unit(builder.From(input), $"{name}-2a", channels[1], 1, Conv2dGeometry.Valid);
        Unit(builder, $"{name}-2b", channels[2], 3, Conv2dGeometry.Same(3, 3));
        Unit(builder.From(input), $"{name}-3a", channels[3], 1, Conv2dGeometry.Valid);
        Unit(builder, $"{name}-3b", channels[4], 3, Conv2dGeometry.Same(3, 3));
        Pool(builder.From(input), $"{name}-4a", 3, 1, 1);
        Unit(builder, $"{name}-4b", channels[5], 1, Conv2dGeometry.Valid);
        builder.Add(name, new ConcatLayer<float>(), $"{name}-1-relu", $"{name}-2b-relu", $"{name}-3b-relu", $"{name}-4b-relu");
    }

    private static void Unit(NetworkBuilder<float> builder, string name, int filters, int kernel, Conv2dGeometry geometry) =>
        builder.Conv2d(name, filters, kernel, geometry).BatchNorm($"{name}-norm").Relu($"{name}-relu");

    private static void Pool(NetworkBuilder<float> builder, string name, int window, int stride, int pad) =>
        builder.Add(name, new MaxPool2dLayer<float>(Pool2dGeometry.Square(window, stride, pad, ceilMode: true)));
}
