using Smug.Smt.Certificates;

namespace Smug.Smt.Search;

/// <summary>What raises the lower bound of a component, in units of work.</summary>
internal interface IBoundSearch
{
    /// <summary>What the next unit goes about, for progress reports.</summary>
    string Name { get; }

    /// <summary>The proven bound on the component's cost; more than all weights together proves that it has no mask.</summary>
    long Lower { get; }

    /// <summary>The cheapest mask it met, and its cost.</summary>
    bool[]? Mask { get; }

    /// <summary>The cost of <see cref="Mask"/>.</summary>
    long Upper { get; }

    /// <summary>A point of the relaxation worth rounding, once after each unit that changed it; null otherwise.</summary>
    double[]? Point { get; }

    /// <summary>Per variable, what it costs more at 1 than at 0 as far as the bound can tell; null where it does not tell.</summary>
    double[]? Prices => null;

    /// <summary>Per variable, whether it costs so much more than it is worth at the bound's multipliers that hardly any good mask has it; null where the
    /// bound does not tell. What was given out does not change.</summary>
    bool[]? Dear => null;

    /// <summary>Whether more units will not raise the bound.</summary>
    bool IsExhausted { get; }

    /// <summary>Whether a unit's work spreads over the processors by itself.</summary>
    bool IsParallel => false;

    /// <summary>Whether a unit of nodes of a tree comes next, which is short enough to be done beside the search for masks.</summary>
    bool IsTree => false;

    /// <summary>Whether the next unit prepares what raises the bound later: that the bound does not rise then says nothing.</summary>
    bool IsPreparing => false;

    /// <summary>Does one unit of work.</summary>
    /// <param name="mask">The best mask known to others; null for none.</param>
    /// <param name="upper">Its cost.</param>
    /// <param name="stop">Asked often whether to give up.</param>
    void Advance(bool[]? mask, long upper, Func<bool> stop);

    /// <summary>The argument for <see cref="Lower"/>.</summary>
    ComponentProof Proof();
}
