using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Smug.Kernels.Gemm;

/// <summary>Widths of the registers that kernels can use. All give the same bits.</summary>
public enum VectorWidth
{
    /// <summary>One element at a time.</summary>
    Scalar = 0,

    /// <summary>128 bits.</summary>
    Bits128 = 128,

    /// <summary>256 bits.</summary>
    Bits256 = 256,

    /// <summary>512 bits.</summary>
    Bits512 = 512,
}

/// <summary>What this processor offers.</summary>
public static class VectorWidths
{
    /// <summary>The widest registers for which this processor has a fused multiply-add.</summary>
    public static VectorWidth Best =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated && Fma.IsSupported ? VectorWidth.Bits256
        : Fma.IsSupported || AdvSimd.IsSupported ? VectorWidth.Bits128
        : VectorWidth.Scalar;

    /// <summary>All widths up to <see cref="Best"/>, narrowest first.</summary>
    public static IEnumerable<VectorWidth> Available => Enum.GetValues<VectorWidth>().Where(width => width <= Best);
}
