using Smug.Kernels.Broadcast;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Chains;

/// <summary>One link of a chain: a function of the number so far, or of it and an operand's element.</summary>
/// <param name="Element">The function of one number; not used where there is an operand.</param>
/// <param name="Pair">The function of two numbers.</param>
/// <param name="Operand">Which operand it reads, or −1 for none. Each operand is read by one link.</param>
/// <param name="OperandFirst">Whether the operand is the function's first argument.</param>
internal readonly record struct ElementLink(ElementCode Element, BinaryOperation Pair = default, int Operand = -1, bool OperandFirst = false);

/// <summary>Functions of each element that one kernel applies one after the other, and how its arrays line up.</summary>
/// <param name="Links">The functions, first to last; at least one.</param>
/// <param name="Plan">How the chain's start and its operands lie under the result.</param>
internal sealed record ElementChain(ElementLink[] Links, ChainPlan Plan)
{
    /// <summary>The most links that a kernel takes.</summary>
    public const int MostLinks = 8;
}
