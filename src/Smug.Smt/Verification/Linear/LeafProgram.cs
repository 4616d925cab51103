namespace Smug.Smt.Verification;

/// <summary>
/// The linear relaxation of one case on a part: over the inputs and the undecided ReLUs, with the required phases, the input rows, and for each
/// undecided ReLU h the triangle h ≥ 0, h ≥ z, h ≤ chord. Exact where no ReLU is undecided.
/// </summary>
internal sealed class LeafProgram
{
    private readonly BoundNetwork _network;
    private readonly BoxBounds _bounds;
    private readonly UnsafeCase _case;
    private readonly SymbolicSums _sums;
    private readonly List<(double[] Row, double Bound)> _rows = [];
    private readonly List<(RowKind Kind, int Index, double Scale)> _meaning = [];

    /// <summary>Writes the programme.</summary>
    internal LeafProgram(BoundNetwork network, UnsafeCase unsafeCase, BoxBounds bounds, SymbolicSums sums)
    {
        (_network, _case, _bounds, _sums) = (network, unsafeCase, bounds, sums);
        foreach (var layer in network.Layers)
        {
            for (var sum = layer.Offset; sum < layer.Offset + layer.Outputs; sum++)
            {
                if (bounds.Phases[sum] == BoxBounds.Active) AddRow(RowKind.Phase, sum, Scaled(sums.Rows[sum]!, -1));
                if (bounds.Phases[sum] == BoxBounds.Inactive) AddRow(RowKind.Phase, sum, Scaled(sums.Rows[sum]!, 1));
            }
        }

        for (var u = 0; u < sums.Undecided.Count; u++)
        {
            var sum = sums.Undecided[u];
            var column = network.Network.Inputs + u;
            var under = Scaled(sums.Rows[sum]!, 1);
            under[column] -= 1;
            AddRow(RowKind.Under, sum, under);
            var (_, slope, intercept) = Relaxation.Lines(bounds.Low[sum], bounds.High[sum]);
            var over = Scaled(sums.Rows[sum]!, -slope);
            over[column] += 1;
            over[^1] -= intercept;
            AddRow(RowKind.Over, sum, over);
        }

        for (var r = 0; r < unsafeCase.InputRows.Length; r++)
        {
            var row = new double[sums.Columns + 1];
            foreach (var term in unsafeCase.InputRows[r].Terms) row[term.Index] += term.Coefficient.ToDouble();
            row[^1] = -unsafeCase.InputRows[r].Bound.ToDouble();
            AddRow(RowKind.Input, r, row);
        }

        for (var r = 0; r < unsafeCase.OutputRows.Length; r++) AddRow(RowKind.Output, r, OutputRow(r));
    }

    private enum RowKind
    {
        Phase,
        Under,
        Over,
        Input,
        Output,
    }

    /// <summary>Tries to refute the case with one output row as the cost, or with none.</summary>
    /// <param name="guide">The output row that is nearest to being refuted; −1: the case has none.</param>
    /// <param name="cancellation">Ends the search; nothing is refuted then.</param>
    /// <returns>Multipliers whose exact bound is above 0, or a point of the relaxation (inputs, then undecided ReLUs), or neither.</returns>
    internal (DualMultipliers? Refutation, double[]? Point) Solve(int guide, CancellationToken cancellation)
    {
        var (cost, scale) = (new double[_sums.Columns + 1], 1.0);
        if (guide >= 0)
        {
            cost = OutputRow(guide);
            scale = Math.Max(1e-300, cost.Max(Math.Abs));
            for (var j = 0; j < cost.Length; j++) cost[j] /= scale;
        }

        var (low, high) = Box();
        var simplex = new BoxedSimplex(low, high, cost[..^1], cost[^1], _rows);
        var status = simplex.Solve(guide >= 0 ? 1e-7 : double.PositiveInfinity, cancellation);
        if (status is BoxedSimplex.Status.Cutoff or BoxedSimplex.Status.Infeasible)
        {
            var multipliers = Read(simplex.Multipliers(), status == BoxedSimplex.Status.Cutoff ? guide : -1, scale);
            if (DualPass.Bound(_network, _case, _bounds, multipliers).Mantissa.Sign > 0) return (multipliers, null);
        }

        return (null, status == BoxedSimplex.Status.Optimal ? simplex.Point() : null);
    }

    /// <summary>A point that keeps clear of every row by a margin (rows are scaled to coefficients of at most 1), or null.</summary>
    internal double[]? Inside(double margin, CancellationToken cancellation)
    {
        var (low, high) = Box();
        var rows = _rows.Select((row, i) => (row.Row, row.Bound - (_meaning[i].Kind is RowKind.Under or RowKind.Over ? 0 : margin))).ToList();
        var simplex = new BoxedSimplex(low, high, new double[_sums.Columns], 0, rows);
        return simplex.Solve(double.PositiveInfinity, cancellation) == BoxedSimplex.Status.Optimal ? simplex.Point() : null;
    }

