using System.Globalization;
using Smug.Models.Formats;

namespace Smug.Models.Onnx;

/// <summary>Elements of tensors in files of their own, which must lie in the model's folder or below it.</summary>
internal static class ExternalData
{
    public static ReadOnlyMemory<byte> Read(IReadOnlyDictionary<string, string> entry, string? folder, long length, string source, string place)
    {
        if (folder is null) throw Error("elements inside the file", "external data of a model that is not in a folder");
        var location = entry.GetValueOrDefault("location", "");
        var offset = Number("offset", 0);
        var stated = Number("length", length);
        if (stated != length) throw Error($"{length} bytes", $"a length of {stated}");
        var path = FolderFile.Find(folder, location) ?? throw Error("a relative path inside the model's folder", $"'{location}'");
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (offset > stream.Length || length > stream.Length - offset)
                throw Error($"{length} bytes at {offset} of '{location}'", $"a file of {stream.Length} bytes");
            var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(length, Array.MaxLength));
            stream.Position = offset;
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new MalformedInputException(source, place, $"external data in '{location}'", error.Message, error);
        }

        long Number(string key, long missing) => !entry.TryGetValue(key, out var text)
            ? missing
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Error($"a number as {key}", $"'{text}'");

        MalformedInputException Error(string expected, string got) => new(source, place, expected, got);
    }
}
