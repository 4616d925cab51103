using Smug.Kernels;

namespace Smug.Explain.Tests.LayerPreconditions;

/// <summary>Trees over small tables against the definition: every cut tried by itself, impurity in exact fractions.</summary>
public sealed class TreeGrowthTests
{
    [Fact]
    public void Every_cut_is_the_first_of_the_best_and_leaves_are_pure_or_cannot_be_cut()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var table = Table(seed, inputs: 5 + seed * 7, neurons: 3 + seed % 9, classes: 2 + seed % 4);
            var tree = TreeGrowth.Grow(table);
            var members = Members(tree, table);
            for (var at = 0; at < tree.Nodes.Length; at++)
            {
                var node = tree.Nodes[at];
                Assert.Equal(members[at].Count, node.Support);
                for (var c = 0; c < table.Classes; c++) Assert.Equal(members[at].Count(i => table.Label(i) == c), node.Counts[c]);
                var (neuron, score) = BestByDefinition(table, members[at]);
                Assert.Equal(score < Impurity(table, members[at]) ? neuron : -1, node.Neuron);
            }
        }
    }

    [Fact]
    public void A_list_of_decisions_is_repeated_exactly()
    {
        var rows = Enumerable.Range(0, 256).ToArray();
        int[] labels = [.. rows.Select(row => (row & 1) != 0 ? 1 : (row & 4) != 0 ? 2 : (row & 128) != 0 ? 3 : 0)];
        var table = new FingerprintTable(8, [.. rows.SelectMany(row => Enumerable.Range(0, 8).Select(bit => (byte)(row >> bit & 1)))], labels);
        var tree = TreeGrowth.Grow(table);
        Assert.All(rows, i => Assert.Equal(labels[i], tree.Nodes[tree.LeafOf(table.Row(i))].Label));
        Assert.Equal(7, tree.Nodes.Length);
    }

    [Fact]
    public void Paths_name_the_neurons_that_lead_to_a_node()
    {
        var table = Table(3, 200, 6, 3);
        var tree = TreeGrowth.Grow(table);
        var (paths, members) = (tree.Paths(4), Members(tree, table));
        for (var at = 0; at < paths.Length; at++)
        {
            var matching = Enumerable.Range(0, table.Count).Where(i => paths[at].All(phase => table.Row(i)[phase.Neuron] != 0 == phase.Active));
            Assert.Equal(members[at], matching);
            Assert.All(paths[at], phase => Assert.Equal(4, phase.Layer));
        }
    }

    [Fact]
    public void The_tree_is_the_same_for_any_number_of_threads()
    {
        var table = Table(1, 3000, 600, 10);
        var one = Grow(1);
        Assert.Equal(one, Grow(3));

        List<(int, int, int)> Grow(int threads)
        {
            using var limit = Workers.Limit(threads);
            return [.. TreeGrowth.Grow(table).Nodes.Select(node => (node.Neuron, node.Off, node.On))];
        }
    }

    [Fact]
    public void Limits_hold()
    {
        var table = Table(2, 500, 12, 4);
        var tree = TreeGrowth.Grow(table, new TreeOptions { MaxDepth = 3, MinLeaf = 20 });
        Assert.All(tree.Paths(0), path => Assert.True(path.Length <= 3));
        Assert.All(tree.Nodes, node => Assert.True(node.Support >= 20));
        Assert.Contains(tree.Nodes, node => node.Purity < 1);
    }

    [Fact]
    public void Empty_tables_and_wrong_elements_are_refused()
    {
        Assert.Throws<UsageException>(() => TreeGrowth.Grow(new FingerprintTable(2, [], [])));
        Assert.Throws<UsageException>(() => new FingerprintTable(1, [2], [0]));
        Assert.Throws<UsageException>(() => new FingerprintTable(1, [1], [-1]));
        Assert.Throws<ShapeException>(() => new FingerprintTable(2, [1], [0]));
        Assert.Throws<UsageException>(() => TreeGrowth.Grow(Table(1, 5, 2, 2), new TreeOptions { MinLeaf = 0 }));
    }

    /// <summary>Weighted Gini impurity times a common denominator, as a fraction: Σ over sides of side − Σ count² / side.</summary>
    private static Smt.Verification.Rational Impurity(FingerprintTable table, params IEnumerable<IReadOnlyList<int>> sides)
    {
        Smt.Verification.Rational sum = 0;
        foreach (var side in sides.Where(side => side.Count > 0))
            sum += side.Count - new Smt.Verification.Rational(side.GroupBy(table.Label).Sum(group => group.Count() * group.Count()), side.Count);
        return sum;
    }

    private static (int Neuron, Smt.Verification.Rational Score) BestByDefinition(FingerprintTable table, IReadOnlyList<int> inputs)
    {
        var (best, least) = (-1, Impurity(table, inputs));
        for (var n = 0; n < table.Neurons; n++)
        {
            int[] on = [.. inputs.Where(i => table.Row(i)[n] != 0)], off = [.. inputs.Where(i => table.Row(i)[n] == 0)];
            if (on.Length > 0 && off.Length > 0 && Impurity(table, on, off) is var score && score < least) (best, least) = (n, score);
        }

        return (best, least);
    }

    private static List<int>[] Members(DecisionTree tree, FingerprintTable table)
    {
        List<int>[] members = [.. tree.Nodes.Select(_ => new List<int>())];
        for (var i = 0; i < table.Count; i++)
        {
            for (var at = 0; at >= 0;)
            {
                members[at].Add(i);
                var node = tree.Nodes[at];
                at = node.IsLeaf ? -1 : table.Row(i)[node.Neuron] != 0 ? node.On : node.Off;
            }
        }

        return members;
    }

    private static FingerprintTable Table(int seed, int inputs, int neurons, int classes)
    {
        var random = new Random(seed);
        var on = new byte[inputs * neurons];
        var labels = new int[inputs];
        for (var i = 0; i < inputs; i++)
        {
            labels[i] = random.Next(classes);
            for (var n = 0; n < neurons; n++) on[i * neurons + n] = (byte)(random.NextDouble() < (n % classes == labels[i] ? 0.75 : 0.3) ? 1 : 0);
        }

        return new FingerprintTable(neurons, on, labels);
    }
}
