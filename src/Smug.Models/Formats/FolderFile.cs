namespace Smug.Models.Formats;

/// <summary>Files that a model's file names: they must lie in its folder or below it.</summary>
internal static class FolderFile
{
    /// <summary>The path of a file with no link on the way, where it stays inside the folder; null otherwise.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="location">A relative path.</param>
    public static string? Find(string folder, string location)
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
