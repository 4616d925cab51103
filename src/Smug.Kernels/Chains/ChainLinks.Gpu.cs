using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Chains;

/// <summary>Functions of each element joined to one: a type, so that a kernel is compiled for it and intermediate numbers stay in registers.</summary>
internal interface IChainLinks
{
    /// <summary>All functions applied to x.</summary>
    float Of(float x, ChainArrays arrays, ChainPlace place);

    /// <summary>Gradient with respect to x from the one with respect to the result.</summary>
    float ToStart(float x, float gy, ChainArrays arrays, ChainPlace place);

    /// <summary>Gradient with respect to an operand's element, 0 where no link reads that operand.</summary>
    float ToOperand(int operand, float x, float gy, ChainArrays arrays, ChainPlace place);
}

/// <summary>A function of one number.</summary>
internal readonly struct FunctionLink<TElement>(float a, float b) : IChainLinks
    where TElement : struct, IGpuElement
{
    public float Of(float x, ChainArrays arrays, ChainPlace place) => TElement.Of(x, a, b);

    public float ToStart(float x, float gy, ChainArrays arrays, ChainPlace place) =>
        TElement.Gradient(TElement.Saved(x, a, b), gy, a, b);

    public float ToOperand(int operand, float x, float gy, ChainArrays arrays, ChainPlace place) => 0;
}

/// <summary>A function of the number so far and an operand's element.</summary>
internal readonly struct PairLink<TPair, TOperand>(int number, int operandFirst) : IChainLinks
    where TPair : struct, IChainPair
    where TOperand : struct, IChainOperand
{
    public float Of(float x, ChainArrays arrays, ChainPlace place)
    {
        var operand = TOperand.Read(arrays, place);
        return operandFirst != 0 ? TPair.Of(operand, x) : TPair.Of(x, operand);
    }

    public float ToStart(float x, float gy, ChainArrays arrays, ChainPlace place)
    {
        var operand = TOperand.Read(arrays, place);
        return operandFirst != 0 ? TPair.ToSecond(operand, x, gy) : TPair.ToFirst(x, operand, gy);
    }

    public float ToOperand(int operand, float x, float gy, ChainArrays arrays, ChainPlace place)
    {
        if (operand != number) return 0;
        var read = TOperand.Read(arrays, place);
        return operandFirst != 0 ? TPair.ToFirst(read, x, gy) : TPair.ToSecond(x, read, gy);
    }
}

/// <summary>A link and what follows it.</summary>
internal readonly struct Then<TFirst, TRest>(TFirst first, TRest rest, int operandOfFirst) : IChainLinks
    where TFirst : struct, IChainLinks
    where TRest : struct, IChainLinks
{
    public float Of(float x, ChainArrays arrays, ChainPlace place) => rest.Of(first.Of(x, arrays, place), arrays, place);

    public float ToStart(float x, float gy, ChainArrays arrays, ChainPlace place) =>
        first.ToStart(x, rest.ToStart(first.Of(x, arrays, place), gy, arrays, place), arrays, place);

    public float ToOperand(int operand, float x, float gy, ChainArrays arrays, ChainPlace place)
    {
        var between = first.Of(x, arrays, place);
        return operand == operandOfFirst
            ? first.ToOperand(operand, x, rest.ToStart(between, gy, arrays, place), arrays, place)
            : rest.ToOperand(operand, between, gy, arrays, place);
    }
}
