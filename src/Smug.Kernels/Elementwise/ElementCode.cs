namespace Smug.Kernels.Elementwise;

/// <summary>Names of the functions of one number. A device that cannot call the processor's code finds its own by this name.</summary>
public enum ElementOperation
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x above 0, else A · x.</summary>
    LeakyRelu,

    /// <summary>x held between A and B.</summary>
    Clip,

    /// <summary>|x|.</summary>
    Abs,

    /// <summary>eˣ.</summary>
    Exp,

    /// <summary>ln x.</summary>
    Log,

    /// <summary>√x.</summary>
    Sqrt,

    /// <summary>x².</summary>
    Square,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>A · x.</summary>
    Times,

    /// <summary>x + A.</summary>
    Plus,

    /// <summary>x / A.</summary>
    DividedBy,

    /// <summary>−x.</summary>
    Negate,

    /// <summary>The error function.</summary>
    Erf,

    /// <summary>x towards zero.</summary>
    Truncate,

    /// <summary>The largest whole number that is at most x.</summary>
    Floor,

    /// <summary>The smallest whole number that is at least x.</summary>
    Ceiling,

    /// <summary>The nearest whole number, the even one of two.</summary>
    Round,

    /// <summary>−1, 0 or 1.</summary>
    Sign,

    /// <summary>1 where x is 0, else 0.</summary>
    IsZero,
}

/// <summary>A function of one number by name.</summary>
/// <param name="Operation">Which.</param>
/// <param name="A">Its first parameter, where it has one.</param>
/// <param name="B">Its second parameter, where it has two.</param>
public readonly record struct ElementCode(ElementOperation Operation, double A = 0, double B = 0);
