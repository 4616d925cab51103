using System.Buffers.Binary;
using System.Text;

namespace Smug.Models.Images.Png;

/// <summary>The chunks of a PNG file, their order and checksums verified (ISO/IEC 15948, clauses 5 and 11). Nothing is decompressed yet.</summary>
internal sealed class PngFile
{
    private const int ChunkOverhead = 12;
    private readonly string _source;
    private readonly List<ReadOnlyMemory<byte>> _data = [];
    private bool _dataEnded;

    private PngFile(string source) => _source = source;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public PngHeader Header { get; private set; }

    /// <summary>RGB triples; empty where there is no palette.</summary>
    public ReadOnlyMemory<byte> Palette { get; private set; }

    /// <summary>The tRNS chunk; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Transparency { get; private set; }

    /// <summary>The eXIf chunk; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Exif { get; private set; }

    /// <summary>The IDAT chunks, in order: together one zlib stream.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Data => _data;

    public static PngFile Parse(ReadOnlyMemory<byte> content, string source, ImageLimits limits)
    {
        if (!content.Span.StartsWith(Signature))
            throw new MalformedInputException(source, "byte 0", "the PNG signature", Show(content.Span[..Math.Min(8, content.Length)]));
        var file = new PngFile(source);
        var position = Signature.Length;
        var first = true;
        while (true)
        {
            var (type, data) = file.ReadChunk(content, position);
            var place = $"byte {position}, chunk {type}";
            if (first != (type == "IHDR"))
                throw new MalformedInputException(source, place, first ? "IHDR as the first chunk" : "one IHDR", type);
            first = false;
            position += ChunkOverhead + data.Length;
            if (type == "IEND")
            {
                file.Finish(data, place, content.Length - position);
                return file;
            }

            file.Accept(type, data, place, limits);
        }
    }

    private (string Type, ReadOnlyMemory<byte> Data) ReadChunk(ReadOnlyMemory<byte> content, int position)
    {
        var rest = content.Span[position..];
        if (rest.Length < ChunkOverhead)
            throw new MalformedInputException(_source, $"byte {position}", "a chunk of at least 12 bytes (the file ends without IEND)", $"{rest.Length} bytes");
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - ChunkOverhead)
            throw new MalformedInputException(_source, $"byte {position}", $"a chunk of at most {rest.Length - ChunkOverhead} bytes (what is left of the file)", $"{length}");
        var typeBytes = rest.Slice(4, 4);
        foreach (var letter in typeBytes)
        {
            if (!char.IsAsciiLetter((char)letter))
                throw new MalformedInputException(_source, $"byte {position + 4}", "four letters as chunk type", Show(typeBytes));
        }

        var type = Encoding.ASCII.GetString(typeBytes);
        var expected = BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]);
        var actual = Crc32.Compute(rest.Slice(4, 4 + (int)length));
        if (expected != actual)
            throw new MalformedInputException(_source, $"byte {position}, chunk {type}", $"content with checksum {expected:x8}", $"{actual:x8}");
        return (type, content.Slice(position + 8, (int)length));
    }

    private void Accept(string type, ReadOnlyMemory<byte> data, string place, ImageLimits limits)
    {
        if (type != "IDAT" && _data.Count > 0) _dataEnded = true;
        switch (type)
        {
            case "IHDR":
                Header = PngHeader.Parse(data.Span, _source, place, limits);
                break;
            case "PLTE":
                AcceptPalette(data, place);
                break;
            case "tRNS":
                AcceptTransparency(data, place);
                break;
            case "eXIf":
                Exif = data;
                break;
            case "IDAT":
                if (_dataEnded) throw new MalformedInputException(_source, place, "IDAT chunks next to each other", "another chunk between them");
                if (Header.Colour == PngColour.Palette && Palette.IsEmpty)
                    throw new MalformedInputException(_source, place, "a palette before the data", "none");
                _data.Add(data);
                break;
            default:
                // An upper-case first letter marks a chunk without which the picture cannot be shown rightly.
                if (char.IsAsciiLetterUpper(type[0]))
                    throw new MalformedInputException(_source, place, "IHDR, PLTE, IDAT or IEND as critical chunk", type);
                break;
        }
    }

    private void AcceptPalette(ReadOnlyMemory<byte> data, string place)
    {
        if (!Palette.IsEmpty) throw new MalformedInputException(_source, place, "one palette", "a second");
        if (_data.Count > 0) throw new MalformedInputException(_source, place, "the palette before the data", "it after");
        if (Header.Colour is PngColour.Grey or PngColour.GreyAlpha)
            throw new MalformedInputException(_source, place, "no palette in a grey picture", "one");
        if (!Transparency.IsEmpty) throw new MalformedInputException(_source, place, "the palette before tRNS", "it after");
        var most = Header.Colour == PngColour.Palette ? 1 << Header.BitDepth : 256;
        if (data.Length == 0 || data.Length % 3 != 0 || data.Length / 3 > most)
            throw new MalformedInputException(_source, place, $"1 to {most} colours of 3 bytes", $"{data.Length} bytes");
        Palette = data;
    }

    private void AcceptTransparency(ReadOnlyMemory<byte> data, string place)
    {
        if (!Transparency.IsEmpty) throw new MalformedInputException(_source, place, "one tRNS", "a second");
        if (_data.Count > 0) throw new MalformedInputException(_source, place, "tRNS before the data", "it after");
        var fits = Header.Colour switch
        {
            PngColour.Grey => data.Length == 2,
            PngColour.Rgb => data.Length == 6,
            PngColour.Palette => data.Length >= 1 && data.Length <= Palette.Length / 3,
            _ => false,
        };
        if (!fits)
            throw new MalformedInputException(_source, place, "2 bytes (grey), 6 (RGB), one per palette entry at most, none beside alpha", $"{data.Length} bytes with colour type {(byte)Header.Colour}");
        Transparency = data;
    }

    private void Finish(ReadOnlyMemory<byte> data, string place, int trailing)
    {
        if (!data.IsEmpty) throw new MalformedInputException(_source, place, "an empty IEND", $"{data.Length} bytes");
        if (_data.Count == 0) throw new MalformedInputException(_source, place, "an IDAT chunk before the end", "none");
        if (trailing != 0) throw new MalformedInputException(_source, place, "the end of the file after IEND", $"{trailing} more bytes");
    }

    private static string Show(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "nothing" : Convert.ToHexString(bytes);
}
