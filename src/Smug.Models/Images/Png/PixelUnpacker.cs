using System.Buffers.Binary;

namespace Smug.Models.Images.Png;

/// <summary>Turns plain scanlines of any colour type and bit depth into bytes of 1, 3 or 4 channels.</summary>
internal sealed class PixelUnpacker
{
    private readonly PngHeader _header;
    private readonly ReadOnlyMemory<byte> _palette;
    private readonly ReadOnlyMemory<byte> _transparency;
    private readonly string _source;
    private readonly int[] _transparentColour = [];

    public PixelUnpacker(PngFile file, string source)
    {
        (_header, _palette, _transparency, _source) = (file.Header, file.Palette, file.Transparency, source);
        if (!_transparency.IsEmpty && _header.Colour != PngColour.Palette)
        {
            _transparentColour = new int[_header.Samples];
            for (var i = 0; i < _transparentColour.Length; i++)
                _transparentColour[i] = BinaryPrimitives.ReadUInt16BigEndian(_transparency.Span[(2 * i)..]);
        }

        Channels = _header.Colour switch
        {
            _ when !_transparency.IsEmpty => 4,
            PngColour.Grey => 1,
            PngColour.Rgb or PngColour.Palette => 3,
            _ => 4,
        };
    }

    /// <summary>1, 3 or 4.</summary>
    public int Channels { get; }

    /// <summary>Writes a scanline's pixels to their places in one row of the picture.</summary>
    /// <param name="scanline">The unfiltered bytes.</param>
    /// <param name="pass">The pass the scanline belongs to.</param>
    /// <param name="picture">All bytes of the picture.</param>
    /// <param name="y">The row of the picture.</param>
    /// <exception cref="MalformedInputException">A pixel names a colour the palette does not have.</exception>
    public void Unpack(ReadOnlySpan<byte> scanline, PngPass pass, Span<byte> picture, int y)
    {
        var row = picture.Slice(y * _header.Width * Channels, _header.Width * Channels);
        if (_header.BitDepth == 8 && Channels == _header.Samples && pass.StepX == 1)
        {
            scanline.CopyTo(row);
            return;
        }

        for (var column = 0; column < pass.Width; column++)
        {
            var x = pass.Left + column * pass.StepX;
            var pixel = row.Slice(x * Channels, Channels);
            if (_header.Colour == PngColour.Palette)
                LookUp(Sample(scanline, column), pixel, x, y);
            else
                Spread(scanline, column * _header.Samples, pixel);
        }
    }

    private void LookUp(int index, Span<byte> pixel, int x, int y)
    {
        if (index >= _palette.Length / 3)
            throw new MalformedInputException(_source, $"pixel ({x}, {y})", $"a colour from 0 to {_palette.Length / 3 - 1}", $"{index}");
        _palette.Span.Slice(index * 3, 3).CopyTo(pixel);
        if (Channels == 4) pixel[3] = index < _transparency.Length ? _transparency.Span[index] : (byte)255;
    }

    private void Spread(ReadOnlySpan<byte> scanline, int first, Span<byte> pixel)
    {
        var opaque = _transparentColour.Length == 0;
        for (var i = 0; i < _transparentColour.Length; i++) opaque |= Sample(scanline, first + i) != _transparentColour[i];
        if (_header.Colour is PngColour.Rgb or PngColour.Rgba)
        {
            for (var c = 0; c < 3; c++) pixel[c] = ToByte(Sample(scanline, first + c));
        }
        else
        {
            pixel[..Math.Min(3, Channels)].Fill(ToByte(Sample(scanline, first)));
        }

        if (Channels < 4) return;
        pixel[3] = _header.Colour is PngColour.GreyAlpha or PngColour.Rgba
            ? ToByte(Sample(scanline, first + _header.Samples - 1))
            : opaque ? (byte)255 : (byte)0;
    }

    private int Sample(ReadOnlySpan<byte> scanline, int index) => Sample(scanline, index, _header.BitDepth);

    /// <summary>A sample of 1, 2, 4, 8 or 16 bits.</summary>
    public static int Sample(ReadOnlySpan<byte> scanline, int index, int depth)
    {
        if (depth == 8) return scanline[index];
        if (depth == 16) return BinaryPrimitives.ReadUInt16BigEndian(scanline[(2 * index)..]);
        var bit = index * depth;
        return (scanline[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }

    /// <summary>round(value · 255 / (2^depth − 1)), the nearest byte.</summary>
    private byte ToByte(int value) => _header.BitDepth switch
    {
        1 => (byte)(value * 255),
        2 => (byte)(value * 85),
        4 => (byte)(value * 17),
        8 => (byte)value,
        _ => (byte)((value * 255 + 32767) / 65535),
    };
}
