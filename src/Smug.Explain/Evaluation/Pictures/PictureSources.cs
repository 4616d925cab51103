using Smug.Models;

namespace Smug.Explain;

/// <summary>The kinds of picture data sets, found from what stands at a path.</summary>
public static class PictureSources
{
    /// <summary>Opens a data set: a directory of pictures, IDX files, or a manifest of cut-outs.</summary>
    /// <param name="path">A directory or file.</param>
    /// <param name="preprocessing">What the network reads.</param>
    /// <exception cref="UsageException">There is nothing there, or nothing of these kinds.</exception>
    /// <exception cref="MalformedInputException">What is there is broken.</exception>
    public static IPictureSource Open(string path, Preprocessing preprocessing)
    {
        if (IdxPictures.TryFind(path) is { } images) return IdxPictures.Open(images, preprocessing);
        if (CutOutPictures.TryFind(path) is { } manifest) return CutOutPictures.Open(manifest, preprocessing);
        if (Directory.Exists(path)) return PictureFolder.Open(path, preprocessing);
        throw new UsageException(File.Exists(path)
            ? $"'{path}' is no data set: expected a directory of pictures, IDX files (name-images-idx3-ubyte, plain or .gz), or a manifest.csv of cut-outs."
            : $"There is no data set '{path}'.");
    }
}
