using System.Collections;
using Smug.Smt.Bounds;

namespace Smug.Smt.Certificates;

/// <summary>A search's multipliers as a certificate has them. Each is made exact when it is asked for: a tree's together would take many times the memory.</summary>
/// <param name="sparse">The search's.</param>
/// <param name="row">From the tree's rows to the set's.</param>
/// <param name="shift">Row i of the tree was multiplied by 2^shift[i] before its multipliers were applied.</param>
internal sealed class ExactMultipliers(SparseMultipliers sparse, Func<int, int> row, IReadOnlyList<int> shift) : IReadOnlyList<Multiplier>
{
    private const int Unit = DualBound.MultiplierBits + ScaledRows.UnitBits;

    public int Count => sparse.Rows.Length;

    public Multiplier this[int index] => new(row(sparse.Rows[index]), Dyadic.Of(sparse.Values[index], shift[sparse.Rows[index]] - Unit));

    public IEnumerator<Multiplier> GetEnumerator()
    {
        for (var k = 0; k < Count; k++) yield return this[k];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