    private (double[] Low, double[] High) Box()
    {
        var inputs = _network.Network.Inputs;
        var (low, high) = (new double[_sums.Columns], new double[_sums.Columns]);
        _bounds.InputLow.AsSpan(0, inputs).CopyTo(low);
        _bounds.InputHigh.AsSpan(0, inputs).CopyTo(high);
        for (var u = 0; u < _sums.Undecided.Count; u++) high[inputs + u] = _bounds.High[_sums.Undecided[u]];
        return (low, high);
    }

    private double[] OutputRow(int r)
    {
        var row = new double[_sums.Columns + 1];
        foreach (var term in _case.OutputRows[r].Terms)
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(_sums.Outputs[term.Index], term.Coefficient.ToDouble(), row, row);
        row[^1] -= _case.OutputRows[r].Bound.ToDouble();
        return row;
    }

    /// <summary>row · (columns, 1) ≤ 0.</summary>
    private void AddRow(RowKind kind, int index, double[] row)
    {
        var scale = row.AsSpan(0, _sums.Columns).ToArray().Max(Math.Abs);
        if (!(scale > 0) || !double.IsFinite(scale)) scale = 1;
        for (var j = 0; j < row.Length; j++) row[j] /= scale;
        _rows.Add((row[..^1], -row[^1]));
        _meaning.Add((kind, index, scale));
    }

    private DualMultipliers Read(double[] multipliers, int guide, double costScale)
    {
        var (outputs, inputs, phases) = (new double[_case.OutputRows.Length], new double[_case.InputRows.Length], new Dictionary<int, double>());
        var (under, over) = (new Dictionary<int, double>(), new Dictionary<int, double>());
        for (var i = 0; i < multipliers.Length; i++)
        {
            var (kind, index, scale) = _meaning[i];
            var multiplier = multipliers[i] / scale;
            if (multiplier <= 0) continue;
            switch (kind)
            {
                case RowKind.Phase: phases[index] = multiplier; break;
                case RowKind.Under: under[index] = multiplier; break;
                case RowKind.Over: over[index] = multiplier; break;
                case RowKind.Input: inputs[index] = multiplier; break;
                default: outputs[index] = multiplier; break;
            }
        }

        if (guide >= 0) outputs[guide] += 1 / costScale;
        return new DualMultipliers(outputs, inputs, phases, Shares(outputs, phases, under, over));
    }

    /// <summary>Slopes of the lines that stand for each undecided ReLU: the share of its coefficient that the programme's rows z ≤ h and h ≤ chord
    /// carry, times their slope. A float64 pass like <see cref="DualPass"/>.</summary>
    private Dictionary<int, (double Under, double Over)> Shares(
        double[] outputs, Dictionary<int, double> phases, Dictionary<int, double> under, Dictionary<int, double> over)
    {
        var shares = new Dictionary<int, (double, double)>();
        var current = new double[_network.Widest];
        for (var r = 0; r < outputs.Length; r++)
        {
            foreach (var term in _case.OutputRows[r].Terms) current[term.Index] += outputs[r] * term.Coefficient.ToDouble();
        }

        for (var l = _network.Layers.Length - 1; l >= 0; l--)
        {
            var layer = _network.Layers[l];
            var next = new double[_network.Widest];
            for (var i = 0; i < layer.Outputs; i++)
            {
                var sum = layer.Offset + i;
                if (SymbolicSums.IsUndecided(layer, _bounds, sum))
                {
                    var a = current[i];
                    var (p, t) = (under.GetValueOrDefault(sum), over.GetValueOrDefault(sum));
                    var share = a > 0 ? Math.Min(1, p / a) : a < 0 ? Math.Min(1, t / -a) : 0;
                    var slope = a >= 0 ? share : share * (_bounds.High[sum] / (_bounds.High[sum] - _bounds.Low[sum]));
                    shares[sum] = (slope, slope);
                    current[i] = a * slope;
                }
                else if (layer.Rectified && _bounds.Low[sum] < 0)
                {
                    current[i] = 0;
                }

                if (phases.TryGetValue(sum, out var beta)) current[i] += _bounds.Phases[sum] == BoxBounds.Active ? -beta : beta;
                if (current[i] != 0) System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(layer.Row(i), current[i], next.AsSpan(0, layer.PaddedInputs), next.AsSpan(0, layer.PaddedInputs));
            }

            current = next;
        }

        return shares;
    }

    private static double[] Scaled(double[] row, double factor)
    {
        var scaled = new double[row.Length];
        System.Numerics.Tensors.TensorPrimitives.Multiply(row, factor, scaled);
        return scaled;
    }
}
