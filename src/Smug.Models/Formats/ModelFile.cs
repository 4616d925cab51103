using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Smug.Models.Formats;
using Smug.Models.Onnx;
using Smug.Models.TensorFlowJs;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>
/// Reads and writes a whole model as one safetensors file: parameters as tensors named <c>node.parameter</c>, and the graph, labels,
/// preprocessing, origin and training record as one JSON document under the metadata key <c>smug.model</c>.
/// </summary>
public static class ModelFile
{
    private const string Key = "smug.model";
    private const int SchemaVersion = 1;
    private const int LargestNodeCount = 100_000;
    private const int LargestItem = 1 << 27;

    /// <summary>Reads a model in float32.</summary>
    /// <inheritdoc cref="Load{T}(string)"/>
    public static Network<float> Load(string path) => Load<float>(path);

    /// <summary>Reads a model: a file of this format, an ONNX model where the name ends in <c>.onnx</c>, or a TensorFlow.js model where it ends
    /// in <c>.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="MalformedInputException">The file is no safetensors file, holds no model, or the model contradicts itself.</exception>
    public static Network<T> Load<T>(string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            ? LoadOnnx<T>(path, null, out _)
            : path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? TensorFlowJsFile.Load<T>(path) : Parse<T>(InputFile.ReadAll(path), path);

    /// <summary>Reads a model, and says which pictures it reads where it leaves their size open.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inputSize">Rows and columns of the picture; null takes those of the preprocessing beside the model, or
    /// <see cref="OnnxImportOptions.UsualSize"/>.</param>
    /// <param name="isSizeAssumed">Whether the usual size was taken.</param>
    /// <exception cref="UsageException">There is no such file, it may not be read, or the model reads pictures of another size only.</exception>
    /// <exception cref="MalformedInputException">See <see cref="Load{T}(string)"/>.</exception>
    public static Network<float> Load(string path, (int Height, int Width)? inputSize, out bool isSizeAssumed)
    {
        isSizeAssumed = false;
        var network = path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ? LoadOnnx<float>(path, inputSize, out isSizeAssumed) : Load(path);
        if (inputSize is not { } size || (network.InputShape is { Rank: 3 } shape && (shape[0], shape[1]) == size)) return network;
        throw new UsageException($"Expected a model that reads pictures of {size.Height} × {size.Width} pixels (rows × columns), as --input-size says, but this one reads {network.InputShape} and no other size.");
    }

    /// <summary>Reads a model that is in memory already.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="source">A name for error messages.</param>
    /// <exception cref="MalformedInputException">See <see cref="Load{T}(string)"/>.</exception>
    public static Network<T> Parse<T>(ReadOnlyMemory<byte> bytes, string source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var file = SafetensorsFile.Parse(bytes, source);
        var document = ReadDocument(file, source);
        var unused = file.Entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        try
        {
            var nodes = document.Nodes.Select((node, i) => ReadNode<T>(file, source, node, i, unused)).ToList();
            var network = new Network<T>(new Shape(document.Input.AsSpan()), nodes, document.Output, document.Info);
            Check(network, source, unused);
            return network;
        }
        catch (Exception error) when (error is ShapeException or UsageException)
        {
            throw new MalformedInputException(source, "model", "a graph that fits together", error.Message, error);
        }
    }

    /// <summary>Writes a model; the same network always gives the same bytes. Nothing is left behind on failure.</summary>
    /// <param name="network">The model.</param>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Save<T>(Network<T> network, string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var writer = Writer(network);
        AtomicFile.Write(path, writer.WriteTo);
    }

