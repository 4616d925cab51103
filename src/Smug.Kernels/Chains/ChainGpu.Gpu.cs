using ILGPU;
using Smug.Kernels.Broadcast;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Chains;

/// <summary>Chains of elementwise functions on a device, one kernel each. The functions are joined to one type while the program runs, from the
/// last to the first, so every chain that a network has becomes a kernel of its own.</summary>
internal static class ChainGpu
{
    /// <summary>y = all links applied to the start.</summary>
    public static void Forward(GpuQueue queue, ElementLink[] links, ChainArrays arrays, ArrayView<float> y) =>
        Join(links, new ForwardLaunch(queue, arrays, y));

    /// <summary>The gradient with respect to the start (<paramref name="with"/> is −1) or to an operand, element by element of the result.</summary>
    public static void Backward(GpuQueue queue, ElementLink[] links, int with, ChainArrays arrays, ArrayView<float> gy, ArrayView<float> g) =>
        Join(links, new BackwardLaunch(queue, with, arrays, gy, g));

    private static void Join<TLaunch>(ElementLink[] links, TLaunch launch)
        where TLaunch : struct, IChainVisitor => Choose(links[^1], new LastLink<TLaunch>(links, launch));

    /// <summary>Finds a link's type.</summary>
    private static void Choose<TVisitor>(ElementLink link, TVisitor visitor)
        where TVisitor : struct, IChainVisitor
    {
        if (link.Operand < 0)
        {
            ElementGpu.Choose(link.Element, new FunctionVisitor<TVisitor>((float)link.Element.A, (float)link.Element.B, visitor));
            return;
        }

        switch (link.Pair)
        {
            case BinaryOperation.Sum: Operand<SumLink>(); break;
            case BinaryOperation.Difference: Operand<DifferenceLink>(); break;
            case BinaryOperation.Product: Operand<ProductLink>(); break;
            case BinaryOperation.Quotient: Operand<QuotientLink>(); break;
            case BinaryOperation.Larger: Operand<LargerLink>(); break;
            case BinaryOperation.Smaller: Operand<SmallerLink>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(link), link.Pair, "No chain has this function.");
        }

        void Operand<TPair>()
            where TPair : struct, IChainPair
        {
            var first = link.OperandFirst ? 1 : 0;
            switch (link.Operand)
            {
                case 0: visitor.Visit(new PairLink<TPair, OperandA>(0, first)); break;
                case 1: visitor.Visit(new PairLink<TPair, OperandB>(1, first)); break;
                default: visitor.Visit(new PairLink<TPair, OperandC>(2, first)); break;
            }
        }
    }

    /// <summary>What is done with links once they are known as a type.</summary>
    private interface IChainVisitor
    {
        void Visit<TLinks>(TLinks links)
            where TLinks : struct, IChainLinks;
    }

    private readonly struct FunctionVisitor<TVisitor>(float a, float b, TVisitor visitor) : ElementGpu.IElementVisitor
        where TVisitor : struct, IChainVisitor
    {
        public void Visit<TElement>()
            where TElement : struct, IGpuElement => visitor.Visit(new FunctionLink<TElement>(a, b));
    }

    /// <summary>The end of a chain, which the links before it are put in front of.</summary>
    private readonly struct LastLink<TLaunch>(ElementLink[] links, TLaunch launch) : IChainVisitor
        where TLaunch : struct, IChainVisitor
    {
        public void Visit<TLinks>(TLinks last)
            where TLinks : struct, IChainLinks
        {
            if (links.Length == 1) launch.Visit(last);
            else Choose(links[^2], new LinkBefore<TLinks, TLaunch>(links, links.Length - 2, last, launch));
        }
    }

    private readonly struct LinkBefore<TRest, TLaunch>(ElementLink[] links, int at, TRest rest, TLaunch launch) : IChainVisitor
        where TRest : struct, IChainLinks
        where TLaunch : struct, IChainVisitor
    {
        public void Visit<TLinks>(TLinks link)
            where TLinks : struct, IChainLinks
        {
            var joined = new Then<TLinks, TRest>(link, rest, links[at].Operand);
            if (at == 0) launch.Visit(joined);
            else Choose(links[at - 1], new LinkBefore<Then<TLinks, TRest>, TLaunch>(links, at - 1, joined, launch));
        }
    }

    private readonly struct ForwardLaunch(GpuQueue queue, ChainArrays arrays, ArrayView<float> y) : IChainVisitor
    {
        public void Visit<TLinks>(TLinks links)
            where TLinks : struct, IChainLinks => queue.For(y.IntLength, new ChainForward<TLinks>(links, arrays, y));
    }

    private readonly struct BackwardLaunch(GpuQueue queue, int with, ChainArrays arrays, ArrayView<float> gy, ArrayView<float> g) : IChainVisitor
    {
        public void Visit<TLinks>(TLinks links)
            where TLinks : struct, IChainLinks
        {
            if (with < 0) queue.For(g.IntLength, new ChainToStart<TLinks>(links, arrays, gy, g));
            else queue.For(g.IntLength, new ChainToOperand<TLinks>(links, with, arrays, gy, g));
        }
    }
}

/// <summary>One result.</summary>
internal readonly struct ChainForward<TLinks>(TLinks links, ChainArrays arrays, ArrayView<float> y) : IGpuWork
    where TLinks : struct, IChainLinks
{
    public void Do(int item)
    {
        var place = arrays.At(item);
        y[item] = links.Of(arrays.Start[place.Start], arrays, place);
    }
}

/// <summary>One element of the gradient with respect to the start. Numbers between the links are worked out again rather than read.</summary>
internal readonly struct ChainToStart<TLinks>(TLinks links, ChainArrays arrays, ArrayView<float> gy, ArrayView<float> g) : IGpuWork
    where TLinks : struct, IChainLinks
{
    public void Do(int item)
    {
        var place = arrays.At(item);
        g[item] = links.ToStart(arrays.Start[place.Start], gy[item], arrays, place);
    }
}

/// <summary>One element of the gradient with respect to an operand.</summary>
internal readonly struct ChainToOperand<TLinks>(TLinks links, int operand, ChainArrays arrays, ArrayView<float> gy, ArrayView<float> g) : IGpuWork
    where TLinks : struct, IChainLinks
{
    public void Do(int item)
    {
        var place = arrays.At(item);
        g[item] = links.ToOperand(operand, arrays.Start[place.Start], gy[item], arrays, place);
    }
}
