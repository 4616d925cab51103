using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Smug.Models.Plans;

/// <summary>Keeps each network's latest plan, so that asking again costs no packing. Thread-safe.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public static class NetworkPlans<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly ConditionalWeakTable<Network<T>, Entry> Entries = [];

    /// <summary>The plan between two nodes with the network's present weights, compiled anew where training changed them since.</summary>
    /// <inheritdoc cref="NetworkPlan{T}.TryCompile"/>
    public static NetworkPlan<T>? Find(Network<T> network, string from, string to)
    {
        var entry = Entries.GetOrCreateValue(network);
        lock (entry)
        {
            var fingerprint = Fingerprint(network);
            if (entry.From == from && entry.To == to && entry.Fingerprint == fingerprint) return entry.Plan;
            (entry.From, entry.To, entry.Fingerprint) = (from, to, fingerprint);
            entry.Plan = null;
            return entry.Plan = NetworkPlan<T>.TryCompile(network, from, to);
        }
    }

    /// <summary>A number that changes with any bit of any parameter, but for one case in 2⁶⁴.</summary>
    private static ulong Fingerprint(Network<T> network)
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

    private sealed class Entry
    {
        public string? From { get; set; }

        public string? To { get; set; }

        public ulong Fingerprint { get; set; }

        public NetworkPlan<T>? Plan { get; set; }
    }
}
