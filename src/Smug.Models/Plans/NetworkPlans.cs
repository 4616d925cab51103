using System.Numerics;
using System.Runtime.CompilerServices;

namespace Smug.Models.Plans;

/// <summary>Keeps each network's latest plans, so that asking again costs no packing; plans of one network share their weights. Thread-safe.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public static class NetworkPlans<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A method or two have their own start and end; of more plans the least used is forgotten.</summary>
    private const int MostPlans = 4;

    private static readonly ConditionalWeakTable<Network<T>, Entry> Entries = [];

    /// <summary>The plan between two nodes with the network's present weights, compiled anew where training changed them since. Weights are
    /// packed when the plan is first run, or by <see cref="NetworkPlan{T}.Prepare"/>: not after further training.</summary>
    /// <inheritdoc cref="NetworkPlan{T}.TryCompile(Network{T}, string, string, WinogradUse)"/>
    public static NetworkPlan<T>? Find(Network<T> network, string from, string to)
    {
        var entry = Entries.GetOrCreateValue(network);
        lock (entry)
        {
            if (entry.Weights is null || entry.Weights.Fingerprint != ParameterFingerprint.Of(network))
            {
                entry.Weights = new PlanWeights<T>(network);
                entry.Plans.Clear();
            }

            var known = entry.Plans.FindIndex(plan => plan.From == from && plan.To == to);
            var plan = known < 0 ? NetworkPlan<T>.TryCompile(network, from, to, WinogradUse.Everywhere, entry.Weights) : entry.Plans[known].Plan;
            if (known >= 0) entry.Plans.RemoveAt(known);
            entry.Plans.Insert(0, (from, to, plan));
            if (entry.Plans.Count > MostPlans) entry.Plans.RemoveAt(MostPlans);
            return plan;
        }
    }

    private sealed class Entry
    {
        public PlanWeights<T>? Weights { get; set; }

        /// <summary>The last asked for first; null where the network has no plan.</summary>
        public List<(string From, string To, NetworkPlan<T>? Plan)> Plans { get; } = [];
    }
}
