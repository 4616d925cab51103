using System.Numerics;

namespace Smug.Smt;

/// <summary>Rows that ask for other masks than those already known.</summary>
internal static class MaskRows
{
    /// <summary>Satisfied by every mask but this one: Σ(dropped) m − Σ(kept) m ≥ 1 − |kept|.</summary>
    public static Row OtherThan(bool[] mask) => new(
        [.. Enumerable.Range(0, mask.Length)],
        [.. mask.Select(kept => kept ? BigInteger.MinusOne : BigInteger.One)],
        1 - mask.Count(kept => kept),
        0);

    /// <summary>Satisfied by every mask that drops something this one keeps: Σ(kept) −m ≥ 1 − |kept|. The others keep all of it, and as every
    /// weight is at least 1 they are the mask itself or cost more: so no other mask of the same cost is lost.</summary>
    public static Row NotContaining(bool[] mask)
    {
        int[] kept = [.. Enumerable.Range(0, mask.Length).Where(v => mask[v])];
        return new Row(kept, [.. kept.Select(_ => BigInteger.MinusOne)], 1 - kept.Length, 0);
    }

    /// <summary>Satisfied by the masks that keep, or drop, a variable.</summary>
    public static Row Fixed(int variable, bool kept) => kept ? new Row([variable], [1], 1, 0) : new Row([variable], [-1], 0, 0);
}
