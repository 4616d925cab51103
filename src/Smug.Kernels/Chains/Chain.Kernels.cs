using System.Diagnostics;
using System.Numerics;
using Smug.Kernels.Chains;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether <see cref="Chain"/> is one kernel here. Elsewhere chains run link by link.</summary>
    public virtual bool FusesChains => false;

    /// <summary>y = all links applied to x.</summary>
    public virtual void Chain(ElementChain chain, Block<T> x, Block<T>[] operands, Block<T> y) => throw NotFused();

    /// <summary>The gradient with respect to the chain's start, or to one operand, before it is summed over the axes along which that was
    /// repeated: one number for each of <paramref name="gy"/>.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="with">The operand asked for, or −1 for the start.</param>
    /// <param name="x">The start.</param>
    /// <param name="operands">The operands.</param>
    /// <param name="gy">Gradient with respect to the result.</param>
    /// <param name="g">The gradient; overwritten.</param>
    public virtual void ChainBackward(ElementChain chain, int with, Block<T> x, Block<T>[] operands, Block<T> gy, Block<T> g) => throw NotFused();

    private static UnreachableException NotFused() => new("This device runs chains link by link.");
}
