using System.Numerics.Tensors;

namespace Smug.Smt.Verification;

/// <summary>
/// The values that the sums of a network's first layer take together over a box of inputs: a zonotope. A linear programme over a first layer of
/// ten neurons has ten free columns in place of 784 pixels; what pixels cannot reach is cut off in the direction that the programme's multipliers point to,
/// as long as that tightens the bound. In float64 and only a guide: what is concluded is derived again over the box itself.
/// </summary>
/// <remarks>Holds scratch space; one thread at a time.</remarks>
internal sealed class FirstSums
{
    private const int MostSteps = 100;
    private readonly int _count;
    private readonly double[] _centre;
    private readonly double[] _scale;
    private readonly int[] _inputs;
    private readonly double[] _segments;
    private readonly double[] _projected;
    private readonly double _curvature;
    private readonly double[] _middle;
    private readonly double[] _half;

    /// <summary>Lays out the zonotope of a box.</summary>
    internal FirstSums(BoundNetwork network, BoxBounds bounds)
    {
        var layer = network.Layers[0];
        _count = layer.Outputs;
        _middle = [.. bounds.InputLow.Zip(bounds.InputHigh, (low, high) => low + (high - low) / 2).Take(layer.Inputs)];
        _half = [.. bounds.InputLow.Zip(bounds.InputHigh, (low, high) => (high - low) / 2).Take(layer.Inputs)];
        _inputs = [.. Enumerable.Range(0, layer.Inputs).Where(k => _half[k] > 0)];
        (_segments, _projected) = (new double[_count * _inputs.Length], new double[_inputs.Length]);
        (_centre, _scale, Low, High) = (new double[_count], new double[_count], new double[_count], new double[_count]);
        for (var i = 0; i < _count; i++)
        {
            for (var k = 0; k < _inputs.Length; k++) _segments[i * _inputs.Length + k] = layer.Row(i)[_inputs[k]] * _half[_inputs[k]];
            _centre[i] = layer.Bias[i] + TensorPrimitives.Dot(layer.Row(i)[.._middle.Length], _middle);
            var half = TensorPrimitives.SumOfMagnitudes(Segments(i));
            (Low[i], High[i], _scale[i]) = (_centre[i] - half, _centre[i] + half, half > 0 ? half : 1);
        }

        _curvature = Curvature();
    }

    /// <summary>The least value of each sum.</summary>
    internal double[] Low { get; }

    /// <summary>The greatest value of each sum.</summary>
    internal double[] High { get; }

    /// <summary>Whether a programme over the first layer's sums is smaller than one over the inputs, and asks the same: input rows speak of inputs.</summary>
    internal static bool Fits(BoundNetwork network, IReadOnlyList<LinearRow> inputRows) =>
        inputRows.Count == 0 && network.Layers.Length > 1 && 2 * network.Layers[0].Outputs <= network.Network.Inputs;

    /// <summary>The least value of direction · sums.</summary>
    /// <param name="direction"><c>[first layer's outputs]</c>.</param>
    /// <returns>It, and by how much the greatest value is more.</returns>
    internal (double Least, double Range) Support(ReadOnlySpan<double> direction)
    {
        Array.Clear(_projected);
        for (var i = 0; i < _count; i++) TensorPrimitives.MultiplyAdd(Segments(i), direction[i], _projected, _projected);
        var half = TensorPrimitives.SumOfMagnitudes<double>(_projected);
        return (TensorPrimitives.Dot(direction, _centre) - half, 2 * half);
    }

    /// <summary>An input whose sums are next to a point, each sum counted in its own range: accelerated projected gradients (Beck and Teboulle, 2009) from the middle
    /// of the box.</summary>
    /// <param name="sums">The point, <c>[first layer's outputs]</c>.</param>
    internal double[] Nearest(ReadOnlySpan<double> sums)
    {
        var (places, ahead, rest) = (new double[_inputs.Length], new double[_inputs.Length], new double[_count]);
        var momentum = 1.0;
        for (var step = 0; step < MostSteps; step++)
        {
            for (var i = 0; i < _count; i++) rest[i] = (sums[i] - _centre[i] - TensorPrimitives.Dot(Segments(i), ahead)) / _scale[i];
            if (TensorPrimitives.Norm<double>(rest) <= 1e-9) break;
            Array.Clear(_projected);
            for (var i = 0; i < _count; i++) TensorPrimitives.MultiplyAdd(Segments(i), rest[i] / _scale[i], _projected, _projected);
            var next = 0.5 + Math.Sqrt(0.25 + momentum * momentum);
            var change = (momentum - 1) / next;
            for (var k = 0; k < ahead.Length; k++)
            {
                var place = Math.Clamp(ahead[k] + _projected[k] / _curvature, -1, 1);
                ahead[k] = place + change * (place - places[k]);
                places[k] = place;
            }

            momentum = next;
        }

        var input = (double[])_middle.Clone();
        for (var k = 0; k < _inputs.Length; k++) input[_inputs[k]] += places[k] * _half[_inputs[k]];
        return input;
    }

    /// <summary>The largest eigenvalue of the sums' Gram matrix, each sum in its own range: the power method, and a little more.</summary>
    private double Curvature()
    {
        var (vector, value) = (new double[_count], 0.0);
        Array.Fill(vector, 1);
        for (var turn = 0; turn < 30; turn++)
        {
            Array.Clear(_projected);
            for (var i = 0; i < _count; i++) TensorPrimitives.MultiplyAdd(Segments(i), vector[i] / _scale[i], _projected, _projected);
            for (var i = 0; i < _count; i++) vector[i] = TensorPrimitives.Dot<double>(Segments(i), _projected) / _scale[i];
            value = TensorPrimitives.Norm<double>(vector);
            if (!(value > 0)) return 1;
            TensorPrimitives.Divide(vector, value, vector);
        }

        return 1.2 * value;
    }

    private ReadOnlySpan<double> Segments(int sum) => _segments.AsSpan(sum * _inputs.Length, _inputs.Length);
}
