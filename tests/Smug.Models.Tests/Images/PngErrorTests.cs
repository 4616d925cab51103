using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Smug.Models.Images;

namespace Smug.Models.Tests.Images;

/// <summary>What the format forbids is refused with the place and the reason; a damaged file never raises anything else.</summary>
public class PngErrorTests
{
    private static readonly byte[] Ihdr = PlainPngWriter.Chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    private static readonly byte[] Idat = PlainPngWriter.Chunk("IDAT", PlainPngWriter.Zlib([0, 7]));
    private static readonly byte[] Iend = PlainPngWriter.Chunk("IEND", []);
    private static readonly byte[] Plte = PlainPngWriter.Chunk("PLTE", [1, 2, 3]);
    private static readonly byte[] Grey1 = PlainPngWriter.Chunk("tRNS", [0, 1]);

    [Fact]
    public void TheSmallestFileIsRead() => Assert.Equal<byte>([7], Image.Decode(Png(Ihdr, Idat, Iend)).Pixels.ToArray());

    public static TheoryData<string, byte[], string> Malformed() => new()
    {
        { "nothing", [], "signature" },
        { "another format", "GIF89a.."u8.ToArray(), "signature" },
        { "only a signature", Png(), "byte 8" },
        { "no IHDR", Png(Idat, Iend), "IHDR as the first chunk" },
        { "two IHDR", Png(Ihdr, Ihdr, Idat, Iend), "one IHDR" },
        { "no IDAT", Png(Ihdr, Iend), "IDAT chunk before the end" },
        { "no IEND", Png(Ihdr, Idat), "IEND" },
        { "split IDAT", Png(Ihdr, Idat, PlainPngWriter.Chunk("tEXt", []), Idat, Iend), "next to each other" },
        { "trailing bytes", [.. Png(Ihdr, Idat, Iend), 0], "end of the file" },
        { "content in IEND", Png(Ihdr, Idat, PlainPngWriter.Chunk("IEND", [1])), "empty IEND" },
        { "unknown critical chunk", Png(Ihdr, PlainPngWriter.Chunk("QuIT", []), Idat, Iend), "QuIT" },
        { "chunk type of no letters", Png(Ihdr, PlainPngWriter.Chunk("a1b2", []), Idat, Iend), "four letters" },
        { "palette in grey", Png(Ihdr, Plte, Idat, Iend), "grey" },
        { "no palette", Png(Header(1, 1, 8, 3), Idat, Iend), "palette before the data" },
        { "two palettes", Png(Header(1, 1, 8, 3), Plte, Plte, Idat, Iend), "one palette" },
        { "late palette", Png(Header(1, 1, 8, 2), Rgb([0, 1, 2, 3]), Plte, Iend), "before the data" },
        { "palette of 4 bytes", Png(Header(1, 1, 8, 3), PlainPngWriter.Chunk("PLTE", [1, 2, 3, 4]), Idat, Iend), "1 to 256" },
        { "palette too long for 1 bit", Png(Header(1, 1, 1, 3), PlainPngWriter.Chunk("PLTE", new byte[9]), Idat, Iend), "1 to 2 colours" },
        { "colour not in the palette", Png(Header(1, 1, 8, 3), Plte, Idat, Iend), "pixel (0, 0)" },
        { "transparency beside alpha", Png(Header(1, 1, 8, 4), Grey1, Rgb([0, 1, 2]), Iend), "beside alpha" },
        { "two tRNS", Png(Ihdr, Grey1, Grey1, Idat, Iend), "one tRNS" },
        { "late tRNS", Png(Ihdr, Idat, Grey1, Iend), "before the data" },
        { "transparency before the palette", Png(Header(1, 1, 8, 3), Grey1, Plte, Idat, Iend), "one per palette entry" },
        { "width 0", Png(Header(0, 1, 8, 0), Idat, Iend), "0 × 1" },
        { "width above 2^31", Png(Header(0x80000000, 1, 8, 0), Idat, Iend), "2147483648" },
        { "too many pixels", Png(Header(2_000_000_000, 2_000_000_000, 16, 6), Idat, Iend), "pixels" },
        { "depth 3", Png(Header(1, 1, 3, 0), Idat, Iend), "type 0 with 3 bits" },
        { "colour type 1", Png(Header(1, 1, 8, 1), Idat, Iend), "type 1" },
        { "RGB of 4 bits", Png(Header(1, 1, 4, 2), Idat, Iend), "type 2 with 4 bits" },
        { "compression method 1", Png(Header(1, 1, 8, 0, compression: 1), Idat, Iend), "compression method" },
        { "filter method 1", Png(Header(1, 1, 8, 0, filter: 1), Idat, Iend), "filter method" },
        { "interlace method 2", Png(Header(1, 1, 8, 0, interlace: 2), Idat, Iend), "interlace method" },
        { "filter type 5", Png(Ihdr, Rgb([5, 7]), Iend), "row 0" },
        { "too few scanlines", Png(Header(1, 2, 8, 0), Idat, Iend), "4 bytes of scanlines" },
        { "too many scanlines", Png(Ihdr, Rgb([0, 7, 0, 7]), Iend), "more" },
        { "not zlib", Png(Ihdr, PlainPngWriter.Chunk("IDAT", [1, 2, 3, 4, 5, 6]), Iend), "zlib" },
        { "empty IDAT", Png(Ihdr, PlainPngWriter.Chunk("IDAT", []), Iend), "only 0 bytes" },
        { "zlib without checksum", Png(Ihdr, PlainPngWriter.Chunk("IDAT", PlainPngWriter.Zlib([0, 7])[..^4]), Iend), "zlib" },
        { "zlib with wrong checksum", Png(Ihdr, PlainPngWriter.Chunk("IDAT", [.. PlainPngWriter.Zlib([0, 7])[..^1], 0]), Iend), "zlib" },
        { "far too little data for 50 million pixels", Png(Header(7000, 7000, 8, 6), Idat, Iend), "only 13 bytes" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void WhatTheFormatForbidsIsRefused(string what, byte[] content, string reason)
    {
        var error = Assert.Throws<MalformedInputException>(() => Image.Decode(content, "digit.png"));
        Assert.Equal("digit.png", error.SourceName);
        Assert.True(error.Message.Contains(reason, StringComparison.Ordinal), $"{what}: {error.Message}");
    }

    [Fact]
    public void AWrongChecksumNamesItsChunk()
    {
        var file = Png(Ihdr, Idat, Iend);
        file[^20] ^= 1;
        Assert.Contains("chunk IDAT", Assert.Throws<MalformedInputException>(() => Image.Decode(file)).Place);
    }

    [Fact]
    public void ABombIsRefusedBeforeMemoryIsTaken()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) zlib.Write(new byte[60_000_000]);
        var bomb = Png(Header(20_000, 3_000, 8, 0), PlainPngWriter.Chunk("IDAT", packed.ToArray()), Iend);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<MalformedInputException>(() => Image.Decode(bomb, limits: new ImageLimits { MaxPixels = 1_000_000 }));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void EveryTruncationIsMalformed()
    {
        var file = Sample(6, 8, interlaced: true);
        for (var length = 0; length < file.Length; length++)
            Assert.Throws<MalformedInputException>(() => Image.Decode(file.AsMemory(0, length)));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void MutatedFilesRaiseNothingElse(int seed, bool mendChecksums)
    {
        var random = new Random(seed);
        byte[][] originals = [Sample(0, 1, false), Sample(0, 16, true), Sample(2, 8, true), Sample(3, 4, false), Sample(6, 16, false), Sample(4, 8, true)];
        var limits = new ImageLimits { MaxPixels = 100_000 };
        var read = 0;
        for (var round = 0; round < 12_000; round++)
        {
            var file = Mutate(originals[round % originals.Length], random);
            if (mendChecksums) MendChecksums(file);
            try
            {
                var image = Image.Decode(file, limits: limits);
                Assert.InRange(image.Width * image.Height, 1, limits.MaxPixels);
                read++;
            }
            catch (MalformedInputException)
            {
                // The one error a file may cause; any other fails the test.
            }
        }

        // With checksums mended, a good part of the mutants must reach the pixels, or the loop tests only the checksum.
        if (mendChecksums) Assert.InRange(read, 200, 11_900);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var file = original.ToList();
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(file.Count);
            switch (random.Next(6))
            {
                case 0: file[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: file[at] = (byte)random.Next(256); break;
                case 2: file.RemoveRange(at, Math.Min(file.Count - at, random.Next(1, 9))); break;
                case 3: file.InsertRange(at, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256))); break;
                case 4: file.InsertRange(at, file.GetRange(at, Math.Min(file.Count - at, random.Next(1, 40)))); break;
                default: file[at] = (byte)(random.Next(2) == 0 ? 0 : 255); break;
            }

            if (file.Count == 0) file.Add(0);
        }

        return [.. file];
    }

