namespace Smug.Kernels.Broadcast;

/// <summary>Names of the functions of two numbers. A device that cannot call the processor's code finds its own by this name.</summary>
public enum BinaryOperation
{
    /// <summary>a + b.</summary>
    Sum,

    /// <summary>a − b.</summary>
    Difference,

    /// <summary>a · b.</summary>
    Product,

    /// <summary>a / b.</summary>
    Quotient,

    /// <summary>The larger; a NaN wins.</summary>
    Larger,

    /// <summary>The smaller; a NaN wins.</summary>
    Smaller,

    /// <summary>1 where a &gt; b, ½ where a = b, else 0.</summary>
    ShareOfLarger,

    /// <summary>1 where a &lt; b, ½ where a = b, else 0.</summary>
    ShareOfSmaller,

    /// <summary>a; b is never read.</summary>
    First,
}
