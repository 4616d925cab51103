using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt.Tiles;

/// <summary>Takes multipliers from a relaxation in float32 to whole numbers, with few digits: a certificate has many. Not thread-safe.</summary>
/// <param name="rows">How many rows.</param>
/// <param name="unit">The weight that a cost of 1 stands for.</param>
internal sealed class TileMultipliers(int rows, double unit)
{
    /// <summary>A multiplier is a multiple of 2^−12 of the largest power of two within the unit.</summary>
    private const int Bits = 12;
    private readonly double[] _float = new double[rows];
    private readonly long[] _whole = new long[rows];
    private readonly double _step = Math.ScaleB(1, DualBound.MultiplierBits + (int)Math.Floor(Math.Log2(unit)) - Bits);

    /// <summary>What stands for a multiplier of 1.</summary>
    public double One => unit * (1 << DualBound.MultiplierBits);

    /// <summary>The multipliers.</summary>
    /// <param name="simplex">The relaxation.</param>
    /// <param name="ray">See <see cref="TileSimplex.Multipliers"/>.</param>
    public SparseMultipliers Of(TileSimplex simplex, double ray)
    {
        simplex.Multipliers(_float, ray);
        var scale = One / _step;
        for (var i = 0; i < rows; i++) _whole[i] = (long)Math.Min(DualBound.LargestMultiplier, Math.Round(_float[i] * scale) * _step);
        return SparseMultipliers.Of(_whole);
    }
}