    private static void MendChecksums(byte[] file)
    {
        for (var at = 8; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12) return;
            var type = Encoding.Latin1.GetString(file, at + 4, 4);
            PlainPngWriter.Chunk(type, file[(at + 8)..(at + 8 + (int)length)]).AsSpan(8 + (int)length).CopyTo(file.AsSpan(at + 8 + (int)length));
            at += 12 + (int)length;
        }
    }

    private static byte[] Sample(int colourType, int depth, bool interlaced)
    {
        var writer = new PlainPngWriter
        {
            Width = 11,
            Height = 6,
            Depth = depth,
            ColourType = colourType,
            Interlaced = interlaced,
            Palette = colourType == 3 ? new byte[48] : null,
            Transparency = colourType switch { 0 => [0, 1], 3 => [1, 2], _ => null },
            Filter = row => row % 5,
            DataChunk = 90,
        };
        return writer.Write((x, y, s) => (x * 7 + y * 5 + s) & ((1 << depth) - 1));
    }

    private static byte[] Rgb(byte[] scanlines) => PlainPngWriter.Chunk("IDAT", PlainPngWriter.Zlib(scanlines));

    private static byte[] Header(uint width, uint height, byte depth, byte colour, byte compression = 0, byte filter = 0, byte interlace = 0)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[10], header[11], header[12]) = (depth, colour, compression, filter, interlace);
        return PlainPngWriter.Chunk("IHDR", header);
    }

    private static byte[] Png(params byte[][] chunks) => [137, 80, 78, 71, 13, 10, 26, 10, .. chunks.SelectMany(chunk => chunk)];
}
