using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Smt.Verification;

/// <summary>
/// Upper bounds on linear functions of a layer's outputs over a box: layer by layer each ReLU is replaced by the line that is above it (below
/// it under a negative coefficient) and each sum by its definition, until a linear function of the input is left, which is largest at a corner
/// (Singh et al., "An Abstract Domain for Certifying Neural Networks", 2019; Zhang et al., 2018).
/// </summary>
/// <remarks>
/// Float64 with an account of its errors: a coefficient that is off by e, of a value of magnitude at most m, moves the bound by at most e·m, so each
/// step adds (magnitudes of what it added) to a sum, of which <see cref="Rounding.Slack"/> is added to the bound. Holds scratch space; one thread at
/// a time.
/// </remarks>
internal sealed class BackSubstitution
{
    private readonly BoundNetwork _network;
    private readonly Relaxation[] _relaxations;
    private readonly double _slackFactor;
    private double[] _coefficients = [];
    private double[] _next = [];
    private double[] _constants = [];
    private double[] _magnitudes = [];
    private int[] _sumOf = [];

    /// <summary>Creates scratch space.</summary>
    /// <param name="network">The network.</param>
    /// <param name="slackFactor">1; tests plant a wrong rounding by another.</param>
    internal BackSubstitution(BoundNetwork network, double slackFactor = 1)
    {
        (_network, _slackFactor) = (network, slackFactor);
        _relaxations = [.. network.Layers.Select(layer => new Relaxation(layer.PaddedOutputs))];
        Reserve(2 * network.Widest);
    }

    /// <summary>Coefficients of the input for each row of the last <see cref="Upper"/>; <c>[rows, padded inputs]</c>.</summary>
    internal ReadOnlySpan<double> InputCoefficients => _coefficients;

    /// <summary>Tightens the bounds on all sums that may have either sign, layer by layer.</summary>
    /// <param name="bounds">The box and its bounds.</param>
    /// <param name="more">Tightens those of one layer further, and says whether all of them have a value left; may be null.</param>
    /// <returns>False where some sum has no value left: no input of the box has the required phases.</returns>
    internal bool Tighten(BoxBounds bounds, Func<int, bool>? more = null)
    {
        for (var l = 0; l < _network.Layers.Length; l++)
        {
            var layer = _network.Layers[l];
            if (layer.Rectified && !(TightenLayer(l, bounds) && (more?.Invoke(l) ?? true))) return false;

            // What a sum weighs in the account of rounding depends on its bounds, and those of outputs are not needed for anything else.
            if (!layer.Rectified && l > 0) bounds.Intersect(layer, _network.Layers[l - 1]);
            _relaxations[l].Set(layer, bounds, SumWeight(layer, l == 0 ? null : _network.Layers[l - 1], bounds));
        }

        return true;
    }

    /// <summary>Upper bounds on rows Σ coefficient · output + constant, given bounds that <see cref="Tighten"/> has just left.</summary>
    /// <param name="rows"><c>[count, padded outputs]</c>.</param>
    /// <param name="constants"><c>[count]</c>.</param>
    /// <param name="bounds">The box and its bounds.</param>
    /// <param name="upper"><c>[count]</c>; overwritten.</param>
    internal void Upper(ReadOnlySpan<double> rows, ReadOnlySpan<double> constants, BoxBounds bounds, Span<double> upper)
    {
        Reserve(constants.Length);
        rows.CopyTo(_coefficients);
        constants.CopyTo(_constants);
        var last = _network.Layers[^1];
        for (var r = 0; r < constants.Length; r++)
        {
            // The rows themselves may be rounded to float64: one more operation on each number.
            _magnitudes[r] = Math.Abs(constants[r]);
            for (var j = 0; j < last.Outputs; j++)
                _magnitudes[r] += Math.Abs(rows[r * last.PaddedOutputs + j]) * Math.Max(Math.Abs(bounds.Low[last.Offset + j]), Math.Abs(bounds.High[last.Offset + j]));
        }

        Substitute(_network.Layers.Length - 1, constants.Length, bounds, upper);
    }

