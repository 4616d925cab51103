using System.Numerics.Tensors;

namespace Smug.Smt.Verification;

/// <summary>
/// The linear relaxation of a part: over the inputs (or the first layer's sums, <see cref="FirstSums"/>) and the undecided ReLUs, with the required phases,
/// the input rows, and for each undecided ReLU h the triangle h ≥ 0, h ≥ z, h ≤ chord. Exact where no ReLU is undecided. Any answer is only where
/// multipliers come from: what they prove is evaluated by <see cref="LagrangianBound"/> or <see cref="DualPass"/>.
/// </summary>
internal sealed class LeafProgram
{
    /// <summary>Cuts of the reachable sums for one cost; each is one more turn of the simplex method.</summary>
    private const int MostCuts = 40;

    /// <summary>Of the range of a direction: what a further cut must gain.</summary>
    private const double CutTolerance = 1e-4;
    private readonly BoundNetwork _network;
    private readonly UnsafeCase _shared;
    private readonly BoxBounds _bounds;
    private readonly SymbolicSums _sums;
    private readonly FirstSums? _first;
    private readonly List<(double[] Direction, double Bound)> _cuts;
    private readonly LagrangianBound _lagrangian;
    private readonly List<ProgramRow> _rows = [];
    private readonly List<ProgramRow> _wide = [];

    /// <summary>Writes the rows that all costs share.</summary>
    /// <param name="network">The network.</param>
    /// <param name="shared">What the cases share: the input rows.</param>
    /// <param name="bounds">The part.</param>
    /// <param name="sums">Its sums; over the first layer's where <paramref name="first"/> is given.</param>
    /// <param name="lagrangian">Evaluates multipliers.</param>
    /// <param name="first">What the first layer's sums can be; null: the inputs are columns.</param>
    /// <param name="cuts">Cuts of the first layer's sums known so far; new ones are added.</param>
    internal LeafProgram(
        BoundNetwork network, UnsafeCase shared, BoxBounds bounds, SymbolicSums sums, LagrangianBound lagrangian,
        FirstSums? first = null, List<(double[] Direction, double Bound)>? cuts = null)
    {
        (_network, _shared, _bounds, _sums, _lagrangian, _first, _cuts) = (network, shared, bounds, sums, lagrangian, first, cuts ?? []);
        var inputRows = shared.InputRows;
        foreach (var layer in network.Layers)
        {
            for (var sum = layer.Offset; sum < layer.Offset + layer.Outputs; sum++)
            {
                if (sums.Rows[sum] is not { } row) continue;
                if (bounds.Phases[sum] == BoxBounds.Active) Add(_rows, RowKind.Phase, sum, Scaled(row, -1));
                if (bounds.Phases[sum] == BoxBounds.Inactive) Add(_rows, RowKind.Phase, sum, Scaled(row, 1));
            }
        }

        for (var u = 0; u < sums.Undecided.Count; u++)
        {
            var sum = sums.Undecided[u];
            var column = sums.Free + u;
            var under = Scaled(sums.Rows[sum]!, 1);
            under[column] -= 1;
            Add(_rows, RowKind.Under, sum, under);
            var (_, slope, intercept) = Relaxation.Lines(bounds.Low[sum], bounds.High[sum]);
            var over = Scaled(sums.Rows[sum]!, -slope);
            over[column] += 1;
            over[^1] -= intercept;
            Add(_rows, RowKind.Over, sum, over);
        }

        for (var r = 0; r < inputRows.Length; r++)
        {
            var row = new double[sums.Columns + 1];
            foreach (var term in inputRows[r].Terms) row[term.Index] += term.Coefficient.ToDouble();
            row[^1] = -inputRows[r].Bound.ToDouble();
            Add(_rows, RowKind.Input, r, row);
        }
    }

    private enum RowKind
    {
        Phase,
        Under,
        Over,
        Input,
        Output,
        Cut,
    }

