using System.Numerics;
using Smug.Kernels.Conv2d;
using Smug.Kernels.Pool;
using Smug.Tensors;

namespace Smug.Models.TensorFlowJs;

/// <summary>Adds Keras layers to a network. Kernels are [H, W, I, O] and pictures have their channels last, as here, so nothing is turned.</summary>
internal sealed class KerasLayers<T>(NetworkBuilder<T> builder, WeightsManifest<T> weights)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LargestWindow = 1 << 16;

    /// <summary>Adds one layer of the model's list.</summary>
    public void Add(JsonPlace layer)
    {
        var (kind, config) = (layer["class_name"].Text(), layer["config"]);
        var name = config["name"].Text();
        switch (kind)
        {
            case "InputLayer":
                return;
            case "Conv2D":
                Conv2d(name, config);
                break;
            case "Dense":
                builder.Add(name, new DenseLayer<T>(weights.Take(config, name + "/kernel"), Bias(name, config)));
                break;
            case "MaxPooling2D":
                builder.Add(name, new MaxPool2dLayer<T>(Pool(config)));
                break;
            case "AveragePooling2D":
                builder.Add(name, new AveragePool2dLayer<T>(Pool(config) with { CountIncludePad = false }));
                break;
            case "GlobalMaxPooling2D":
                CheckChannels(config);
                builder.Add(name, new GlobalMaxPool2dLayer<T>());
                break;
            case "GlobalAveragePooling2D":
                CheckChannels(config);
                builder.Add(name, new GlobalAveragePool2dLayer<T>());
                break;
            case "BatchNormalization":
                BatchNorm(name, config);
                break;
            case "Flatten":
                CheckChannels(config);
                builder.Flatten(name);
                break;
            case "Dropout":
                builder.Dropout(name, config["rate"].Number());
                break;
            case "Activation" or "ReLU" or "Softmax":
                Activate(name, config, kind == "Activation" ? config["activation"].Text() : kind.ToLowerInvariant());
                return;
            default:
                throw layer["class_name"].Error("a layer that can be imported", $"'{kind}'");
        }

        if (config.Find("activation") is { } activation) Activate(name + "/activation", config, activation.Text());
    }

    private void Activate(string name, JsonPlace config, string activation)
    {
        foreach (var setting in new[] { "max_value", "negative_slope", "threshold" })
        {
            if (config.Find(setting) is { IsArray: false } value && value.Number() != 0) throw value.Error("0 or none", $"{value.Number()}");
        }

        if (config.Find("axis") is { IsArray: false } axis && axis.Int(-8, 8) != -1 && activation == "softmax") throw axis.Error("-1", $"{axis.Int(-8, 8)}");
        Layer<T>? layer = activation switch
        {
            "linear" => null,
            "relu" => new ReluLayer<T>(),
            "softmax" => new SoftmaxLayer<T>(),
            "sigmoid" => new SigmoidLayer<T>(),
            "tanh" => new TanhLayer<T>(),
            _ => throw config.Error("the activation linear, relu, softmax, sigmoid or tanh", $"'{activation}'"),
        };
        if (layer is not null) builder.Add(name, layer);
    }

    private void Conv2d(string name, JsonPlace config)
    {
        CheckChannels(config);
        var kernel = weights.Take(config, name + "/kernel");
        var ((strideH, strideW), (dilationH, dilationW)) = (Pair(config, "strides", 1), Pair(config, "dilation_rate", 1));
        if (kernel.Shape.Rank != 4) throw config.Error("a kernel [H, W, I, O]", $"{kernel.Shape}");
        if (config.Find("groups") is { } groups && groups.Int(1, 1 << 20) != 1) throw groups.Error("1 group", $"{groups.Int(1, 1 << 20)}");
        var (windowH, windowW) = ((kernel.Shape[0] - 1L) * dilationH + 1, (kernel.Shape[1] - 1L) * dilationW + 1);
        var ((top, bottom), (left, right)) = Padding(config, windowH, strideH, windowW, strideW);
        builder.Add(name, new Conv2dLayer<T>(
            kernel, Bias(name, config), new Conv2dGeometry(strideH, strideW, top, left, bottom, right, dilationH, dilationW)));
    }

    private Tensor<T>? Bias(string name, JsonPlace config) =>
        config.Find("use_bias") is { } use && !use.Flag() ? null : weights.Take(config, name + "/bias");

    private void BatchNorm(string name, JsonPlace config)
    {
        var (mean, variance) = (weights.Take(config, name + "/moving_mean"), weights.Take(config, name + "/moving_variance"));
        var scale = weights.Has(name + "/gamma") ? weights.Take(config, name + "/gamma") : Tensor<T>.Full(mean.Shape, T.One);
        var shift = weights.Has(name + "/beta") ? weights.Take(config, name + "/beta") : Tensor<T>.Zeros(mean.Shape);
        if (config.Find("axis") is { } axis)
        {
            var along = (axis.IsArray ? axis.Items()[0] : axis).Int(-8, 8);
            if (along != -1 && along != builder.Shape.Rank) throw axis.Error("the last axis", $"{along}");
        }

        builder.Add(name, new BatchNormLayer<T>(scale, shift, mean, variance, config.Find("epsilon")?.Number() ?? 1e-3));
    }

    private Pool2dGeometry Pool(JsonPlace config)
    {
        CheckChannels(config);
        var (windowH, windowW) = Pair(config, "pool_size", 2);
        var (strideH, strideW) = config.Find("strides") is null ? (windowH, windowW) : Pair(config, "strides", 1);
        var ((top, bottom), (left, right)) = Padding(config, windowH, strideH, windowW, strideW);
        return new Pool2dGeometry(windowH, windowW)
        {
            StrideH = strideH,
            StrideW = strideW,
            PadTop = top,
            PadBottom = bottom,
            PadLeft = left,
            PadRight = right,
        };
    }

    /// <summary>TensorFlow's padding. <c>same</c> gives ⌈size / stride⌉ outputs; an odd pixel goes behind.</summary>
    private ((int Before, int After) Rows, (int Before, int After) Columns) Padding(JsonPlace config, long windowH, int strideH, long windowW, int strideW)
    {
        var padding = config.Find("padding")?.Text() ?? "valid";
        if (padding == "valid") return default;
        if (padding != "same") throw config["padding"].Error("valid or same", $"'{padding}'");
        if (builder.Shape.Rank != 3) throw config.Error("a picture [H, W, C] before it", $"{builder.Shape}");
        return (Same(builder.Shape[0], windowH, strideH), Same(builder.Shape[1], windowW, strideW));

        (int, int) Same(int size, long window, int stride)
        {
            var total = Math.Max(0, ((size + (long)stride - 1) / stride - 1) * stride + window - size);
            if (total > LargestWindow) throw config.Error($"at most {LargestWindow} rows or columns of padding", $"{total}");
            return ((int)(total / 2), (int)(total - total / 2));
        }
    }

    private static (int H, int W) Pair(JsonPlace config, string name, int otherwise)
    {
        if (config.Find(name) is not { } value) return (otherwise, otherwise);
        if (!value.IsArray) return (value.Int(1, LargestWindow), value.Int(1, LargestWindow));
        var items = value.Items();
        return items.Count == 2 ? (items[0].Int(1, LargestWindow), items[1].Int(1, LargestWindow)) : throw value.Error("two numbers", $"{items.Count}");
    }

    private static void CheckChannels(JsonPlace config)
    {
        if (config.Find("data_format") is { } format && format.Text() != "channels_last") throw format.Error("channels_last", $"'{format.Text()}'");
    }
}
