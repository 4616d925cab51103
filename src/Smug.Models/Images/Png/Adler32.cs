using System.Buffers.Binary;

namespace Smug.Models.Images.Png;

/// <summary>The checksum that ends a zlib stream (RFC 1950, clause 9). <see cref="System.IO.Compression.ZLibStream"/> compares it when it is there but does
/// not miss it when it is not, so the decoder keeps its own.</summary>
internal sealed class Adler32
{
    private const uint Modulus = 65521;

    // The most bytes whose sums cannot overflow 32 bits.
    private const int Run = 5552;

    private uint _a = 1;
    private uint _b;

    public uint Value => (_b << 16) | _a;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var run = bytes[..Math.Min(Run, bytes.Length)];
            foreach (var value in run)
            {
                _a += value;
                _b += _a;
            }

            (_a, _b) = (_a % Modulus, _b % Modulus);
            bytes = bytes[run.Length..];
        }
    }

    /// <summary>The last four bytes of a stream kept in pieces; 0 where it has fewer.</summary>
    public static uint AtEndOf(IReadOnlyList<ReadOnlyMemory<byte>> segments)
    {
        Span<byte> last = stackalloc byte[4];
        var missing = last.Length;
        for (var i = segments.Count - 1; i >= 0 && missing > 0; i--)
        {
            var tail = segments[i].Span;
            tail = tail[^Math.Min(missing, tail.Length)..];
            tail.CopyTo(last[(missing - tail.Length)..]);
            missing -= tail.Length;
        }

        return missing == 0 ? BinaryPrimitives.ReadUInt32BigEndian(last) : 0;
    }
}
