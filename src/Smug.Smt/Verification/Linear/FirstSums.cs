using System.Numerics.Tensors;

namespace Smug.Smt.Verification;

/// <summary>
/// The values that the sums of a network's first layer take together over a box of inputs: a zonotope. A linear programme over a first layer of
/// ten neurons has ten free columns in place of 784 pixels; that its point is one the pixels can reach is asked for by cuts, one at a time where one is
/// violated. In float64 and only a guide: what is concluded is derived again over the box itself.
/// </summary>
internal sealed class FirstSums
{
    private const int MostSweeps = 60;
    private readonly int _count;
    private readonly double[] _centre;
    private readonly double[] _scale;
    private readonly int[] _inputs;
    private readonly double[] _segments;
    private readonly double[] _norms;
    private readonly double[] _places;
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
        _segments = new double[_inputs.Length * _count];
        (_norms, _places) = (new double[_inputs.Length], new double[_inputs.Length]);
        (_centre, _scale, Low, High) = (new double[_count], new double[_count], new double[_count], new double[_count]);
        for (var i = 0; i < _count; i++)
        {
            _centre[i] = layer.Bias[i] + TensorPrimitives.Dot(layer.Row(i)[.._middle.Length], _middle);
            for (var k = 0; k < _inputs.Length; k++) _scale[i] += Math.Abs(layer.Row(i)[_inputs[k]] * _half[_inputs[k]]);
            (Low[i], High[i]) = (_centre[i] - _scale[i], _centre[i] + _scale[i]);
            if (_scale[i] == 0) _scale[i] = 1;
            for (var k = 0; k < _inputs.Length; k++) _segments[k * _count + i] = layer.Row(i)[_inputs[k]] * _half[_inputs[k]] / _scale[i];
        }

        for (var k = 0; k < _inputs.Length; k++) _norms[k] = TensorPrimitives.SumOfSquares<double>(Segment(k));
    }

    /// <summary>The least value of each sum.</summary>
    internal double[] Low { get; }

    /// <summary>The greatest value of each sum.</summary>
    internal double[] High { get; }

    /// <summary>Whether a programme over the first layer's sums is smaller than one over the inputs, and asks the same: input rows speak of inputs.</summary>
    internal static bool Fits(BoundNetwork network, IReadOnlyList<LinearRow> inputRows) =>
        inputRows.Count == 0 && network.Layers.Length > 1 && 2 * network.Layers[0].Outputs <= network.Network.Inputs;

    /// <summary>Lets the next search start from the middle of the box, so that it does not depend on those before.</summary>
    internal void Restart() => Array.Clear(_places);

    /// <summary>Looks for the input whose sums are nearest to a point (each sum counted in its own range), by one coordinate after the other, from the
    /// input that the search before came to.</summary>
    /// <param name="sums">The point, <c>[first layer's outputs]</c>.</param>
    /// <param name="tolerance">How far a point may be outside.</param>
    /// <returns>A row direction · sums ≤ bound that all reachable sums satisfy and the point does not; null where the point is reached, as far as the sweeps tell.</returns>
    internal (double[] Direction, double Bound)? Cut(ReadOnlySpan<double> sums, double tolerance)
    {
        var rest = new double[_count];
        for (var i = 0; i < _count; i++) rest[i] = (sums[i] - _centre[i]) / _scale[i];
        for (var k = 0; k < _inputs.Length; k++) TensorPrimitives.MultiplyAdd(Segment(k), -_places[k], rest, rest);
        for (var sweep = 1; sweep <= MostSweeps; sweep++)
        {
            for (var k = 0; k < _inputs.Length; k++)
            {
                if (_norms[k] == 0) continue;
                var segment = Segment(k);
                var place = Math.Clamp(_places[k] + TensorPrimitives.Dot(segment, rest) / _norms[k], -1, 1);
                if (place == _places[k]) continue;
                TensorPrimitives.MultiplyAdd(segment, _places[k] - place, rest, rest);
                _places[k] = place;
            }

            if ((sweep & (sweep - 1)) != 0 && sweep < MostSweeps) continue;
            var distance = TensorPrimitives.Norm<double>(rest);
            if (distance <= tolerance) return null;

            // How far the point is outside along the rest: all of the distance where the sweeps have converged.
            var outside = 0.0;
            for (var i = 0; i < _count; i++) outside += rest[i] * (sums[i] - _centre[i]) / _scale[i];
            for (var k = 0; k < _inputs.Length; k++) outside -= Math.Abs(TensorPrimitives.Dot(Segment(k), rest));
            if (outside > (sweep < MostSweeps ? 0.7 * distance * distance : tolerance * distance)) return Row(rest);
        }

        return null;
    }

    /// <summary>The input that the last call of <see cref="Cut"/> came to.</summary>
    internal double[] Input()
    {
        var input = (double[])_middle.Clone();
        for (var k = 0; k < _inputs.Length; k++) input[_inputs[k]] += _places[k] * _half[_inputs[k]];
        return input;
    }

    private (double[] Direction, double Bound) Row(double[] scaled)
    {
        var (direction, bound) = (new double[_count], 0.0);
        for (var i = 0; i < _count; i++) direction[i] = scaled[i] / _scale[i];
        for (var k = 0; k < _inputs.Length; k++) bound += Math.Abs(TensorPrimitives.Dot(Segment(k), scaled));
        return (direction, bound + TensorPrimitives.Dot<double>(direction, _centre));
    }

    private ReadOnlySpan<double> Segment(int k) => _segments.AsSpan(k * _count, _count);
}
