using Smug.Models.Images;

namespace Smug.Report.Pictures;

/// <summary>The pictures of an explanation as PNG, made once for the files and the page.</summary>
internal sealed class EncodedPictures
{
    public EncodedPictures(ExplanationPictures pictures)
    {
        Pictures = pictures;
        Files = [.. pictures.Files().Select(file => new EncodedPicture(file.Name, file.Picture, file.Picture.ToPng()))];
    }

    public ExplanationPictures Pictures { get; }

    public IReadOnlyList<EncodedPicture> Files { get; }

    public EncodedPicture Of(Image picture) => Files.First(file => ReferenceEquals(file.Picture, picture));
}

/// <summary>One picture, its file name and its PNG bytes.</summary>
internal sealed record EncodedPicture(string Name, Image Picture, byte[] Png)
{
    /// <summary>The picture as an address that needs no file.</summary>
    public string DataUri { get; } = "data:image/png;base64," + Convert.ToBase64String(Png);
}
