using System.Collections.Immutable;
using System.Numerics.Tensors;
using Smug.Kernels;

namespace Smug.Explain;

/// <summary>Grows decision trees. The same table gives the same tree for any number of threads: impurities are compared as exact fractions.</summary>
public static class TreeGrowth
{
    /// <summary>Neurons whose counts one thread takes at a time.</summary>
    private const int Block = 256;

    /// <summary>Grows a tree.</summary>
    /// <param name="table">The inputs; at least one.</param>
    /// <param name="options">Limits; null: none.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="UsageException">The table is empty, or a limit is below 1.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static DecisionTree Grow(FingerprintTable table, TreeOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new TreeOptions();
        if (table.Count == 0) throw new UsageException("TreeGrowth: expected at least one input, got none.");
        if (options.MaxDepth < 1 || options.MinSplit < 1 || options.MinLeaf < 1) throw new UsageException("TreeGrowth: expected limits of at least 1.");

        // Inputs stay sorted by class within every node, so that a class's inputs are one run.
        int[] order = [.. Enumerable.Range(0, table.Count).OrderBy(table.Label)];
        var nodes = new List<TreeNode>();
        var pending = new Queue<(int Node, int From, int Count, int Depth)>();
        Add(0, order.Length, 0);
        while (pending.TryDequeue(out var next))
        {
            cancellation.ThrowIfCancellationRequested();
            var (node, inputs) = (nodes[next.Node], order.AsMemory(next.From, next.Count));
            if (next.Depth >= options.MaxDepth || next.Count < options.MinSplit || node.Purity == 1) continue;
            if (Best(table, inputs, node.Counts, options.MinLeaf) is not (var neuron and >= 0)) continue;
            var off = Split(table, inputs.Span, neuron);
            nodes[next.Node] = node with { Neuron = neuron, Off = nodes.Count, On = nodes.Count + 1 };
            Add(next.From, off, next.Depth + 1);
            Add(next.From + off, next.Count - off, next.Depth + 1);
        }

        return new DecisionTree(table.Neurons, [.. nodes]);

        void Add(int from, int count, int depth)
        {
            pending.Enqueue((nodes.Count, from, count, depth));
            nodes.Add(new TreeNode(-1, -1, -1, table.CountsOf(order.AsSpan(from, count))));
        }
    }

    /// <summary>The neuron that leaves the least impurity; −1 where none makes it less.</summary>
    private static int Best(FingerprintTable table, ReadOnlyMemory<int> inputs, ImmutableArray<int> counts, int minLeaf)
    {
        var blocks = (table.Neurons + Block - 1) / Block;
        var best = new (int Neuron, Concentration Score)[blocks];
        var whole = Concentration.Of(counts.AsSpan(), []);
        Workers.For(blocks, block =>
        {
            var (from, count) = (block * Block, Math.Min(Block, table.Neurons - block * Block));
            var on = OnCounts(table, inputs.Span, counts, from, count);
            best[block] = (-1, whole);
            var (onCounts, offCounts) = (new int[counts.Length], new int[counts.Length]);
            for (var n = 0; n < count; n++)
            {
                for (var c = 0; c < onCounts.Length; c++) (onCounts[c], offCounts[c]) = (on[c * count + n], counts[c] - on[c * count + n]);
                var score = Concentration.Of(onCounts, offCounts);
                if (Math.Min(score.On, score.Off) >= minLeaf && score > best[block].Score) best[block] = (from + n, score);
            }
        });

        var first = best[0];
        foreach (var candidate in best)
        {
            if (candidate.Score > first.Score) first = candidate;
        }

        return first.Neuron;
    }

    /// <summary>How many inputs of each class have each neuron on, <c>[Classes, Neurons of the block]</c>.</summary>
    private static int[] OnCounts(FingerprintTable table, ReadOnlySpan<int> inputs, ImmutableArray<int> counts, int from, int count)
    {
        var totals = new int[counts.Length * count];
        Span<byte> sums = stackalloc byte[count];
        var at = 0;
        for (var c = 0; c < counts.Length; c++)
        {
            var total = totals.AsSpan(c * count, count);
            for (var left = counts[c]; left > 0;)
            {
                // Bytes hold sums of up to 255 inputs.
                var chunk = Math.Min(left, byte.MaxValue);
                sums.Clear();
                for (var i = 0; i < chunk; i++) TensorPrimitives.Add(sums, table.Row(inputs[at + i]).Slice(from, count), sums);
                for (var n = 0; n < count; n++) total[n] += sums[n];
                (at, left) = (at + chunk, left - chunk);
            }
        }

        return totals;
    }

    /// <summary>Puts the inputs whose neuron is off before the others, each part in its old order.</summary>
    /// <returns>How many are off.</returns>
    private static int Split(FingerprintTable table, Span<int> inputs, int neuron)
    {
        var on = new List<int>();
        var off = 0;
        foreach (var input in inputs)
        {
            if (table.Row(input)[neuron] != 0) on.Add(input);
            else inputs[off++] = input;
        }

        on.CopyTo(inputs[off..]);
        return off;
    }

    /// <summary>Σ over both sides of Σ over classes count² / side, as a fraction: n minus this is the sides' Gini impurity weighted by their inputs.</summary>
    private readonly record struct Concentration(Int128 Numerator, Int128 Denominator, int On, int Off)
    {
        public static Concentration Of(ReadOnlySpan<int> onCounts, ReadOnlySpan<int> offCounts)
        {
            var ((on, onSquares), (off, offSquares)) = (Sums(onCounts), Sums(offCounts));
            return (on, off) switch
            {
                (0, 0) => new(0, 1, 0, 0),
                (_, 0) => new(onSquares, on, on, off),
                (0, _) => new(offSquares, off, on, off),
                _ => new((Int128)onSquares * off + (Int128)offSquares * on, (Int128)on * off, on, off),
            };
        }

        public static bool operator >(Concentration a, Concentration b) => a.Numerator * b.Denominator > b.Numerator * a.Denominator;

        public static bool operator <(Concentration a, Concentration b) => b > a;

        private static (int Count, long Squares) Sums(ReadOnlySpan<int> counts)
        {
            var (count, squares) = (0, 0L);
            foreach (var n in counts) (count, squares) = (count + n, squares + (long)n * n);
            return (count, squares);
        }
    }
}
