namespace Smug.Smt.Verification;

/// <summary>Bounds on every sum of a network over a box of inputs: for every input of the box that has the required phases, Low ≤ sum ≤ High.</summary>
internal sealed class BoxBounds
{
    /// <summary>The bit of a phase that requires a sum ≥ 0.</summary>
    internal const byte Active = 1;

    /// <summary>The bit of a phase that requires a sum ≤ 0.</summary>
    internal const byte Inactive = 2;

    private BoxBounds(double[] inputLow, double[] inputHigh, double[] low, double[] high, byte[] phases) =>
        (InputLow, InputHigh, Low, High, Phases) = (inputLow, inputHigh, low, high, phases);

    /// <summary>The box's corners, padded.</summary>
    internal double[] InputLow { get; }

    internal double[] InputHigh { get; }

    /// <summary>Lower bounds on the sums of all layers, padded.</summary>
    internal double[] Low { get; }

    internal double[] High { get; }

    /// <summary>Bits of <see cref="Active"/> and <see cref="Inactive"/>: what is required of each sum. Shared between boxes; never written after its making.</summary>
    internal byte[] Phases { get; }

    /// <summary>Bounds by interval arithmetic, rounded outwards.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inputLow">The lower corner.</param>
    /// <param name="inputHigh">The upper corner.</param>
    /// <param name="phases">One per sum, padding included.</param>
    internal static BoxBounds Of(BoundNetwork network, double[] inputLow, double[] inputHigh, byte[] phases)
    {
        var bounds = Unbounded(network, inputLow, inputHigh, phases);
        var (low, high) = (bounds.InputLow, bounds.InputHigh);
        foreach (var layer in network.Layers)
        {
            var (nextLow, nextHigh) = (new double[layer.PaddedOutputs], new double[layer.PaddedOutputs]);
            for (var i = 0; i < layer.PaddedOutputs; i++)
            {
                var at = layer.Offset + i;
                (bounds.Low[at], bounds.High[at]) = Interval(layer.Row(i), low, high, layer.Bias[i]);
                bounds.ApplyPhase(at);
                (nextLow[i], nextHigh[i]) = layer.Rectified ? (Math.Max(0, bounds.Low[at]), Math.Max(0, bounds.High[at])) : (bounds.Low[at], bounds.High[at]);
            }

            (low, high) = (nextLow, nextHigh);
        }

        return bounds;
    }

    /// <summary>A box of whose sums nothing is known but the required phases.</summary>
    internal static BoxBounds Unbounded(BoundNetwork network, double[] inputLow, double[] inputHigh, byte[] phases)
    {
        var inputs = network.Layers[0].PaddedInputs;
        var bounds = new BoxBounds(new double[inputs], new double[inputs], new double[network.Sums], new double[network.Sums], phases);
        inputLow.CopyTo(bounds.InputLow, 0);
        inputHigh.CopyTo(bounds.InputHigh, 0);
        Array.Fill(bounds.Low, double.NegativeInfinity);
        Array.Fill(bounds.High, double.PositiveInfinity);
        return bounds;
    }

    /// <summary>The same box with bounds of its own to tighten.</summary>
    internal BoxBounds Copy() => new(InputLow, InputHigh, (double[])Low.Clone(), (double[])High.Clone(), Phases);

    /// <summary>The same bounds, shared, for a part of the box.</summary>
    internal BoxBounds Part(int input, double low, double high)
    {
        var part = new BoxBounds((double[])InputLow.Clone(), (double[])InputHigh.Clone(), Low, High, Phases);
        (part.InputLow[input], part.InputHigh[input]) = (low, high);
        return part;
    }

    /// <summary>The same bounds with one more phase required.</summary>
    /// <param name="sum">The sum, by its place among those of all layers.</param>
    /// <param name="active">Whether it must be ≥ 0 or ≤ 0.</param>
    internal BoxBounds WithPhase(int sum, bool active)
    {
        var phases = (byte[])Phases.Clone();
        phases[sum] = (byte)(phases[sum] | (active ? Active : Inactive));
        var part = new BoxBounds(InputLow, InputHigh, (double[])Low.Clone(), (double[])High.Clone(), phases);
        part.ApplyPhase(sum);
        return part;
    }

    /// <summary>Cuts a layer's bounds to the interval bounds that those of the layer below give now.</summary>
    internal void Intersect(BoundLayer layer, BoundLayer below)
    {
        var (low, high) = (new double[layer.PaddedInputs], new double[layer.PaddedInputs]);
        for (var j = 0; j < layer.Inputs; j++)
        {
            (low[j], high[j]) = (Low[below.Offset + j], High[below.Offset + j]);
            if (below.Rectified) (low[j], high[j]) = (Math.Max(0, low[j]), Math.Max(0, high[j]));
        }

        for (var i = 0; i < layer.Outputs; i++)
        {
            var at = layer.Offset + i;
            var (least, most) = Interval(layer.Row(i), low, high, layer.Bias[i]);
            (Low[at], High[at]) = (Math.Max(Low[at], least), Math.Min(High[at], most));
        }
    }

    /// <summary>Cuts a sum's bounds to its required phase.</summary>
    internal void ApplyPhase(int sum)
    {
        if ((Phases[sum] & Active) != 0) Low[sum] = Math.Max(Low[sum], 0);
        if ((Phases[sum] & Inactive) != 0) High[sum] = Math.Min(High[sum], 0);
    }

    private static (double Low, double High) Interval(ReadOnlySpan<double> row, double[] low, double[] high, double bias)
    {
        var (least, most, magnitude) = (bias, bias, Math.Abs(bias));
        for (var j = 0; j < row.Length; j++)
        {
            if (row[j] == 0) continue;
            var (a, b) = row[j] > 0 ? (row[j] * low[j], row[j] * high[j]) : (row[j] * high[j], row[j] * low[j]);
            least += a;
            most += b;
            magnitude += Math.Max(Math.Abs(a), Math.Abs(b));
        }

        var slack = Rounding.Slack(row.Length, magnitude);
        return double.IsFinite(magnitude) ? (least - slack, most + slack) : (double.NegativeInfinity, double.PositiveInfinity);
    }
}
