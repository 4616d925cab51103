using System.Numerics.Tensors;

namespace Smug.Smt.Verification;

/// <summary>
/// A network's sums on a box as linear functions of the inputs (or of the first layer's sums) and of the outputs of those ReLUs that may be on
/// either side there: the others are their sum or 0. In float64.
/// </summary>
internal sealed class SymbolicSums
{
    private SymbolicSums(int free, int columns) => (Free, Columns) = (free, columns);

    /// <summary>The inputs or the first layer's sums: the first columns.</summary>
    internal int Free { get; }

    /// <summary>The free columns, then undecided ReLUs in the order of their layers.</summary>
    internal int Columns { get; }

    /// <summary>The sums whose ReLUs are columns of their own, in the order of the columns after the inputs.</summary>
    internal List<int> Undecided { get; } = [];

    /// <summary>For each sum, coefficients of the columns and last the constant; null for padding.</summary>
    internal double[]?[] Rows { get; private init; } = [];

    /// <summary>The last layer's outputs as functions of the columns and last the constant.</summary>
    internal List<double[]> Outputs { get; } = [];

    /// <summary>Follows the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="bounds">What is known of its sums.</param>
    /// <param name="overFirstSums">Whether the free columns are the first layer's sums.</param>
    /// <param name="layers">How many layers to follow; the sums of the last of them are there, its ReLUs are no columns unless it is the network's last.</param>
    internal static SymbolicSums Of(BoundNetwork network, BoxBounds bounds, bool overFirstSums = false, int layers = int.MaxValue)
    {
        layers = Math.Min(layers, network.Layers.Length);
        var free = overFirstSums ? network.Layers[0].Outputs : network.Network.Inputs;
        var columned = network.Layers.Take(layers < network.Layers.Length ? layers - 1 : layers);
        var columns = free + columned.Sum(layer => Enumerable.Range(layer.Offset, layer.Outputs).Count(sum => IsUndecided(layer, bounds, sum)));
        var sums = new SymbolicSums(free, columns) { Rows = new double[network.Sums][] };
        var below = new List<double[]?>();
        for (var i = 0; i < free; i++) below.Add(Unit(columns, i));
        for (var l = 0; l < layers; l++)
        {
            var layer = network.Layers[l];
            for (var i = 0; i < layer.Outputs; i++) sums.Rows[layer.Offset + i] = l == 0 && overFirstSums ? below[i] : Row(layer, i, below, columns);
            if (l == layers - 1 && layers < network.Layers.Length) return sums;
            below = [.. Enumerable.Range(layer.Offset, layer.Outputs).Select(sum => sums.Output(layer, bounds, sum))];
        }

        sums.Outputs.AddRange(below.Select(row => row ?? new double[columns + 1]));
        return sums;
    }

    internal static bool IsUndecided(BoundLayer layer, BoxBounds bounds, int sum) => layer.Rectified && bounds.Low[sum] < 0 && bounds.High[sum] > 0;

    private static double[] Row(BoundLayer layer, int i, List<double[]?> below, int columns)
    {
        var row = new double[columns + 1];
        row[columns] = layer.Bias[i];
        if (layer.Offset == 0)
        {
            layer.Row(i)[..layer.Inputs].CopyTo(row);
            return row;
        }

        for (var j = 0; j < layer.Inputs; j++)
        {
            if (below[j] is { } from && layer.Row(i)[j] != 0) TensorPrimitives.MultiplyAdd(from, layer.Row(i)[j], row, row);
        }

        return row;
    }

    /// <summary>What a layer gives for a sum: a column of its own, the sum, or 0 (null).</summary>
    private double[]? Output(BoundLayer layer, BoxBounds bounds, int sum)
    {
        if (!IsUndecided(layer, bounds, sum)) return !layer.Rectified || bounds.Low[sum] >= 0 ? Rows[sum] : null;
        Undecided.Add(sum);
        return Unit(Columns, Free + Undecided.Count - 1);
    }

    private static double[] Unit(int columns, int at)
    {
        var row = new double[columns + 1];
        row[at] = 1;
        return row;
    }
}
