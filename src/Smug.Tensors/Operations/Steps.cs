using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>Each element towards zero. Any shape. Not recorded: no gradient passes.</summary>
    public static Tensor<T> Truncate<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise("Truncate", x.Detach(), default(Step<T, Truncation>));

    /// <summary>The largest whole number that is at most each element. Any shape. Not recorded: no gradient passes.</summary>
    public static Tensor<T> Floor<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise("Floor", x.Detach(), default(Step<T, RoundingDown>));

    /// <summary>The smallest whole number that is at least each element. Any shape. Not recorded: no gradient passes.</summary>
    public static Tensor<T> Ceiling<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise("Ceiling", x.Detach(), default(Step<T, RoundingUp>));

    /// <summary>The whole number nearest to each element, the even one of two. Any shape. Not recorded: no gradient passes.</summary>
    public static Tensor<T> Round<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise("Round", x.Detach(), default(Step<T, RoundingToEven>));

    /// <summary>−1, 0 or 1 by each element's sign; a NaN stays one. Any shape. Not recorded: no gradient passes.</summary>
    public static Tensor<T> Sign<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise("Sign", x.Detach(), default(Step<T, Signum>));

    /// <summary>1 where an element is 0, else 0. Any shape. Not recorded: no gradient passes.</summary>
    public static Tensor<T> IsZero<T>(Tensor<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Elementwise("IsZero", x.Detach(), default(Step<T, ZeroTest>));
}
