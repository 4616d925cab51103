using System.Collections.Immutable;

namespace Smug.Models.Onnx;

/// <summary>Protobuf messages of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) to records. Fields this reader has
/// no use for are skipped; graphs within graphs are read to a fixed depth.</summary>
internal static class OnnxParser
{
    private const int DeepestGraph = 8;

    /// <summary>The whole file.</summary>
    public static OnnxDocument Model(ReadOnlyMemory<byte> bytes, string source)
    {
        var reader = new ProtobufReader(bytes, source, "model");
        var opsets = new Dictionary<string, long>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var (version, producer, graph) = (0L, "", (OnnxGraph?)null);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: version = reader.Varint(); break;
                case 2: producer = reader.Text(); break;
                case 7:
                    if (graph is not null) throw reader.Error("one graph", "a second one");
                    graph = Graph(reader.Message("graph"), source, depth: 0);
                    break;
                case 8:
                    var (domain, opset) = Opset(reader.Message("opset_import"));
                    opsets[domain == "ai.onnx" ? "" : domain] = opset;
                    break;
                case 14:
                    var (key, value) = Pair(reader.Message("metadata_props"));
                    metadata[key] = value;
                    break;
                default: reader.Skip(); break;
            }
        }

        if (graph is null) throw new MalformedInputException(source, "model", "an ONNX model with a graph", "none");
        return new OnnxDocument(version, opsets, graph, metadata, producer);
    }

    private static OnnxGraph Graph(ProtobufReader reader, string source, int depth)
    {
        if (depth > DeepestGraph) throw reader.Error($"graphs within graphs to a depth of {DeepestGraph}", "deeper ones");
        var nodes = ImmutableArray.CreateBuilder<OnnxNode>();
        var initializers = new Dictionary<string, OnnxTensor>(StringComparer.Ordinal);
        var inputs = ImmutableArray.CreateBuilder<OnnxValueInfo>();
        var outputs = ImmutableArray.CreateBuilder<OnnxValueInfo>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: nodes.Add(Node(reader.Message($"node[{nodes.Count}]"), source, depth)); break;
                case 5:
                    var tensor = OnnxTensor.Parse(reader.Message($"initializer[{initializers.Count}]"), source);
                    if (!initializers.TryAdd(tensor.Name, tensor)) throw reader.Error("initializers of different names", $"two named '{tensor.Name}'");
                    break;
                case 11: inputs.Add(ValueInfo(reader.Message($"input[{inputs.Count}]"))); break;
                case 12: outputs.Add(ValueInfo(reader.Message($"output[{outputs.Count}]"))); break;
                case 15: throw reader.Error("dense initializers", "a sparse one");
                default: reader.Skip(); break;
            }
        }

        return new OnnxGraph(nodes.ToImmutable(), initializers, inputs.ToImmutable(), outputs.ToImmutable());
    }

    private static OnnxNode Node(ProtobufReader reader, string source, int depth)
    {
        var inputs = ImmutableArray.CreateBuilder<string>();
        var outputs = ImmutableArray.CreateBuilder<string>();
        var attributes = ImmutableArray.CreateBuilder<OnnxAttribute>();
        var (name, operation, domain) = ("", "", "");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: inputs.Add(reader.Text()); break;
                case 2: outputs.Add(reader.Text()); break;
                case 3: name = reader.Text(); break;
                case 4: operation = reader.Text(); break;
                case 5:
                    var attribute = Attribute(reader.Message("attribute"), source, depth);
                    if (attributes.Any(other => other.Name == attribute.Name)) throw reader.Error("each attribute once", $"'{attribute.Name}' twice");
                    attributes.Add(attribute);
                    break;
                case 7: domain = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxNode(name, operation, domain == "ai.onnx" ? "" : domain, inputs.ToImmutable(), outputs.ToImmutable(), attributes.ToImmutable());
    }

    private static OnnxAttribute Attribute(ProtobufReader reader, string source, int depth)
    {
        var result = new OnnxAttribute("", OnnxAttributeType.Undefined);
        var (floats, ints, texts, declared) = (new List<float>(), new List<long>(), new List<string>(), OnnxAttributeType.Undefined);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: result = result with { Name = reader.Text() }; break;
                case 2: result = result with { Float = reader.Float(), Type = OnnxAttributeType.Float }; break;
                case 3: result = result with { Int = reader.Varint(), Type = OnnxAttributeType.Int }; break;
                case 4: result = result with { Text = reader.Text(), Type = OnnxAttributeType.String }; break;
                case 5: result = result with { Tensor = OnnxTensor.Parse(reader.Message("t"), source), Type = OnnxAttributeType.Tensor }; break;
                case 6: result = result with { Graph = Graph(reader.Message("g"), source, depth + 1), Type = OnnxAttributeType.Graph }; break;
                case 7: reader.Floats(floats); break;
                case 8: reader.Varints(ints); break;
                case 9: texts.Add(reader.Text()); break;
                case 10:
                    reader.Skip();
                    result = result with { Type = OnnxAttributeType.Tensors };
                    break;
                case 11:
                    reader.Skip();
                    result = result with { Type = OnnxAttributeType.Graphs };
                    break;
                case 20: declared = (OnnxAttributeType)reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        // An attribute that equals its type's default, or an empty list, may be written as its type only.
        if (floats.Count > 0) result = result with { Type = OnnxAttributeType.Floats, Floats = [.. floats] };
        if (ints.Count > 0) result = result with { Type = OnnxAttributeType.Ints, Ints = [.. ints] };
        if (texts.Count > 0) result = result with { Type = OnnxAttributeType.Strings, Texts = [.. texts] };
        if (result.Type == OnnxAttributeType.Undefined) result = result with { Type = declared };
        return declared == OnnxAttributeType.Undefined || declared == result.Type
            ? result
            : throw reader.Error($"attribute '{result.Name}' of the type it says, {declared}", $"{result.Type}");
    }

    private static OnnxValueInfo ValueInfo(ProtobufReader reader)
    {
        var (name, type, sizes) = ("", OnnxElementType.Undefined, (ImmutableArray<long>?)null);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2:
                    var typeReader = reader.Message("type");
                    while (typeReader.Next())
                    {
                        if (typeReader.Field == 1) (type, sizes) = TensorType(typeReader.Message("tensor_type"));
                        else typeReader.Skip();
                    }

                    break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxValueInfo(name, type, sizes);
    }

    private static (OnnxElementType Type, ImmutableArray<long>? Sizes) TensorType(ProtobufReader reader)
    {
        var (type, sizes) = (OnnxElementType.Undefined, (ImmutableArray<long>?)null);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = (OnnxElementType)reader.Varint(); break;
                case 2: sizes = Sizes(reader.Message("shape")); break;
                default: reader.Skip(); break;
            }
        }

        return (type, sizes);
    }

    private static ImmutableArray<long> Sizes(ProtobufReader reader)
    {
        var sizes = ImmutableArray.CreateBuilder<long>();
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            var size = -1L;
            var dimension = reader.Message("dim");
            while (dimension.Next())
            {
                if (dimension.Field == 1) size = dimension.Varint();
                else dimension.Skip();
            }

            sizes.Add(size < 0 ? -1 : size);
        }

        return sizes.ToImmutable();
    }

    private static (string Domain, long Version) Opset(ProtobufReader reader)
    {
        var (domain, version) = ("", 0L);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: domain = reader.Text(); break;
                case 2: version = reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        return (domain, version);
    }

    /// <summary>A StringStringEntryProto.</summary>
    internal static (string Key, string Value) Pair(ProtobufReader reader)
    {
        var (key, value) = ("", "");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: key = reader.Text(); break;
                case 2: value = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return (key, value);
    }
}
