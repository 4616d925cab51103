using System.Numerics;
using System.Runtime.InteropServices;

namespace Smug.Models.Plans;

/// <summary>Tells whether a network was trained since.</summary>
internal static class ParameterFingerprint
{
    /// <summary>A number that changes with any bit of any parameter, but for one case in 2⁶⁴.</summary>
    public static ulong Of<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        var hash = Prime;
        foreach (var parameter in network.Parameters)
        {
            var bytes = MemoryMarshal.AsBytes(parameter.Parameter.Value.Values);
            var words = MemoryMarshal.Cast<byte, ulong>(bytes);
            var (a, b, c, d) = (hash, hash + 1, hash + 2, hash + 3);
            var i = 0;
            for (; i + 4 <= words.Length; i += 4)
            {
                a = BitOperations.RotateLeft((a ^ words[i]) * Prime, 29);
                b = BitOperations.RotateLeft((b ^ words[i + 1]) * Prime, 29);
                c = BitOperations.RotateLeft((c ^ words[i + 2]) * Prime, 29);
                d = BitOperations.RotateLeft((d ^ words[i + 3]) * Prime, 29);
            }

            for (; i < words.Length; i++) a = BitOperations.RotateLeft((a ^ words[i]) * Prime, 29);
            for (i *= sizeof(ulong); i < bytes.Length; i++) b = BitOperations.RotateLeft((b ^ bytes[i]) * Prime, 29);
            hash = (((a * Prime) ^ b) * Prime ^ c) * Prime ^ d;
        }

        return hash;
    }
}
