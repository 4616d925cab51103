using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Smug.Models;

namespace Smug.Explain;

/// <summary>Stage 1: one image as the network reads it, and what to explain about it.</summary>
/// <remarks>Immutable and thread-safe. Text models are images of width 1: one row per token.</remarks>
public sealed record ExplanationInput
{
    /// <summary>Rows of pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Channels per pixel.</summary>
    public required int Channels { get; init; }

    /// <summary>The preprocessed values <c>[H, W, C]</c>, row-major, in the network's own units.</summary>
    public required ImmutableArray<float> Values { get; init; }

    /// <summary>The ends of the pixel range in the network's own units, to show the values as a picture; 0 to 1 by default.</summary>
    public ValueRange Range { get; init; } = ValueRange.Unit;

    /// <summary>The order of three channels: red, green, blue, or the other way around; to show the values as a picture.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ChannelOrder ChannelOrder { get; init; }

    /// <summary>The class to explain; null explains the class the network predicts.</summary>
    public int? Label { get; init; }

    /// <summary>Where the image came from: a file name, a data set and index, or a description.</summary>
    public string Origin { get; init; } = "memory";

    /// <summary>SHA-256 of the sizes and the little-endian float32 values, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Takes an image.</summary>
    /// <param name="values">Values <c>[H, W, C]</c>, row-major, in the network's own units.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="label">The class to explain; null explains the predicted one.</param>
    /// <param name="origin">Where it came from.</param>
    /// <exception cref="ShapeException">The number of values is not H · W · C, or a size is below 1.</exception>
    /// <exception cref="UsageException">A value is not finite.</exception>
    public static ExplanationInput From(
        ReadOnlySpan<float> values, int height, int width, int channels, int? label = null, string origin = "memory")
    {
        if (height < 1 || width < 1 || channels < 1 || (long)height * width * channels != values.Length)
            throw new ShapeException("ExplanationInput", $"{height} · {width} · {channels} values", $"{values.Length}");
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i])) throw new UsageException($"ExplanationInput: expected finite values, got {values[i]} at place {i}.");
        }

        return new ExplanationInput
        {
            Height = height,
            Width = width,
            Channels = channels,
            Values = [.. values],
            Label = label,
            Origin = origin,
            Sha256 = HashOf(values, height, width, channels),
        };
    }

    /// <summary>SHA-256 of the sizes and values, in lower-case hexadecimal.</summary>
    public static string HashOf(ReadOnlySpan<float> values, int height, int width, int channels)
    {
        var bytes = new byte[12 + values.Length * sizeof(float)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, height);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), channels);
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(12 + i * sizeof(float)), values[i]);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
