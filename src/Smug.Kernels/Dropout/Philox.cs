using System.Runtime.CompilerServices;

namespace Smug.Kernels.Dropout;

/// <summary>Philox4x32-10, a counter-based generator: block <c>counter</c> of stream <c>key</c> is a function of the two and nothing else,
/// so any thread can make any part of a sequence. Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", 2011.</summary>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>Four uniformly distributed 32-bit numbers.</summary>
    /// <param name="key">The stream, usually a seed.</param>
    /// <param name="counterHigh">Upper 64 bits of the counter, usually a step.</param>
    /// <param name="counterLow">Lower 64 bits of the counter, usually a position.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint A, uint B, uint C, uint D) Block(ulong key, ulong counterHigh, ulong counterLow)
    {
        var (a, b, c, d) = ((uint)counterLow, (uint)(counterLow >> 32), (uint)counterHigh, (uint)(counterHigh >> 32));
        var (key0, key1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var (left, right) = ((ulong)Multiplier0 * a, (ulong)Multiplier1 * c);
            (a, b, c, d) = ((uint)(right >> 32) ^ b ^ key0, (uint)right, (uint)(left >> 32) ^ d ^ key1, (uint)left);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (a, b, c, d);
    }
}
