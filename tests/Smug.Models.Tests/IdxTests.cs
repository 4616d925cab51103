using System.IO.Compression;
using Smug.Models.Formats;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>IDX files whose bytes are written out by hand from the format's description.</summary>
public sealed class IdxTests
{
    [Theory]
    [InlineData(0x08, new byte[] { 2, 255 }, 2.0, 255.0)]
    [InlineData(0x09, new byte[] { 2, 255 }, 2.0, -1.0)]
    [InlineData(0x0B, new byte[] { 0, 2, 255, 254 }, 2.0, -2.0)]
    [InlineData(0x0C, new byte[] { 0, 0, 1, 2, 255, 255, 255, 254 }, 258.0, -2.0)]
    [InlineData(0x0D, new byte[] { 0x40, 0, 0, 0, 0xBF, 0x80, 0, 0 }, 2.0, -1.0)]
    [InlineData(0x0E, new byte[] { 0x40, 0, 0, 0, 0, 0, 0, 0, 0xBF, 0xF0, 0, 0, 0, 0, 0, 0 }, 2.0, -1.0)]
    public void Reads_every_element_type(byte type, byte[] elements, double first, double second)
    {
        byte[] file = [0, 0, type, 2, 0, 0, 0, 1, 0, 0, 0, 2, .. elements];
        foreach (var bytes in new[] { file, Gzip(file) })
        {
            var idx = IdxFile.Parse(bytes, "hand");
            Assert.Equal(new Shape(1, 2), idx.Shape);
            Assert.Equal([first, second], idx.ToTensor<double>().ToArray());
            Assert.Equal([(float)first, (float)second], idx.ToTensor<float>().ToArray());
        }
    }

    [Theory]
    [InlineData(new byte[] { }, "magic")]
    [InlineData(new byte[] { 0, 0, 8 }, "magic")]
    [InlineData(new byte[] { 1, 0, 8, 1, 0, 0, 0, 1, 5 }, "two zero bytes")]
    [InlineData(new byte[] { 0, 0, 10, 1, 0, 0, 0, 1, 5 }, "element type")]
    [InlineData(new byte[] { 0, 0, 8, 0 }, "axes")]
    [InlineData(new byte[] { 0, 0, 8, 9 }, "axes")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0 }, "axis 0")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 2, 5 }, "2 bytes")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 5, 6 }, "more bytes")]
    [InlineData(new byte[] { 0, 0, 8, 1, 255, 255, 255, 255 }, "at most")]
    [InlineData(new byte[] { 0, 0, 14, 2, 0, 16, 0, 0, 0, 16, 0, 0 }, "at most")]
    public void A_broken_file_is_refused(byte[] file, string named)
    {
        Assert.Contains(named, Assert.Throws<MalformedInputException>(() => IdxFile.Parse(file, "hand")).Message);
        Assert.Throws<MalformedInputException>(() => IdxFile.Parse(Gzip(file), "hand"));
    }

    [Fact]
    public void Compressed_data_that_cannot_hold_what_it_declares_is_refused_before_memory_is_taken()
    {
        byte[] file = [0, 0, 8, 1, 0x3F, 0, 0, 0, 1];
        var packed = Gzip(file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<MalformedInputException>(() => IdxFile.Parse(packed, "hand"));
        Assert.Contains("can hold", error.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void A_bomb_behind_a_small_declaration_is_not_unpacked()
    {
        var packed = Gzip([0, 0, 8, 1, 0, 0, 0, 4, .. new byte[50_000_000]]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more bytes", Assert.Throws<MalformedInputException>(() => IdxFile.Parse(packed, "hand")).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Damaged_or_cut_compressed_data_is_refused()
    {
        byte[] file = [0, 0, 8, 1, 0, 0, 1, 0, .. Enumerable.Range(0, 256).Select(i => (byte)(i * 37))];
        var packed = Gzip(file);
        var wrongSum = (byte[])packed.Clone();
        wrongSum[^6] ^= 1;
        Assert.Throws<MalformedInputException>(() => IdxFile.Parse(wrongSum, "hand"));
        for (var length = 2; length < packed.Length - 8; length += 7)
            Assert.Throws<MalformedInputException>(() => IdxFile.Parse(packed[..length], "hand"));
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal)) gzip.Write(bytes);
        return stream.ToArray();
    }
}
