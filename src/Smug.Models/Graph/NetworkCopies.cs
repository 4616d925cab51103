using System.Numerics;
using System.Runtime.CompilerServices;
using Smug.Models.Plans;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Keeps each network's latest copy on another device, so that weights move once, however often the network is used there.
/// Thread-safe.</summary>
/// <typeparam name="T">Element type; a GPU computes with <see cref="float"/>.</typeparam>
public static class NetworkCopies<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly ConditionalWeakTable<Network<T>, Entry> Entries = [];

    /// <summary>The network with its present weights on a device, moved anew where training changed them since; the network itself if it
    /// lies there.</summary>
    /// <exception cref="DeviceException">The device does not compute with this type.</exception>
    /// <exception cref="DeviceMemoryException">The device has no room for the parameters.</exception>
    public static Network<T> On(Network<T> network, Device device)
    {
        if (network.Device == device) return network;
        if (network.Device != Device.Cpu) return network.To(device);
        var entry = Entries.GetOrCreateValue(network);
        lock (entry)
        {
            var fingerprint = ParameterFingerprint.Of(network);
            if (entry.Copy is { } copy && copy.Device == device && entry.Fingerprint == fingerprint) return copy;
            (entry.Copy, entry.Fingerprint) = (null, fingerprint);

            // The end of the caller's scope must not take the copy's memory away.
            using var outside = TensorScope.Suspend();
            return entry.Copy = network.To(device);
        }
    }

    private sealed class Entry
    {
        public ulong Fingerprint { get; set; }

        public Network<T>? Copy { get; set; }
    }
}
