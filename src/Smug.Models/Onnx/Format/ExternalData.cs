using System.Globalization;

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
        var path = Inside(folder, location) ?? throw Error("a relative path inside the model's folder", $"'{location}'");
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

    /// <summary>The file's path with all links followed, where it stays inside the folder.</summary>
    private static string? Inside(string folder, string location)
    {
        if (location.Length == 0 || Path.IsPathRooted(location) || location.Contains('\0') || location.Split('/', '\\').Contains("..")) return null;
        var root = Path.GetFullPath(folder);
        var path = Path.GetFullPath(Path.Combine(root, location));
        if (!path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return null;
        for (var part = path; part is not null && part.Length > root.Length; part = Path.GetDirectoryName(part))
        {
            if (new FileInfo(part).LinkTarget is not null || new DirectoryInfo(part).LinkTarget is not null) return null;
        }

        return path;
    }
}
