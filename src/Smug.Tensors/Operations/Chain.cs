using System.Numerics;
using Smug.Kernels.Broadcast;
using Smug.Kernels.Chains;
using Smug.Kernels.Devices;
using Smug.Kernels.Elementwise;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Functions of each element, one after the other: the operations that the links stand for, with their derivatives and tie
    /// policies. A GPU runs the last 8 links with up to 3 operands as one kernel, forward and for each gradient, with the bits of the operations
    /// one by one; everything else runs one by one.</summary>
    /// <param name="x">What the chain starts from, any shape.</param>
    /// <param name="links">The functions, first to last. Shapes broadcast under NumPy's rule.</param>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    /// <exception cref="DeviceException">The tensors lie on different devices.</exception>
    public static Tensor<T> Chain<T>(Tensor<T> x, params ReadOnlySpan<ChainLink<T>> links)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (; links.Length > 1; links = links[1..])
        {
            if (Fused(x, links) is { } fused) return fused;
            x = links[0].Apply(x);
        }

        return links.IsEmpty ? x : links[0].Apply(x);
    }

    /// <summary>The chain as one kernel, or null where the device has none for it.</summary>
    private static Tensor<T>? Fused<T>(Tensor<T> x, ReadOnlySpan<ChainLink<T>> links)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Device == Device.Cpu || links.Length > ElementChain.MostLinks) return null;
        var operands = new List<Tensor<T>>();
        var described = new ElementLink[links.Length];
        for (var i = 0; i < links.Length; i++)
        {
            var link = links[i];
            described[i] = new ElementLink(
                new ElementCode(link.Element, double.CreateTruncating(link.A), double.CreateTruncating(link.B)),
                link.Pair,
                link.Operand is null ? -1 : operands.Count,
                link.OperandFirst);
            if (link.Operand is { } operand) operands.Add(operand);
        }

        var kernels = KernelsOf("Chain", x, [.. operands]);
        if (!kernels.FusesChains || ChainPlan.Of([x.Shape.Sizes.ToArray(), .. operands.Select(operand => operand.Shape.Sizes.ToArray())]) is not { } plan) return null;

        // A number that a later link repeats would be worked out anew for each repetition, and its gradient scaled before it is summed.
        var afterFirst = links[0].Operand is { } first ? BroadcastPlan.Of(x.Shape.Sizes, first.Shape.Sizes)!.OutputShape : x.Shape.Sizes;
        if (!afterFirst.SequenceEqual(plan.OutputShape)) return null;
        var chain = new ElementChain(described, plan);
        var shape = new Shape(plan.OutputShape);
        var y = Tensor<T>.Allocate(shape, x.Device);
        kernels.Chain(chain, x.Block, Blocks(), y.Block);
        var derivatives = new Derivative<T>[1 + operands.Count];
        derivatives[0] = new Derivative<T>(x, gy => SumTo(Back(gy, -1), x.Shape));
        for (var i = 0; i < operands.Count; i++)
        {
            var (number, operand) = (i, operands[i]);
            derivatives[1 + i] = new Derivative<T>(operand, gy => SumTo(Back(gy, number), operand.Shape));
        }

        return Tape.Result("Chain", y, derivatives);

        Tensor<T> Back(Tensor<T> gy, int with)
        {
            var g = Tensor<T>.Allocate(shape, gy.Device);
            kernels.ChainBackward(chain, with, x.Block, Blocks(), gy.Block, g.Block);
            return g;
        }

        Block<T>[] Blocks() => [.. operands.Select(operand => operand.Block)];
    }
}
