using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Smug.Models.Formats;

/// <summary>Arrays of numbers as little-endian bytes, whatever the machine's own order is.</summary>
internal static class LittleEndian
{
    /// <summary>Writes elements one after the other.</summary>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        stream.Write(Reversed(MemoryMarshal.AsBytes(values), Unsafe.SizeOf<T>()));
    }

    /// <summary>Reads as many elements as the bytes hold.</summary>
    public static T[] Read<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged
    {
        var values = new T[bytes.Length / Unsafe.SizeOf<T>()];
        var ordered = BitConverter.IsLittleEndian ? bytes : Reversed(bytes, Unsafe.SizeOf<T>());
        ordered.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static byte[] Reversed(ReadOnlySpan<byte> bytes, int size)
    {
        var reversed = bytes.ToArray();
        for (var i = 0; i < reversed.Length; i += size) reversed.AsSpan(i, size).Reverse();
        return reversed;
    }
}
