using System.Numerics;
using Smug.Models.Formats;

namespace Smug.Models.Onnx;

/// <summary>Reads and writes models in the ONNX format (https://onnx.ai) for the default operator set, versions 7 to 25.</summary>
public static class OnnxFile
{
    private const int OldestOpset = 7;
    private const int NewestOpset = 25;

    /// <summary>The operations that can be imported, by name.</summary>
    public static IEnumerable<string> Operations => OnnxOperators<float>.Names.Order(StringComparer.Ordinal);

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The file; elements in files of their own are looked for in its folder only.</param>
    /// <param name="options">How it becomes a network.</param>
    /// <exception cref="UsageException">There is no such file, or it may not be read.</exception>
    /// <exception cref="MalformedInputException">The content is no ONNX model, contradicts itself, or uses what is not supported: all
    /// unsupported nodes are listed, each with its name, operation, domain and opset.</exception>
    public static OnnxImport<T> Import<T>(string path, OnnxImportOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options ??= new OnnxImportOptions();
        return InputFile.Read(path, options.MaxFileBytes, bytes => Import<T>(bytes, path, options, Path.GetDirectoryName(Path.GetFullPath(path))));
    }

    /// <summary>Reads a model that is in memory already.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="source">A name for error messages.</param>
    /// <param name="options">How it becomes a network.</param>
    /// <param name="folder">Where elements in files of their own may lie; null refuses them.</param>
    /// <exception cref="MalformedInputException">See <see cref="Import{T}(string, OnnxImportOptions)"/>.</exception>
    public static OnnxImport<T> Import<T>(ReadOnlyMemory<byte> bytes, string source, OnnxImportOptions? options = null, string? folder = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        options ??= new OnnxImportOptions();
        var document = OnnxParser.Model(bytes, source);
        var opset = document.Opsets.GetValueOrDefault("", 0);
        if (opset is < OldestOpset or > NewestOpset)
            throw new MalformedInputException(source, "opset_import", $"opset {OldestOpset} to {NewestOpset} of domain ai.onnx", $"{opset}");
        MalformedInputException? refusal = null;
        var fewest = int.MaxValue;
        foreach (var reading in Readings(document, options.Batching))
        {
            try
            {
                var importer = new GraphImporter<T>(document, options, source, folder, reading);
                if (Finished(importer, document, source) is { } import) return import;
                if (importer.Problems.Count < fewest)
                    refusal = new MalformedInputException(source, "graph", $"operations that can be imported{Assumption(importer)}", string.Join("; ", importer.Problems));
                fewest = Math.Min(fewest, importer.Problems.Count);
                if (!importer.MixesBatch) break;
            }
            catch (Exception error) when (error is ShapeException or UsageException or OnnxRefusal or MalformedInputException)
            {
                refusal ??= error as MalformedInputException ?? new MalformedInputException(source, "graph", "nodes that fit together", error.Message, error);
            }
        }

        throw refusal!;
    }

    /// <summary>Writes a network as an ONNX model of opset 17: pictures as [N, C, H, W], an open batch size, preprocessing, labels and origin
    /// as metadata; settings such as ε are rounded to float32, as the format has them; the training record is left out.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <exception cref="UsageException">A node's kind has no counterpart in ONNX.</exception>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Save<T>(Network<T> network, string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var bytes = OnnxExporter<T>.Write(network);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>What the first axis of the inputs may be, in the order in which it is tried. Where something works across the batch axis,
    /// the model may still be one that takes a single item, or have no batch at all.</summary>
    private static IEnumerable<BatchReading> Readings(OnnxDocument document, OnnxBatching batching)
    {
        if (batching == OnnxBatching.None || (batching == OnnxBatching.Automatic && !LooksBatched(document)))
        {
            yield return BatchReading.None;
            yield break;
        }

        var batch = Inputs(document).Select(input => input.Sizes!.Value[input.BatchAxis]).FirstOrDefault(size => size > 0, -1);
        yield return BatchReading.Any;
        if (batch is -1 or 1) yield return BatchReading.Single;
        if (batching == OnnxBatching.Automatic && batch > 0) yield return BatchReading.None;
    }

    /// <summary>A network that works for one size only may fail at another.</summary>
    private static string Assumption<T>(GraphImporter<T> importer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => importer.AssumedSize is var (rows, columns)
            ? $" at {rows} × {columns} pixels, assumed because the model leaves its size open (another is given by --input-size or by its preprocessing)"
            : "";

    private static OnnxImport<T>? Finished<T>(GraphImporter<T> importer, OnnxDocument document, string source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (importer.Run(new ModelInfo { Origin = Origin(document) }) is not { } import) return null;
        var info = import.Network.Info with
        {
            Architecture = document.Metadata.GetValueOrDefault(OnnxMetadata.Architecture, ""),
            Labels = document.Metadata.TryGetValue(OnnxMetadata.Labels, out var labels) ? [.. labels.Split('\n')] : [],
            Preprocessing = OnnxPreprocessing.Read(document.Metadata, import.Network.InputShape, source)
                ?? (import.Inputs.Length == 0 ? null : PixelRange.Read(import.Network, import.Inputs[0].Type)),
        };
        return import with { Network = import.Network.With(info), IsSizeAssumed = importer.AssumedSize is not null };
    }

    private static string Origin(OnnxDocument document) => document.Metadata.TryGetValue(OnnxMetadata.Origin, out var origin)
        ? origin
        : document.Producer.Length > 0 ? $"ONNX, {document.Producer}" : "ONNX";

    private static bool LooksBatched(OnnxDocument document)
    {
        var inputs = Inputs(document).ToList();
        return inputs.Exists(input => input.Sizes!.Value[input.BatchAxis] < 0)
            || document.Graph.Nodes.Any(node => OnnxOperators<float>.WorksOnImages(node.Operation))
            || (inputs.Count > 0 && inputs.TrueForAll(input => input.Sizes is [1, _, ..]));
    }
    private static IEnumerable<OnnxValueInfo> Inputs(OnnxDocument document) =>
        document.Graph.Inputs.Where(input => !document.Graph.Initializers.ContainsKey(input.Name) && input.Sizes is { Length: > 0 });
}
