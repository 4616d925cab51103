using Smug.Models.Images;
using Smug.Models.Images.Jpeg;

namespace Smug.Models.Tests.Images;

/// <summary>A picture of 8 × 16 pixels, dark above and light below, as libjpeg's own encoder wrote it; EXIF blocks made byte by byte.</summary>
public sealed class JpegTests
{
    internal static readonly byte[] Grey = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/" +
        "wAALCAAQAAgBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEI" +
        "I0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ip" +
        "qrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APyfr+oCv//Z");

    /// <summary>8 × 16 pixels in inks, red above: magenta and yellow in full; below 200 of cyan, 100 of yellow and 60 of black.</summary>
    private static readonly byte[] Print = Convert.FromBase64String(
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8AAFAgA" +
        "EAAIBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAoJCP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8Av4P+P+v4G+f4TYwe/9k=");

    [JpegFact]
    public void Inks_become_light()
    {
        var image = ImageFile.Decode(Print);
        Assert.Equal((8, 16, 3), (image.Width, image.Height, image.Channels));
        byte[] red = [255, 0, 0], mixed = [55 * 195 / 255, 195, 155 * 195 / 255];
        for (var c = 0; c < 3; c++)
        {
            Assert.InRange(image[4, 3][c], red[c] - 3, red[c] + 3);
            Assert.InRange(image[4, 12][c], mixed[c] - 3, mixed[c] + 3);
        }
    }

    [JpegFact]
    public void A_grey_picture_is_read()
    {
        var image = ImageFile.Decode(Grey);
        Assert.Equal((8, 16, 1), (image.Width, image.Height, image.Channels));
        Assert.InRange(image[4, 2][0], 35, 45);
        Assert.InRange(image[4, 13][0], 195, 205);
    }

    [JpegFact]
    public void The_camera_is_turned_upright()
    {
        // Orientation 6: the first row of the file is the right column of the scene.
        byte[] tiff = [.. "Exif\0\0"u8, .. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0];
        byte[] jpeg = [.. Grey[..2], 0xFF, 0xE1, 0, (byte)(tiff.Length + 2), .. tiff, .. Grey[2..]];
        var image = ImageFile.Decode(jpeg);
        Assert.Equal((16, 8), (image.Width, image.Height));
        Assert.InRange(image[13, 4][0], 35, 45);
        Assert.InRange(image[2, 4][0], 195, 205);
    }

    [JpegFact]
    public void Cut_files_and_large_sizes_are_refused()
    {
        for (var length = 3; length < Grey.Length - 2; length += 7)
            Assert.Throws<MalformedInputException>(() => ImageFile.Decode(Grey[..length]));
        Assert.Contains("pixels", Assert.Throws<MalformedInputException>(() => ImageFile.Decode(Grey, limits: new ImageLimits { MaxPixels = 100 })).Message);
    }

    [Fact]
    public void All_orientations_move_every_pixel_to_its_place()
    {
        // 1 2        Upright, mirrored, turned by 180°, mirrored and turned, over the diagonal, turned right, over the other diagonal, turned left.
        // 3 4
        // 5 6
        var image = new Image(2, 3, 1, [1, 2, 3, 4, 5, 6]);
        byte[][] expected =
        [
            [1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5], [6, 5, 4, 3, 2, 1], [5, 6, 3, 4, 1, 2],
            [1, 3, 5, 2, 4, 6], [5, 3, 1, 6, 4, 2], [6, 4, 2, 5, 3, 1], [2, 4, 6, 1, 3, 5],
        ];
        for (var orientation = 1; orientation <= 8; orientation++)
            Assert.Equal(expected[orientation - 1], ExifOrientation.Apply(image, orientation).Pixels.ToArray());
    }
}

/// <summary>A test that needs libturbojpeg.</summary>
public sealed class JpegFactAttribute : FactAttribute
{
    public JpegFactAttribute() => Skip = TurboJpeg.IsAvailable ? null : "libturbojpeg is not installed (apt install libturbojpeg0).";
}
