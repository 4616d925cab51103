namespace Smug.Smt.Certificates;

/// <summary>Multipliers of rows, the zeros left out, in units of 2^−24 of the scaled rows.</summary>
internal sealed record SparseMultipliers(int[] Rows, long[] Values)
{
    public static SparseMultipliers Empty { get; } = new([], []);

    public static SparseMultipliers Of(ReadOnlySpan<long> multipliers)
    {
        var count = 0;
        foreach (var multiplier in multipliers) count += multiplier == 0 ? 0 : 1;
        var (rows, values, at) = (new int[count], new long[count], 0);
        for (var i = 0; i < multipliers.Length; i++)
        {
            if (multipliers[i] == 0) continue;
            (rows[at], values[at]) = (i, multipliers[i]);
            at++;
        }

        return new SparseMultipliers(rows, values);
    }
}

/// <summary>A node of the argument that no mask of a component costs less than a target: it is filled in while the search runs.</summary>
/// <remarks>A node first fixes variables (each by one row, or by one set of multipliers), then is closed by a row or multipliers, or splits on
/// a variable. A node that was never closed is bounded by the multipliers it has.</remarks>
internal sealed class ProofNode
{
    /// <summary>What is fixed here, in order.</summary>
    public List<Fixing> Fixings { get; init; } = [];

    /// <summary>The row that no mask below this node satisfies; −1 where multipliers close the node.</summary>
    public int ViolatedRow { get; set; } = -1;

    /// <summary>The multipliers that close the node or bound it.</summary>
    public SparseMultipliers? Multipliers { get; set; }

    /// <summary>What they prove of the masks below this node.</summary>
    public long Bound { get; set; } = long.MinValue;

    /// <summary>The variable the node splits on; −1 for a leaf.</summary>
    public int Variable { get; set; } = -1;

    public ProofNode? Zero { get; set; }

    public ProofNode? One { get; set; }

    /// <summary>The argument that no mask costs less than a bound that need not be all that is proved: it ends at nodes whose own multipliers reach it.</summary>
    public ProofNode Until(long bound) => Copied(node => new ProofNode
    {
        Fixings = [.. node.Fixings],
        Bound = node.Bound,
        Multipliers = node.Multipliers,
        ViolatedRow = node.ViolatedRow,
        Variable = node.Multipliers is not null && node.Bound >= bound ? -1 : node.Variable,
    });

    /// <summary>The tree with every node as <paramref name="copy"/> gives it, without its children; what is below nodes that become leaves is left out.</summary>
    public ProofNode Copied(Func<ProofNode, ProofNode> copy)
    {
        var root = copy(this);

        // An explicit stack: a tree may be deeper than the call stack.
        var open = new Stack<(ProofNode From, ProofNode To)>([(this, root)]);
        while (open.TryPop(out var pair))
        {
            if (pair.To.Variable < 0) continue;
            (pair.To.Zero, pair.To.One) = (copy(pair.From.Zero!), copy(pair.From.One!));
            open.Push((pair.From.Zero!, pair.To.Zero));
            open.Push((pair.From.One!, pair.To.One));
        }

        return root;
    }

    /// <summary>One value and why its opposite is out: a row that would break, or multipliers that would reach the target.</summary>
    internal readonly record struct Fixing(int Variable, bool Value, int Row, SparseMultipliers? Multipliers);
}
