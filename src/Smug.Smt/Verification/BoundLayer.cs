using Smug.Kernels.Gemm;

namespace Smug.Smt.Verification;

/// <summary>One affine layer in float64 (exact: the weights are float32), padded with zeros to whole vectors.</summary>
internal sealed class BoundLayer
{
    internal BoundLayer(ReluLayer layer, bool rectified, int offset)
    {
        (Inputs, Outputs, Rectified, Offset) = (layer.Inputs, layer.Outputs, rectified, offset);
        (PaddedInputs, PaddedOutputs) = (Padded(Inputs), Padded(Outputs));
        Rows = new double[PaddedOutputs * PaddedInputs];
        Bias = new double[PaddedOutputs];
        ColumnMax = new double[PaddedInputs];
        for (var to = 0; to < Outputs; to++)
        {
            Bias[to] = layer.Bias[to];
            BiasMax = Math.Max(BiasMax, Math.Abs(Bias[to]));
            for (var from = 0; from < Inputs; from++)
            {
                var weight = (double)layer.Weights[from * Outputs + to];
                Rows[to * PaddedInputs + from] = weight;
                ColumnMax[from] = Math.Max(ColumnMax[from], Math.Abs(weight));
            }
        }

        Packed = PackedMatrix<double>.Pack(new MatrixView<double>(Rows, PaddedOutputs, PaddedInputs));
    }

    internal int Inputs { get; }

    internal int Outputs { get; }

    internal int PaddedInputs { get; }

    internal int PaddedOutputs { get; }

    /// <summary>Whether ReLU follows.</summary>
    internal bool Rectified { get; }

    /// <summary>Where the layer's sums begin among those of all layers.</summary>
    internal int Offset { get; }

    /// <summary><c>[PaddedOutputs, PaddedInputs]</c>: the weights of each sum.</summary>
    internal double[] Rows { get; }

    internal PackedMatrix<double> Packed { get; }

    internal double[] Bias { get; }

    internal double BiasMax { get; }

    /// <summary>The largest magnitude of a weight that reads each input.</summary>
    internal double[] ColumnMax { get; }

    internal ReadOnlySpan<double> Row(int output) => Rows.AsSpan(output * PaddedInputs, PaddedInputs);

    internal static int Padded(int count) => (count + 7) & ~7;
}
