using System.Numerics;
using System.Text.Json;
using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.TensorFlowJs;

/// <summary>
/// Reads sequential Keras models in TensorFlow.js's layers format: <c>model.json</c> with the topology and a manifest of float32 weights, and
/// shards of bytes beside it. Source: the TensorFlow.js converter's documentation of its web format.
/// </summary>
public static class TensorFlowJsFile
{
    private const int LargestJson = 64 << 20;
    private const int MostLayers = 4096;
    private const int LargestItem = 1 << 27;

    /// <summary>Reads a model. A colour or grey input is taken as pixels from 0 to 1 unless <c>model.preprocessing.json</c> says otherwise.</summary>
    /// <param name="path">The file <c>model.json</c>.</param>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="MalformedInputException">The file is no such model, contradicts itself, has a layer that cannot be imported, or names
    /// shards that are missing or outside its folder.</exception>
    public static Network<T> Load<T>(string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Parse<T>(InputFile.ReadAll(path, LargestJson), path, (place, limit) =>
        {
            var file = FolderFile.Find(folder, place.Text());
            if (file is null || !File.Exists(file)) throw place.Error("a file inside the model's folder", $"'{place.Text()}'");
            return InputFile.ReadAll(file, limit);
        });
    }

    /// <summary>Reads a model that is in memory already.</summary>
    /// <param name="json">The file <c>model.json</c>.</param>
    /// <param name="source">A name for error messages.</param>
    /// <param name="shards">The shards by their paths.</param>
    /// <exception cref="MalformedInputException">See <see cref="Load"/>.</exception>
    public static Network<T> Parse<T>(ReadOnlyMemory<byte> json, string source, IReadOnlyDictionary<string, byte[]> shards)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Parse<T>(json, source, (place, limit) =>
        {
            if (!shards.TryGetValue(place.Text(), out var bytes)) throw place.Error("a shard that is there", $"'{place.Text()}'");
            return bytes.Length <= limit ? bytes : throw place.Error($"at most {limit} bytes", $"{bytes.Length}");
        });

    private static Network<T> Parse<T>(ReadOnlyMemory<byte> json, string source, Func<JsonPlace, long, byte[]> shard)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            return Read<T>(new JsonPlace(document.RootElement, source, "$"), source, shard);
        }
        catch (JsonException error)
        {
            throw new MalformedInputException(source, "JSON", "a document", error.Message, error);
        }
        catch (Exception error) when (error is ShapeException or UsageException)
        {
            throw new MalformedInputException(source, "$.modelTopology", "layers that fit together", error.Message, error);
        }
    }

    private static Network<T> Read<T>(JsonPlace root, string source, Func<JsonPlace, long, byte[]> shard)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var model = root["modelTopology"]["model_config"];
        if (model["class_name"].Text() is var kind and not "Sequential") throw model["class_name"].Error("a Sequential model", $"'{kind}'");
        var layers = (model["config"].IsArray ? model["config"] : model["config"]["layers"]).Items();
        if (layers.Count is 0 or > MostLayers) throw model["config"].Error($"1 to {MostLayers} layers", $"{layers.Count}");
        var shape = InputShape(layers[0]["config"]);
        var weights = new WeightsManifest<T>(root["weightsManifest"], shard);
        var builder = new NetworkBuilder<T>(shape);
        var keras = new KerasLayers<T>(builder, weights);
        foreach (var layer in layers)
        {
            keras.Add(layer);
            if (builder.Shape.Length > LargestItem) throw layer.Error($"an output of at most {LargestItem} elements", $"{builder.Shape}");
        }

        weights.CheckAllTaken();
        var isPicture = shape.Rank == 3 && shape[2] is 1 or 3;
        return builder.Build(new ModelInfo
        {
            Architecture = model["config"].IsArray ? "" : model["config"].Find("name")?.Text() ?? "",
            Origin = root.Find("convertedBy")?.Text() ?? "TensorFlow.js",
            Preprocessing = isPicture ? Pixels(source, shape) : null,
        });
    }

    private static Preprocessing Pixels(string source, Shape shape)
    {
        var described = ModelSidecar.Preprocessing(source) ?? new Preprocessing(shape[0], shape[1], shape[2]);
        if (described.InputShape != shape)
            throw new MalformedInputException(Path.ChangeExtension(source, ".preprocessing.json"), "$", $"the network's input {shape}", $"{described.InputShape}");
        return described.Fault() is { } fault ? throw new MalformedInputException(source, "$.modelTopology", fault, $"{described}") : described;
    }

    private static Shape InputShape(JsonPlace first)
    {
        var place = first.Find("batch_input_shape") ?? first["batch_shape"];
        var sizes = place.Items();
        if (sizes.Count is < 2 or > 5) throw place.Error("a batch axis and 1 to 4 others", $"{sizes.Count} axes");
        return new Shape([.. sizes.Skip(1).Select(size => size.Int(1, LargestItem))]);
    }
}