    private bool TightenLayer(int l, BoxBounds bounds)
    {
        var layer = _network.Layers[l];
        var count = 0;
        for (var i = 0; i < layer.Outputs; i++)
        {
            if (bounds.Low[layer.Offset + i] < 0 && bounds.High[layer.Offset + i] > 0) _sumOf[count++] = i;
        }

        if (count == 0) return true;
        Reserve(2 * count);
        for (var r = 0; r < count; r++)
        {
            var row = layer.Row(_sumOf[r]);
            row.CopyTo(_coefficients.AsSpan(r * layer.PaddedInputs));
            var negative = _coefficients.AsSpan((count + r) * layer.PaddedInputs, layer.PaddedInputs);
            for (var j = 0; j < row.Length; j++) negative[j] = -row[j];
            _constants[r] = layer.Bias[_sumOf[r]];
            _constants[count + r] = -_constants[r];
            _magnitudes[r] = _magnitudes[count + r] = 0;
        }

        Span<double> upper = count <= 128 ? stackalloc double[2 * count] : new double[2 * count];
        Substitute(l - 1, 2 * count, bounds, upper);
        for (var r = 0; r < count; r++)
        {
            var at = layer.Offset + _sumOf[r];
            bounds.High[at] = Math.Min(bounds.High[at], upper[r]);
            bounds.Low[at] = Math.Max(bounds.Low[at], -upper[count + r]);
            bounds.ApplyPhase(at);
            if (bounds.Low[at] > bounds.High[at]) return false;
        }

        return true;
    }

    /// <summary>Turns rows over the outputs of a layer (−1: the input) into rows over the input, and those into their largest values.</summary>
    private void Substitute(int from, int rows, BoxBounds bounds, Span<double> upper)
    {
        for (var l = from; l >= 0; l--)
        {
            var layer = _network.Layers[l];
            for (var r = 0; r < rows; r++) Relax(_relaxations[l], layer, r);
            GemmKernel.Multiply(
                new MatrixView<double>(_coefficients, rows, layer.PaddedOutputs), layer.Packed, [], _next.AsSpan(0, rows * layer.PaddedInputs));
            (_coefficients, _next) = (_next, _coefficients);
        }

        var width = _network.Layers[0].PaddedInputs;
        for (var r = 0; r < rows; r++)
        {
            var (value, magnitude) = (_constants[r], _magnitudes[r] + Math.Abs(_constants[r]));
            var row = _coefficients.AsSpan(r * width, width);
            for (var j = 0; j < width; j++)
            {
                value += row[j] * (row[j] > 0 ? bounds.InputHigh[j] : bounds.InputLow[j]);
                magnitude += Math.Abs(row[j]) * Math.Max(Math.Abs(bounds.InputLow[j]), Math.Abs(bounds.InputHigh[j]));
            }

            value += _slackFactor * Rounding.Slack(_network.Widest, magnitude);
            upper[r] = double.IsNaN(value) ? double.PositiveInfinity : value;
        }
    }

    private void Relax(Relaxation lines, BoundLayer layer, int r)
    {
        var row = _coefficients.AsSpan(r * layer.PaddedOutputs, layer.PaddedOutputs);
        var (constant, magnitude, norm) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        for (var j = 0; j < row.Length; j += Vector<double>.Count)
        {
            var a = new Vector<double>(row[j..]);
            var (positive, negative) = (Vector.Max(a, Vector<double>.Zero), Vector.Min(a, Vector<double>.Zero));
            var replaced = positive * new Vector<double>(lines.HighSlope, j) + negative * new Vector<double>(lines.LowSlope, j);
            constant += positive * new Vector<double>(lines.HighIntercept, j) + replaced * new Vector<double>(layer.Bias, j);
            magnitude += Vector.Abs(a) * new Vector<double>(lines.Weight, j);
            norm += Vector.Abs(replaced);
            replaced.CopyTo(row[j..]);
        }

        _constants[r] += Vector.Sum(constant);
        _magnitudes[r] += Vector.Sum(magnitude) + Vector.Sum(norm) * (lines.SumWeight + layer.BiasMax) + Math.Abs(_constants[r]);
    }

    /// <summary>Σ over a layer's inputs of the largest |weight| that reads it times its largest magnitude.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="below">The one below; null: the layer reads the input.</param>
    /// <param name="bounds">The box and its bounds.</param>
    internal static double SumWeight(BoundLayer layer, BoundLayer? below, BoxBounds bounds)
    {
        var weight = 0.0;
        for (var j = 0; j < layer.Inputs; j++)
        {
            double most;
            if (below is null) most = Math.Max(Math.Abs(bounds.InputLow[j]), Math.Abs(bounds.InputHigh[j]));
            else
            {
                var (low, high) = (bounds.Low[below.Offset + j], bounds.High[below.Offset + j]);
                most = below.Rectified ? Math.Max(0, high) : Math.Max(Math.Abs(low), Math.Abs(high));
            }

            weight += layer.ColumnMax[j] * most;
        }

        return weight;
    }

    private void Reserve(int rows)
    {
        if (_constants.Length >= rows) return;
        (_coefficients, _next) = (new double[rows * _network.Widest], new double[rows * _network.Widest]);
        (_constants, _magnitudes, _sumOf) = (new double[rows], new double[rows], new int[rows]);
    }
}
