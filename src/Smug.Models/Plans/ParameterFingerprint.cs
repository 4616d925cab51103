using System.Numerics;
using System.Runtime.InteropServices;
using Smug.Kernels;
using Smug.Tensors;

namespace Smug.Models.Plans;

/// <summary>Tells whether a network was trained since.</summary>
internal static class ParameterFingerprint
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    /// <summary>A number that changes with any bit of any parameter, but for one case in 2⁶⁴.</summary>
    public static ulong Of<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var parts = new ulong[network.Parameters.Length];
        Workers.For(parts.Length, i => parts[i] = Of(network.Parameters[i].Parameter.Value));
        var hash = Prime;
        foreach (var part in parts) hash = BitOperations.RotateLeft((hash ^ part) * Prime, 29);
        return hash;
    }

    private static ulong Of<T>(Tensor<T> parameter)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(parameter.Values);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var (a, b, c, d) = (Prime, Prime + 1, Prime + 2, Prime + 3);
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
        return (((a * Prime) ^ b) * Prime ^ c) * Prime ^ d;
    }
}