    /// <summary>Tries to refute a case with one of its output rows as the cost, or with none.</summary>
    /// <param name="unsafeCase">The case; its input rows are the programme's.</param>
    /// <param name="guide">The output row that is nearest to being refuted; −1: the case has none.</param>
    /// <param name="cancellation">Ends the search; nothing is refuted then.</param>
    /// <returns>Multipliers whose bound is above 0, or a point of the relaxation (free columns, then undecided ReLUs), or neither.</returns>
    internal (DualMultipliers? Refutation, double[]? Point) Solve(UnsafeCase unsafeCase, int guide, CancellationToken cancellation)
    {
        var rows = With(unsafeCase);
        var (cost, scale) = (new double[_sums.Columns + 1], 1.0);
        if (guide >= 0) scale = Normalise(cost = OutputRow(unsafeCase, guide));
        var (simplex, status) = Run(cost, guide >= 0 ? 1e-7 : double.PositiveInfinity, rows, cancellation);
        if (status is BoxedSimplex.Status.Cutoff or BoxedSimplex.Status.Infeasible)
        {
            var reading = new MultiplierReading(_network, _bounds, unsafeCase);
            Read(reading, simplex.Multipliers(), rows, 1);
            if (status == BoxedSimplex.Status.Cutoff && guide >= 0) reading.Outputs[guide] += 1 / scale;
            var multipliers = reading.ToMultipliers();

            // What float64 is too coarse for may still be clear exactly.
            if (_lagrangian.Lower(unsafeCase, _bounds, multipliers) > 0 || DualPass.Bound(_network, unsafeCase, _bounds, multipliers) is { Mantissa.Sign: > 0 }) return (multipliers, null);
        }

        return (null, status == BoxedSimplex.Status.Optimal ? simplex.Point() : null);
    }

    /// <summary>The least value of sign · sum in the relaxation.</summary>
    /// <param name="sum">The sum, by its place among those of all layers.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="cancellation">Ends the search with what is known then.</param>
    /// <returns>A sound bound and the multipliers that give it; null where the relaxation has no point.</returns>
    internal (double Bound, DualMultipliers Multipliers)? Least(int sum, int sign, CancellationToken cancellation)
    {
        var cost = Scaled(_sums.Rows[sum]!, sign);
        var scale = Normalise(cost);
        List<ProgramRow> rows = [.. _rows];
        var (simplex, status) = Run(cost, double.PositiveInfinity, rows, cancellation);
        if (status == BoxedSimplex.Status.Infeasible) return null;
        var reading = new MultiplierReading(_network, _bounds, _shared);
        Read(reading, simplex.Multipliers(), rows, scale);
        var multipliers = reading.ToMultipliers(sum, sign);
        return (_lagrangian.Lower(_shared, _bounds, multipliers, sum, sign), multipliers);
    }

    /// <summary>A point that keeps clear of every row by a margin (rows are scaled to coefficients of at most 1), or null.</summary>
    internal double[]? Inside(UnsafeCase unsafeCase, double margin, CancellationToken cancellation)
    {
        List<ProgramRow> rows = [.. With(unsafeCase).Select(row => CanKeepClear(row) ? row with { Bound = row.Bound - margin } : row)];
        var (simplex, status) = Run(new double[_sums.Columns + 1], double.PositiveInfinity, rows, cancellation);
        return status == BoxedSimplex.Status.Optimal ? simplex.Point() : null;
    }

    /// <summary>Where a row has no coefficients (y0 ≤ y0), or ties a column to its ReLU, no point keeps clear of it.</summary>
    private static bool CanKeepClear(ProgramRow row) => row.Kind is not (RowKind.Under or RowKind.Over) && row.Row.AsSpan().ContainsAnyExcept(0.0);

    /// <summary>The input of a point.</summary>
    internal double[] Input(double[] point)
    {
        if (_first is null) return point[.._sums.Free];
        return _first.Nearest(point.AsSpan(0, _sums.Free));
    }

    private (BoxedSimplex Simplex, BoxedSimplex.Status Status) Run(double[] cost, double cutoff, List<ProgramRow> rows, CancellationToken cancellation)
    {
        while (_wide.Count < _cuts.Count) _wide.Add(Wide(_cuts[_wide.Count]));
        rows.AddRange(_wide);
        var (low, high) = Box();
        var simplex = new BoxedSimplex(low, high, cost[..^1], cost[^1], new RowsOf(rows));
        for (var cuts = 0; ; cuts++)
        {
            var status = simplex.Solve(cutoff, cancellation);
            if (status != BoxedSimplex.Status.Optimal || _first is null || cuts == MostCuts) return (simplex, status);
            if (Cut(cost, rows, simplex) is not { } cut) return (simplex, status);
            _cuts.Add(cut);
            _wide.Add(Wide(cut));
            rows.Add(_wide[^1]);
        }
    }

    /// <summary>The multipliers leave a linear function of the first layer's sums. Where its least value over what inputs reach is above that at the point, the
    /// row that says so cuts the point off. Where not, no bound gets tighter with these multipliers (with others it might; looking for those costs more than it brings).</summary>
    private (double[] Direction, double Bound)? Cut(double[] cost, List<ProgramRow> rows, BoxedSimplex simplex)
    {
        var direction = cost[.._sums.Free];
        var multipliers = simplex.Multipliers();
        for (var i = 0; i < multipliers.Length; i++)
        {
            if (multipliers[i] > 0 && rows[i].Kind != RowKind.Cut) TensorPrimitives.MultiplyAdd(rows[i].Row.AsSpan(0, _sums.Free), multipliers[i], direction, direction);
        }

        var point = simplex.Point().AsSpan(0, _sums.Free);
        var (least, range) = _first!.Support(direction);
        if (least - TensorPrimitives.Dot<double>(direction, point) <= CutTolerance * range) return null;
        TensorPrimitives.Negate(direction, direction);
        return (direction, -least);
    }

