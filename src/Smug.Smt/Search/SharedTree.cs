using Smug.Kernels;
using Smug.Smt.Certificates;

namespace Smug.Smt.Search;

/// <summary>Branch and bound of one tree by two searches side by side, each with open nodes of its own: one that has none left gets half of the other's.</summary>
/// <remarks>They meet at the end of each unit, in a fixed order, and a unit's size depends on counts only, so the tree is the same for any number of threads.
/// A node and its proof belong to the search that has it open; nodes above it no longer change. Not thread-safe.</remarks>
/// <param name="first">A search; the other begins when there is something to share.</param>
internal sealed class SharedTree(BranchAndBound first)
{
    private readonly List<BranchAndBound> _searches = [first];

    /// <summary>The proven bound of the whole tree.</summary>
    public long Lower => _searches.Min(search => search.Lower);

    /// <summary>The best mask of the component; null where none is known.</summary>
    public bool[]? Mask => first.Mask;

    /// <summary>Its cost, or what a mask must cost less than where there is none.</summary>
    public long Upper => first.Upper;

    /// <summary>Whether every node is closed.</summary>
    public bool IsDone => _searches.TrueForAll(search => search.IsDone);

    /// <summary>The argument so far, where it is kept.</summary>
    public ProofNode? Proof => first.Proof;

    /// <summary>About how many bytes the argument takes.</summary>
    public long Recorded => _searches.Sum(search => search.Recorded);

    /// <summary>Whether two searches work on it.</summary>
    public bool IsDivided => _searches.Count > 1;

    /// <summary>Takes a cheaper mask found elsewhere.</summary>
    public void Offer(bool[]? mask, long cost) => _searches.ForEach(search => search.Offer(mask, cost));

    /// <summary>Begins a second search, where there are nodes to share.</summary>
    public void Divide()
    {
        if (_searches.Count > 1 || first.OpenNodes < 2) return;
        var second = new BranchAndBound(first);
        first.Meet(second);
        _searches.Add(second);
    }

    /// <summary>Processes nodes: one unit.</summary>
    /// <param name="work">About how many multiplications each search does.</param>
    /// <param name="mostRecorded">How many bytes the argument may take; each search may pass its part by one node.</param>
    /// <param name="stop">Asked often whether to give up.</param>
    public void Run(double work, long mostRecorded, Func<bool> stop)
    {
        var room = (mostRecorded - Recorded) / _searches.Count;
        Workers.For(_searches.Count, k => _searches[k].Run(work, room, stop));
        if (_searches.Count > 1) first.Meet(_searches[1]);
    }
}
