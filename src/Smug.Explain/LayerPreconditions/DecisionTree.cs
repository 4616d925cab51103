using System.Collections.Immutable;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>A node of a decision tree. Immutable.</summary>
/// <param name="Neuron">The neuron that is asked; −1 at a leaf.</param>
/// <param name="Off">The node for inputs whose neuron is off.</param>
/// <param name="On">The node for inputs whose neuron is on.</param>
/// <param name="Counts">How many of the inputs that the tree was grown from came here, for each class.</param>
public sealed record TreeNode(int Neuron, int Off, int On, ImmutableArray<int> Counts)
{
    /// <summary>The most frequent class; the smallest of several.</summary>
    public int Label { get; } = Counts.IndexOf(Counts.Max());

    /// <summary>Inputs that came here.</summary>
    public int Support { get; } = Counts.Sum();

    /// <summary>The most frequent class's share, 0 to 1.</summary>
    public double Purity => Support == 0 ? 0 : (double)Counts[Label] / Support;

    /// <summary>Whether it asks nothing.</summary>
    public bool IsLeaf => Neuron < 0;
}

/// <summary>Limits of a tree. Immutable.</summary>
public sealed record TreeOptions
{
    /// <summary>The most questions on a path.</summary>
    public int MaxDepth { get; init; } = int.MaxValue;

    /// <summary>Nodes of fewer inputs are not cut.</summary>
    public int MinSplit { get; init; } = 2;

    /// <summary>Cuts leave at least so many inputs on either side.</summary>
    public int MinLeaf { get; init; } = 1;
}

/// <summary>
/// A decision tree over on/off fingerprints (CART: Breiman et al., "Classification and Regression Trees", 1984): each node asks the neuron that
/// leaves the least Gini impurity, and the first of several. Immutable and thread-safe.
/// </summary>
public sealed class DecisionTree
{
    internal DecisionTree(int neurons, ImmutableArray<TreeNode> nodes) => (Neurons, Nodes) = (neurons, nodes);

    /// <summary>Neurons of the layer that it asks.</summary>
    public int Neurons { get; }

    /// <summary>The nodes; the first is the root, and each other comes after its parent.</summary>
    public ImmutableArray<TreeNode> Nodes { get; }

    /// <summary>The leaf of a fingerprint.</summary>
    /// <param name="on"><c>[Neurons]</c>: 1 where on.</param>
    public int LeafOf(ReadOnlySpan<byte> on)
    {
        var at = 0;
        while (!Nodes[at].IsLeaf) at = on[Nodes[at].Neuron] != 0 ? Nodes[at].On : Nodes[at].Off;
        return at;
    }

    /// <summary>For each node the phases that lead to it, from the root.</summary>
    /// <param name="layer">The layer's number, for the phases.</param>
    public ImmutableArray<ImmutableArray<NeuronPhase>> Paths(int layer)
    {
        var paths = new ImmutableArray<NeuronPhase>[Nodes.Length];
        paths[0] = [];
        for (var i = 0; i < paths.Length; i++)
        {
            if (Nodes[i].IsLeaf) continue;
            paths[Nodes[i].Off] = paths[i].Add(new NeuronPhase(layer, Nodes[i].Neuron, false));
            paths[Nodes[i].On] = paths[i].Add(new NeuronPhase(layer, Nodes[i].Neuron, true));
        }

        return [.. paths];
    }
}
