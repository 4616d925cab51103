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

    /// <summary>1 where a = b, else 0.</summary>
    Equal,

    /// <summary>1 where a &gt; b, else 0.</summary>
    Greater,

    /// <summary>1 where a ≥ b, else 0.</summary>
    GreaterOrEqual,

    /// <summary>1 where a &lt; b, else 0.</summary>
    Less,

    /// <summary>1 where a ≤ b, else 0.</summary>
    LessOrEqual,

    /// <summary>a to the power b.</summary>
    Power,

    /// <summary>b · aᵇ⁻¹, or 0 where b = 0.</summary>
    PowerByBase,

    /// <summary>aᵇ · ln a, or 0 where a ≤ 0.</summary>
    PowerByExponent,
}
