using System.Numerics;
using Smug.Kernels;
using Smug.Kernels.Conv2d;

namespace Smug.Models.Plans;

/// <summary>The packed weights of a network, by step: those that several plans need are packed once. Thread-safe.</summary>
internal sealed class PlanWeights<T>(Network<T> network)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<(string Name, Conv2dShape Shape, WinogradUse Winograd), StepWeights<T>> _steps = [];
    private readonly Lock _packing = new();

    /// <summary>What the parameters were when the first plan was made: what is packed later must be of the same ones.</summary>
    public ulong Fingerprint { get; } = ParameterFingerprint.Of(network);

    /// <summary>The weights of a step.</summary>
    /// <param name="name">The last of the network's nodes that the step computes; for several side by side, all their names.</param>
    /// <param name="shape">The convolution, for one image.</param>
    /// <param name="winograd">Where Winograd's filtering may be used.</param>
    /// <param name="fold">Makes the weights in the layers' own order.</param>
    public StepWeights<T> Of(string name, in Conv2dShape shape, WinogradUse winograd, Func<FoldedWeights<T>> fold)
    {
        lock (_packing)
        {
            if (_steps.TryGetValue((name, shape, winograd), out var known)) return known;
            return _steps[(name, shape, winograd)] = new StepWeights<T>(shape, winograd, fold);
        }
    }

    /// <summary>Packs what some steps need and is not packed yet, on all threads.</summary>
    /// <exception cref="UsageException">The network's parameters have changed since.</exception>
    public void Pack(IReadOnlyList<StepWeights<T>> steps, bool withGradient)
    {
        lock (_packing)
        {
            if (ParameterFingerprint.Of(network) != Fingerprint)
                throw new UsageException("The network was trained after its plan was made, and before the plan was used. Ask for a plan after training.");
            var memory = new PackedMemory<T>(steps.Sum(step => step.Unpacked(withGradient)));
            foreach (var step in steps) step.Reserve(memory, withGradient);
            StepWeights<T>[] largestFirst = [.. steps.OrderByDescending(step => step.Length)];
            Workers.For(largestFirst.Length, i => largestFirst[i].Pack(withGradient));
        }
    }
}
