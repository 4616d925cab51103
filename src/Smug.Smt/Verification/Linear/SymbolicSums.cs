using System.Numerics.Tensors;

namespace Smug.Smt.Verification;

/// <summary>
/// A network's sums on a box as linear functions of the inputs and of the outputs of those ReLUs that may be on either side there: the others are
/// their sum or 0. In float64.
/// </summary>
internal sealed class SymbolicSums
{
    private SymbolicSums(int columns) => Columns = columns;

    /// <summary>Inputs, then undecided ReLUs in the order of their layers.</summary>
    internal int Columns { get; }

    /// <summary>The sums whose ReLUs are columns of their own, in the order of the columns after the inputs.</summary>
    internal List<int> Undecided { get; } = [];

    /// <summary>For each sum, coefficients of the columns and last the constant; null for padding.</summary>
    internal double[]?[] Rows { get; private init; } = [];

    /// <summary>The last layer's outputs as functions of the columns and last the constant.</summary>
    internal List<double[]> Outputs { get; } = [];

    internal static SymbolicSums Of(BoundNetwork network, BoxBounds bounds)
    {
        var inputs = network.Network.Inputs;
        var columns = inputs + network.Layers.Sum(layer => Enumerable.Range(layer.Offset, layer.Outputs).Count(sum => IsUndecided(layer, bounds, sum)));
        var sums = new SymbolicSums(columns) { Rows = new double[network.Sums][] };
        var below = new List<double[]?>();
        for (var i = 0; i < inputs; i++) below.Add(Unit(columns, i));
        foreach (var layer in network.Layers)
        {
            var outputs = new List<double[]?>();
            for (var i = 0; i < layer.Outputs; i++)
            {
                var row = new double[columns + 1];
                row[columns] = layer.Bias[i];
                if (layer.Offset == 0) layer.Row(i)[..inputs].CopyTo(row);
                else
                {
                    for (var j = 0; j < layer.Inputs; j++)
                    {
                        if (below[j] is { } from && layer.Row(i)[j] != 0) TensorPrimitives.MultiplyAdd(from, layer.Row(i)[j], row, row);
                    }
                }

                var sum = layer.Offset + i;
                sums.Rows[sum] = row;
                if (IsUndecided(layer, bounds, sum))
                {
                    outputs.Add(Unit(columns, inputs + sums.Undecided.Count));
                    sums.Undecided.Add(sum);
                }
                else
                {
                    outputs.Add(!layer.Rectified || bounds.Low[sum] >= 0 ? row : null);
                }
            }

            below = outputs;
        }

        sums.Outputs.AddRange(below.Select(row => row ?? new double[columns + 1]));
        return sums;
    }

    internal static bool IsUndecided(BoundLayer layer, BoxBounds bounds, int sum) => layer.Rectified && bounds.Low[sum] < 0 && bounds.High[sum] > 0;

    private static double[] Unit(int columns, int at)
    {
        var row = new double[columns + 1];
        row[at] = 1;
        return row;
    }
}
