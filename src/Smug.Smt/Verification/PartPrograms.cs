namespace Smug.Smt.Verification;

/// <summary>What the linear relaxations of a part's cases came to.</summary>
/// <param name="Sums">The columns of <see cref="Point"/>; null where no programme was written.</param>
/// <param name="Point">A point of the first open case's relaxation, or null.</param>
/// <param name="Open">Cases that stay open.</param>
/// <param name="Found">A counterexample, replayed.</param>
internal sealed record Relaxed(SymbolicSums? Sums, double[]? Point, int[] Open, Counterexample? Found)
{
    /// <summary>How far the point's value of an undecided ReLU is from the ReLU of its sum.</summary>
    internal double Miss(int sum)
    {
        if (Sums is null || Point is null || Sums.Undecided.IndexOf(sum) is not (var column and >= 0)) return 0;
        var row = Sums.Rows[sum]!;
        var z = row[^1] + System.Numerics.Tensors.TensorPrimitives.Dot<double>(row.AsSpan(0, Point.Length), Point);
        return Math.Abs(Point[Sums.Free + column] - Math.Max(0, z));
    }
}

/// <summary>Linear programmes of one part: tighter bounds, refutations, and counterexamples at their points. One thread at a time.</summary>
internal sealed class PartPrograms(VerificationProblem problem, BoundNetwork network, LagrangianBound lagrangian, CaseGroup group, FirstSums? first, List<(double[] Direction, double Bound)> cuts)
{
    private static readonly double[] Margins = [1e-3, 1e-5, 1e-7];

    /// <summary>Linear programmes solved.</summary>
    internal int Solved { get; private set; }

    /// <summary>Tightens bounds with the rows of required phases in sight.</summary>
    /// <returns>What was tightened, and whether some input is left.</returns>
    internal (TightenedSum[] Tightened, bool IsPossible) Tighten(BackSubstitution substitution, BoxBounds bounds, CancellationToken cancellation)
    {
        var tightening = new ProgramBounds(network, substitution, lagrangian, group.Shared, first, cuts);
        var isPossible = tightening.Tighten(bounds, cancellation);
        Solved += tightening.Solved;
        return ([.. tightening.Tightened], isPossible);
    }

    /// <summary>Solves the relaxation of each open case.</summary>
    /// <param name="bounds">The part.</param>
    /// <param name="open">Cases, by their place in the group.</param>
    /// <param name="guides">For each case the output row nearest to being refuted.</param>
    /// <param name="closed">Refuted cases are added.</param>
    /// <param name="cancellation">Ends the work.</param>
    internal Relaxed Refute(BoxBounds bounds, int[] open, Dictionary<int, int> guides, List<ClosedCase> closed, CancellationToken cancellation)
    {
        var sums = SymbolicSums.Of(network, bounds, first is not null);
        var program = new LeafProgram(network, group.Shared, bounds, sums, lagrangian, first, cuts);
        var left = new List<int>();
        double[]? firstPoint = null;
        foreach (var c in open)
        {
            var unsafeCase = problem.Cases[group.Cases[c]];
            var guide = guides[c] < 0 ? -1 : guides[c] - group.FirstRow[c];
            var (refutation, point) = program.Solve(unsafeCase, guide, cancellation);
            Solved++;
            Counterexample? found = null;
            if (point is not null)
            {
                var input = program.Input(point);
                found = Replay(input);
                if (found is null && sums.Undecided.Count == 0) (refutation, found) = Decide(bounds, unsafeCase, guide, cancellation);
                else if (found is null && firstPoint is null) found = InRegion(bounds, unsafeCase, guide, input, cancellation);
                firstPoint ??= point;
            }

            if (found is not null) return new Relaxed(sums, point, [c], found);
            if (refutation is not null) closed.Add(new ClosedCase(group.Cases[c], -1, ProgramText.Of(refutation)));
            else left.Add(c);
        }

        return new Relaxed(sums, firstPoint, [.. left], null);
    }

    /// <summary>A counterexample with the same phases everywhere as an input: there the programme is exact.</summary>
    private Counterexample? InRegion(BoxBounds bounds, UnsafeCase unsafeCase, int guide, double[] input, CancellationToken cancellation)
    {
        var values = new double[network.Sums];
        network.Forward(input, values);
        var region = bounds;
        foreach (var layer in network.Layers)
        {
            for (var sum = layer.Offset; sum < layer.Offset + layer.Outputs; sum++)
            {
                if (SymbolicSums.IsUndecided(layer, bounds, sum)) region = region.WithPhase(sum, values[sum] > 0);
            }
        }

        Solved++;
        var program = new LeafProgram(network, group.Shared, region, SymbolicSums.Of(network, region, first is not null), lagrangian, first, cuts);
        return program.Solve(unsafeCase, guide, cancellation).Point is null ? null : Decide(region, unsafeCase, guide, cancellation).Found;
    }

    /// <summary>Decides a case where every ReLU is decided, by the programme over the inputs themselves and by inputs that keep clear of its rows. Neither where the
    /// answer hangs on less than rounding can tell.</summary>
    private (DualMultipliers? Refutation, Counterexample? Found) Decide(BoxBounds region, UnsafeCase unsafeCase, int guide, CancellationToken cancellation)
    {
        Solved++;
        var program = new LeafProgram(network, group.Shared, region, SymbolicSums.Of(network, region), lagrangian);
        var (refutation, point) = program.Solve(unsafeCase, guide, cancellation);
        if (point is null) return (refutation, null);
        if (Replay(point) is { } found) return (null, found);
        foreach (var margin in Margins)
        {
            Solved++;
            if (program.Inside(unsafeCase, margin, cancellation) is { } inside && Replay(inside) is { } clear) return (null, clear);
        }

        return (null, null);
    }

    private Counterexample? Replay(double[] input) => Counterexample.Replay(problem, group.Snap(input.AsSpan(0, network.Network.Inputs)));
}
