using System.Numerics;
using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.TensorFlowJs;

/// <summary>The weights of a TensorFlow.js model: groups of tensors whose bytes lie one after the other in the group's shards.</summary>
internal sealed class WeightsManifest<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostAxes = 8;
    private const long MostBytes = 1L << 31;

    private readonly Dictionary<string, (Tensor<T> Value, JsonPlace Place)> _weights = new(StringComparer.Ordinal);

    /// <summary>Reads all weights.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="shard">Reads a shard by its path beside the model, up to a number of bytes.</param>
    public WeightsManifest(JsonPlace manifest, Func<JsonPlace, long, byte[]> shard)
    {
        foreach (var group in manifest.Items())
        {
            var weights = group["weights"].Items().Select(Describe).ToList();
            var total = weights.Sum(weight => weight.Bytes);
            if (total > MostBytes) throw group.Error($"weights of at most {MostBytes} bytes", $"{total}");
            Read(group, weights, Join(group["paths"], total, shard));
        }
    }

    /// <summary>Takes a layer's weight; each must be taken by one layer.</summary>
    public Tensor<T> Take(JsonPlace layer, string name) => _weights.Remove(name, out var weight)
        ? weight.Value
        : throw layer.Error($"a weight '{name}' in the manifest", "none, or one that is taken");

    public bool Has(string name) => _weights.ContainsKey(name);

    /// <summary>Refuses weights that no layer took.</summary>
    public void CheckAllTaken()
    {
        foreach (var (name, (_, place)) in _weights) throw place.Error("a weight of a layer", $"'{name}', which no layer uses");
    }

    private static (JsonPlace Place, string Name, Shape Shape, long Bytes) Describe(JsonPlace weight)
    {
        if (weight.Find("quantization") is { } quantization) throw quantization.Error("weights that are not quantized", "a quantization");
        var type = weight["dtype"].Text();
        if (type != "float32") throw weight["dtype"].Error("float32", $"'{type}'");
        var sizes = weight["shape"].Items().Select(size => size.Int(0, 1 << 27)).ToArray();
        if (sizes.Length > MostAxes) throw weight["shape"].Error($"at most {MostAxes} axes", $"{sizes.Length}");
        try
        {
            var shape = new Shape(sizes);
            return (weight, weight["name"].Text(), shape, (long)shape.Length * sizeof(float));
        }
        catch (ShapeException error)
        {
            throw weight["shape"].Error(error.Expected, error.Got);
        }
    }

    private static byte[] Join(JsonPlace paths, long total, Func<JsonPlace, long, byte[]> shard)
    {
        // Only what the files really hold is taken into memory, whatever the manifest says.
        var parts = new List<byte[]>();
        var left = total;
        foreach (var path in paths.Items())
        {
            var part = shard(path, left);
            parts.Add(part);
            left -= part.Length;
        }

        return left == 0 ? [.. parts.SelectMany(part => part)] : throw paths.Error($"shards of {total} bytes in all", $"{total - left} bytes");
    }

    private void Read(JsonPlace group, List<(JsonPlace Place, string Name, Shape Shape, long Bytes)> weights, byte[] bytes)
    {
        var start = 0;
        foreach (var (place, name, shape, length) in weights)
        {
            var values = Array.ConvertAll(LittleEndian.Read<float>(bytes.AsSpan(start, (int)length)), T.CreateTruncating);
            if (!_weights.TryAdd(name, (Tensor<T>.Wrap(shape, values), place))) throw group.Error("weights of different names", $"'{name}' twice");
            start += (int)length;
        }
    }
}