    /// <summary>SHA-256 of the bytes that <see cref="Save"/> writes for this network, 64 lowercase hexadecimal digits. For a model that
    /// was loaded from a file that <see cref="Save"/> wrote, this is the hash of that file.</summary>
    /// <param name="network">The model.</param>
    public static string ContentHash<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write)) Writer(network).WriteTo(stream);
        return Convert.ToHexStringLower(hash.Hash!);
    }

    private static Network<T> LoadOnnx<T>(string path, (int Height, int Width)? inputSize, out bool isSizeAssumed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var beside = ModelSidecar.Preprocessing(path);
        var import = OnnxFile.Import<T>(path, new OnnxImportOptions { InputSize = inputSize ?? (beside is null ? null : (beside.Height, beside.Width)) });
        (var network, isSizeAssumed) = (import.Network, import.IsSizeAssumed);
        if (beside is not { } preprocessing) return network;
        return preprocessing.InputShape == network.InputShape
            ? network.With(network.Info with { Preprocessing = preprocessing })
            : throw new MalformedInputException(
                Path.ChangeExtension(path, ".preprocessing.json"), "$", $"the network's input {network.InputShape}", $"{preprocessing.InputShape}");
    }

    private static SafetensorsWriter Writer<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var nodes = network.Nodes.Select(node =>
        {
            var attributes = new LayerAttributes();
            node.Layer.Describe(attributes);
            return new NodeDocument(node.Name, node.Layer.Kind, node.Inputs, attributes.Values);
        });
        var document = new ModelDocument(SchemaVersion, [.. network.InputShape.Sizes], network.OutputNode.Name, [.. nodes], network.Info);
        var writer = new SafetensorsWriter();
        writer.Metadata[Key] = JsonSerializer.Serialize(document, ModelJson.Default.ModelDocument);
        foreach (var (name, parameter) in network.Parameters)
        {
            // Weights that were rounded to float16 are stored as such; reading them gives the same bits.
            if (parameter.Value.Shape.Rank > 1 && HalfPrecision.Holds(parameter.Value)) writer.AddHalf(name, parameter.Value);
            else writer.Add(name, parameter.Value);
        }

        return writer;
    }

    private static ModelDocument ReadDocument(SafetensorsFile file, string source)
    {
        if (!file.Metadata.TryGetValue(Key, out var json))
            throw new MalformedInputException(source, "__metadata__", $"a model under '{Key}'", "a safetensors file without one");
        ModelDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(json, ModelJson.Default.ModelDocument);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or UsageException)
        {
            throw new MalformedInputException(source, $"{Key}, {(error as JsonException)?.Path ?? "$"}", "a model of schema 1", error.Message, error);
        }

        if (document?.Schema != SchemaVersion)
            throw new MalformedInputException(source, $"{Key}, $.schema", $"{SchemaVersion}", $"{document?.Schema.ToString() ?? "null"}");
        if (document.Nodes.IsDefault || document.Input.IsDefault || document.Info.Labels.IsDefault
            || document.Info.Labels.Any(label => label is null) || document.Nodes.Any(Incomplete))
            throw new MalformedInputException(source, Key, "input, nodes and labels", "a list that is missing");
        if (document.Nodes.Length > LargestNodeCount)
            throw new MalformedInputException(source, $"{Key}, $.nodes", $"at most {LargestNodeCount} nodes", $"{document.Nodes.Length}");
        if (document.Info.Preprocessing?.Fault() is { } expected)
            throw new MalformedInputException(source, $"{Key}, $.info.preprocessing", expected, $"{document.Info.Preprocessing}");
        return document;
    }

    /// <summary>Null cannot be told apart from a value by the serialiser where it is inside a list.</summary>
    private static bool Incomplete(NodeDocument? node) => node is null || node.Inputs.IsDefault || node.Inputs.Any(name => name is null);

    private static NodeDefinition<T> ReadNode<T>(SafetensorsFile file, string source, NodeDocument node, int index, HashSet<string> unused)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var place = $"$.nodes[{index}] '{node.Name}'";
        if (!LayerRegistry<T>.TryFind(node.Kind, out var read))
            throw new MalformedInputException(source, place, $"one of the kinds {string.Join(", ", LayerRegistry<T>.Kinds)}", $"'{node.Kind}'");
        var attributes = new LayerAttributes(source, place, node.Attributes);
        var layer = read!(attributes, new FileParameters<T>(file, node.Name, unused));
        attributes.CheckAllRead();
        return new NodeDefinition<T>(node.Name, layer, node.Inputs);
    }

    private static void Check<T>(Network<T> network, string source, HashSet<string> unused)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (unused.Count > 0) throw new MalformedInputException(source, $"tensor '{unused.Order().First()}'", "a parameter of a node", "one that no node uses");
        foreach (var node in network.Nodes)
        {
            if (node.OutputShape.Length > LargestItem)
                throw new MalformedInputException(source, $"node '{node.Name}'", $"an output of at most {LargestItem} elements", $"{node.OutputShape}");
        }

        if (network.Info.Vocabulary is { } v && network.Nodes.FirstOrDefault(node => node.Layer is EmbeddingLayer<T>) is { Layer: EmbeddingLayer<T> e } table && e.Table.Shape[0] != v.Count)
            throw new MalformedInputException(source, $"{Key}, $.info.vocabulary", $"{e.Table.Shape[0]} words, padding and unknown included, for node '{table.Name}'", $"{v.Count}");
        if (network.Preprocessing is { } p && p.InputShape != network.InputShape && !network.Nodes.Any(node => node.Layer is InputLayer<T> && node.OutputShape == p.InputShape))
            throw new MalformedInputException(source, $"{Key}, $.info.preprocessing", $"the network's input {network.InputShape}", $"{p.InputShape}");
    }

    private sealed class FileParameters<T>(SafetensorsFile file, string node, HashSet<string> unused) : IParameterSource<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public bool Has(string name) => unused.Contains($"{node}.{name}");

        public Tensor<T> Take(string name)
        {
            var tensor = file.Floats<T>($"{node}.{name}");
            unused.Remove($"{node}.{name}");
            return tensor;
        }
    }
}