    private (double[] Low, double[] High) Box()
    {
        var (low, high) = (new double[_sums.Columns], new double[_sums.Columns]);
        (_first?.Low ?? _bounds.InputLow).AsSpan(0, _sums.Free).CopyTo(low);
        (_first?.High ?? _bounds.InputHigh).AsSpan(0, _sums.Free).CopyTo(high);

        // A little more than the bound: a chord at its upper end then carries the multiplier, and cuts see which sums it comes from.
        for (var u = 0; u < _sums.Undecided.Count; u++) high[_sums.Free + u] = _bounds.High[_sums.Undecided[u]] * (1 + 1e-6);
        return (low, high);
    }

    private List<ProgramRow> With(UnsafeCase unsafeCase)
    {
        List<ProgramRow> rows = [.. _rows];
        for (var r = 0; r < unsafeCase.OutputRows.Length; r++) Add(rows, RowKind.Output, r, OutputRow(unsafeCase, r));
        return rows;
    }

    private double[] OutputRow(UnsafeCase unsafeCase, int r)
    {
        var row = new double[_sums.Columns + 1];
        foreach (var term in unsafeCase.OutputRows[r].Terms) TensorPrimitives.MultiplyAdd(_sums.Outputs[term.Index], term.Coefficient.ToDouble(), row, row);
        row[^1] -= unsafeCase.OutputRows[r].Bound.ToDouble();
        return row;
    }

    /// <summary>A cut of the first layer's sums as a row over all columns.</summary>
    private ProgramRow Wide((double[] Direction, double Bound) cut)
    {
        var row = new double[_sums.Columns + 1];
        cut.Direction.CopyTo(row, 0);
        row[^1] = -cut.Bound;
        var scale = Normalise(row);
        return new ProgramRow(row[..^1], -row[^1], RowKind.Cut, 0, scale);
    }

    /// <summary>row · (columns, 1) ≤ 0.</summary>
    private static void Add(List<ProgramRow> rows, RowKind kind, int index, double[] row)
    {
        var scale = Normalise(row);
        rows.Add(new ProgramRow(row[..^1], -row[^1], kind, index, scale));
    }

    /// <summary>Divides a row by its largest coefficient, and returns that.</summary>
    private static double Normalise(double[] row)
    {
        var scale = Math.Abs(TensorPrimitives.MaxMagnitude(row.AsSpan(0, row.Length - 1)));
        if (!(scale > 0) || !double.IsFinite(scale)) return 1;
        TensorPrimitives.Divide(row, scale, row);
        return scale;
    }

    /// <summary>Hands each row's multiplier on. Cuts need none: the bound is evaluated over the box that they describe.</summary>
    private static void Read(MultiplierReading reading, double[] multipliers, List<ProgramRow> rows, double factor)
    {
        for (var i = 0; i < multipliers.Length; i++)
        {
            var multiplier = multipliers[i] / rows[i].Scale * factor;
            if (!(multiplier > 0)) continue;
            var index = rows[i].Index;
            switch (rows[i].Kind)
            {
                case RowKind.Phase: reading.Phases[index] = multiplier; break;
                case RowKind.Under: reading.Under[index] = multiplier; break;
                case RowKind.Over: reading.Over[index] = multiplier; break;
                case RowKind.Input: reading.Inputs[index] = multiplier; break;
                case RowKind.Output: reading.Outputs[index] = multiplier; break;
                default: break;
            }
        }
    }

    private static double[] Scaled(double[] row, double factor)
    {
        var scaled = new double[row.Length];
        TensorPrimitives.Multiply(row, factor, scaled);
        return scaled;
    }

    private sealed record ProgramRow(double[] Row, double Bound, RowKind Kind, int Index, double Scale);

    /// <summary>The rows as the simplex method reads them, growing with the list.</summary>
    private sealed class RowsOf(List<ProgramRow> rows) : IReadOnlyList<(double[] Row, double Bound)>
    {
        public int Count => rows.Count;

        public (double[] Row, double Bound) this[int index] => (rows[index].Row, rows[index].Bound);

        public IEnumerator<(double[] Row, double Bound)> GetEnumerator() => rows.Select(row => (row.Row, row.Bound)).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
