using System.Collections;

namespace Smug.Smt.Certificates;

/// <summary>The multipliers of a packed tree, each vector made exact when it is asked for: all together would take many times the memory.</summary>
/// <param name="tree">The tree.</param>
internal sealed class PackedMultipliers(PackedTree tree) : IReadOnlyList<IReadOnlyList<Multiplier>>
{
    public PackedTree Tree => tree;

    public int Count => tree.Multipliers.Length;

    public IReadOnlyList<Multiplier> this[int index]
    {
        get
        {
            var (vector, place) = (new List<Multiplier>(), 0);
            foreach (var number in tree.Multipliers[index])
            {
                if (number >= 0) vector.Add(new Multiplier(tree.Rows[place], Dyadic.Of(number, tree.Exponents[place])));
                place += number >= 0 ? 1 : (int)-number;
            }

            return vector;
        }
    }

    public IEnumerator<IReadOnlyList<Multiplier>> GetEnumerator()
    {
        for (var k = 0; k < Count; k++) yield return this[k];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
