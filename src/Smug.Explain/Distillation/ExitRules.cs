using System.Collections.Immutable;
using Smug.Smt.Verification;

namespace Smug.Explain;

/// <summary>A layer precondition by which the class is returned at once. Immutable.</summary>
/// <param name="Phases">Neurons of the layer and whether they are on.</param>
/// <param name="Label">The class.</param>
/// <param name="Support">Inputs of the training table that have it.</param>
/// <param name="Purity">The share of these to which the network gives the class, 0 to 1.</param>
/// <param name="Held">Held-out inputs that have it.</param>
/// <param name="Agreeing">How many of these the network gives the class.</param>
public sealed record ExitRule(ImmutableArray<NeuronPhase> Phases, int Label, int Support, double Purity, int Held, int Agreeing);

/// <summary>
/// The nodes of a decision tree at which the class is returned at once: the first on each path with enough support whose purity, and agreement with the
/// network on held-out inputs, reach a threshold. Immutable and thread-safe.
/// </summary>
public sealed class ExitRules
{
    private const int Goes = -1;
    private readonly int[] _neuron;
    private readonly int[] _off;
    private readonly int[] _on;

    /// <summary>The class returned at a node; −1 where it asks on, or gives up.</summary>
    private readonly int[] _label;

    /// <summary>Takes the rules of a tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="held">Held-out inputs with the network's predictions.</param>
    /// <param name="threshold">The least purity and agreement, 0 to 1.</param>
    /// <param name="minSupport">The fewest training inputs.</param>
    /// <exception cref="UsageException">The threshold is outside 0 to 1, or the tables are of other layers.</exception>
    public ExitRules(DecisionTree tree, FingerprintTable held, double threshold, int minSupport)
    {
        if (!(threshold is >= 0 and <= 1)) throw new UsageException(FormattableString.Invariant($"ExitRules: expected a threshold from 0 to 1, got {threshold}."));
        if (held.Neurons != tree.Neurons) throw new UsageException($"ExitRules: expected held-out fingerprints of {tree.Neurons} neurons, got {held.Neurons}.");
        (Threshold, var nodes) = (threshold, tree.Nodes);
        var (came, agreed) = Agreement(tree, held);
        (_neuron, _off, _on, _label) = ([.. nodes.Select(node => node.Neuron)], [.. nodes.Select(node => node.Off)], [.. nodes.Select(node => node.On)], new int[nodes.Length]);
        Array.Fill(_label, Goes);
        var paths = tree.Paths(0);
        var rules = ImmutableArray.CreateBuilder<ExitRule>();
        Mark(0);
        Rules = rules.ToImmutable();

        // Below a node without exits nothing needs to be asked.
        bool Mark(int node)
        {
            var (n, isExit) = (nodes[node], nodes[node].Support >= minSupport && nodes[node].Purity >= threshold && came[node] > 0 && agreed[node] >= threshold * came[node]);
            if (isExit)
            {
                _label[node] = n.Label;
                _neuron[node] = Goes;
                rules.Add(new ExitRule(paths[node], n.Label, n.Support, n.Purity, came[node], agreed[node]));
                return true;
            }

            if (!n.IsLeaf && (Mark(n.Off) | Mark(n.On))) return true;
            _neuron[node] = Goes;
            return false;
        }
    }

    /// <summary>The least purity and agreement.</summary>
    public double Threshold { get; }

    /// <summary>The rules; no input has two of them.</summary>
    public ImmutableArray<ExitRule> Rules { get; }

    /// <summary>The class by the rules from a layer's values; −1 where none applies.</summary>
    internal int Decide(ReadOnlySpan<float> values)
    {
        var node = 0;
        while (_neuron[node] >= 0) node = values[_neuron[node]] > 0 ? _on[node] : _off[node];
        return _label[node];
    }

    /// <summary>The same from an image, computing only the neurons that are asked.</summary>
    internal int Decide(FirstLayerSigns signs, ReadOnlySpan<float> image)
    {
        var node = 0;
        while (_neuron[node] >= 0) node = signs.IsOn(image, _neuron[node]) ? _on[node] : _off[node];
        return _label[node];
    }

    /// <summary>For each node, the held-out inputs that come there, and those of them whose class is the node's.</summary>
    private static (int[] Came, int[] Agreed) Agreement(DecisionTree tree, FingerprintTable held)
    {
        var (came, agreed) = (new int[tree.Nodes.Length], new int[tree.Nodes.Length]);
        for (var i = 0; i < held.Count; i++)
        {
            for (var at = 0; at >= 0;)
            {
                var node = tree.Nodes[at];
                came[at]++;
                if (node.Label == held.Label(i)) agreed[at]++;
                at = node.IsLeaf ? -1 : held.Row(i)[node.Neuron] != 0 ? node.On : node.Off;
            }
        }

        return (came, agreed);
    }
}
