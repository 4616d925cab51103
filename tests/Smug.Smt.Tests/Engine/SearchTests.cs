using Smug.Smt.Bounds;
using Smug.Smt.Search;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>Relaxation, local search and branch and bound against brute force.</summary>
public class SearchTests
{
    private static bool Never() => false;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BranchAndBoundFindsTheCheapestCostOrProvesThereIsNone(bool thorough)
    {
        var (split, none) = (0, 0);
        for (var seed = 0; seed < 3000; seed++)
        {
            var set = Make(seed, 12);
            var search = new BranchAndBound(new ScaledRows(set), new ScaledRows(set), null, set.Weights.Sum() + 1, record: false, thorough);
            search.Run(10_000, Never);
            Assert.True(search.IsDone, $"seed {seed}: not done after {search.Nodes} nodes");
            var expected = Cheapest(set);
            Assert.True(expected == (search.Mask is null ? null : search.Upper), $"seed {seed}: expected {expected}, got {search.Upper}");
            Assert.Equal(search.Upper, search.Lower);
            if (search.Mask is { } mask) Assert.True(set.IsSatisfied(mask));
            if (search.Nodes > 1) split++;
            if (expected is null) none++;
        }

        Assert.True(split > 100 && none > 100, $"{split} split, {none} without a mask");
    }

    [Fact]
    public void TheTreesBoundNeverPassesTheCheapestCost()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var set = Make(seed, 12);
            if (Cheapest(set) is not { } cheapest) continue;
            var search = new BranchAndBound(new ScaledRows(set), new ScaledRows(set), null, set.Weights.Sum() + 1, record: false);
            while (!search.IsDone)
            {
                search.Run(1, Never);
                Assert.True(search.Lower <= cheapest && cheapest <= search.Upper, $"seed {seed}: {search.Lower} … {cheapest} … {search.Upper}");
            }
        }
    }

    /// <summary>Trees large enough to put nodes aside and return to them. Oracle: a cost whose certificate was checked.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NodesThatWerePutAsideHoldTheTreesBoundDown(bool thorough)
    {
        var large = 0;
        for (var seed = 0; seed < 6; seed++)
        {
            var set = Dense(seed);
            var certificate = new AnytimeStrategy().SolveWithCertificate(set, new SolveOptions()).Certificate;
            if (certificate.Status != CertificateStatus.Optimal) continue;
            Assert.Null(CertificateChecker.FirstFlaw(certificate));
            var scaled = new ScaledRows(set);
            var search = new BranchAndBound(scaled, scaled, null, set.Weights.Sum() + 1, record: false, thorough);
            while (!search.IsDone)
            {
                search.Run(1, Never);
                Assert.True(search.Lower <= certificate.Upper && certificate.Upper <= search.Upper, $"seed {seed}, node {search.Nodes}: {search.Lower} … {certificate.Upper} … {search.Upper}");
            }

            Assert.Equal(certificate.Upper, search.Upper);
            if (search.Nodes > 250) large++;
        }

        Assert.True(large > 2, $"{large} large trees");
    }

    /// <summary>Rows with the coefficients of a Hilbert matrix, each nearly an equation: pivots over them soon leave float64 without a right digit, and the tree would go on to every mask.
    /// Oracle: all masks.</summary>
    [Fact]
    public void ADictionaryThatHasLostItsDigitsBeginsAnew()
    {
        const int Size = 14;
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            double[] point = [.. Enumerable.Range(0, Size).Select(_ => random.NextDouble())];
            var rows = new List<Row>();
            for (var i = 0; i < 2 * Size; i++)
            {
                var (builder, sum) = (new ConstraintBuilder(), 0.0);
                for (var j = 0; j < Size; j++)
                {
                    double value = (i % 2 == 0 ? 1f : -1f) / ((i / 2) + j + 1);
                    builder.Add(j, value);
                    sum += value * point[j];
                }

                rows.Add(builder.AtLeast(Dyadic.From(sum - Math.ScaleB(1 + random.NextDouble(), -26))));
            }

            var set = new ConstraintSet(Size, rows, [.. Enumerable.Range(0, Size).Select(_ => random.NextInt64(20, 40))]);
            var scaled = new ScaledRows(set);
            var search = new BranchAndBound(scaled, scaled, null, set.TotalWeight + 1, record: false);
            search.Run(10_000, Never);
            Assert.True(search.IsDone && Cheapest(set) == (search.Mask is null ? null : search.Upper), $"seed {seed}");
            Assert.True(search.Nodes < 30, $"seed {seed}: {search.Nodes} nodes");
        }
    }

    /// <summary>Oracle: a simplex that begins anew, with every row as it is needed.</summary>
    [Fact]
    public void RowsThatWereLetGoComeBackWhereTheyAreViolated()
    {
        var (fewer, back, empty) = (0, 0, 0);
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            Row[] made = [.. Enumerable.Range(0, 16).Select(_ => RandomSets.Whole(random.Next(2, 6), [.. Enumerable.Range(0, 14).Select(_ => random.Next(2) == 0 ? random.Next(-2, 7) : 0)]))];
            var rows = new ScaledRows(new ConstraintSet(14, made, [.. Enumerable.Range(0, 14).Select(_ => random.NextInt64(1, 9))]));
            var (simplex, other) = (new DualSimplex(rows), new DualSimplex(rows));
            for (var turn = 0; turn < 30; turn++)
            {
                var (lower, upper, oracle) = (new byte[14], new byte[14], new DualSimplex(rows));
                for (var j = 0; j < 14; j++) (lower[j], upper[j]) = random.Next(8) switch { 0 => ((byte)0, (byte)0), 1 => ((byte)1, (byte)1), _ => ((byte)0, (byte)1) };
                foreach (var each in (ReadOnlySpan<DualSimplex>)[simplex, oracle]) each.SetBounds(lower, upper);
                var (before, known) = (simplex.ActiveRows, oracle.Solve(double.PositiveInfinity, Never));
                Assert.Equal(known, simplex.Solve(double.PositiveInfinity, Never));
                if (simplex.ActiveRows > before && turn > 0) back++;
                if (known == DualSimplex.Status.Infeasible)
                {
                    empty++;
                    continue;
                }

                Assert.Equal(oracle.Objective, simplex.Objective, 1e-6);
                var (point, multipliers) = (new double[14], new double[rows.RowCount]);
                simplex.CopyPoint(point);
                simplex.Multipliers(multipliers);
                for (var i = 0; i < rows.RowCount; i++)
                {
                    var slack = -rows.Bound[i];
                    for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++) slack += rows.Coefficient[e] * point[rows.Column[e]];
                    Assert.True(slack > -1e-6, $"seed {seed}, turn {turn}: row {i} is violated by {-slack}");
                    Assert.True(slack < 1e-6 || multipliers[i] < 1e-6, $"seed {seed}, turn {turn}: row {i} has slack {slack} and multiplier {multipliers[i]}");
                }

                before = simplex.ActiveRows;
                simplex.LetGo(random.Next(3) * 0.05);
                if (simplex.ActiveRows < before) fewer++;
                if (random.Next(2) == 0) continue;
                other.CopyFrom(simplex);
                (simplex, other) = (other, simplex);
            }
        }

        Assert.True(fewer > 500 && back > 500 && empty > 100, $"{fewer} times fewer rows, {back} times more, {empty} times no point");
    }

    [Fact]
    public void TheFirstOrderMethodApproachesTheSimplexMethodFromBelow()
    {
        var (near, all) = (0, 0);
        for (var seed = 0; seed < 300; seed++)
        {
            var set = Make((7 * seed) + 1, 12);
            if (Cheapest(set) is null) continue;
            var rows = new ScaledRows(set);
            var simplex = new DualSimplex(rows);
            Assert.Equal(DualSimplex.Status.Optimal, simplex.Solve(double.PositiveInfinity, Never));
            var upper = Enumerable.Repeat((byte)1, set.VariableCount).ToArray();
            var firstOrder = new Pdhg(new RelaxedProgram(rows, new byte[set.VariableCount], upper));
            firstOrder.Run(4000, 1e-7, Never);
            Assert.True(firstOrder.BestBound <= simplex.Objective + 1e-6, $"seed {seed}: {firstOrder.BestBound} above {simplex.Objective}");
            all++;
            if (firstOrder.BestBound >= simplex.Objective - (0.001 * (1 + simplex.Objective))) near++;
        }

        Assert.True(near > 0.95 * all, $"{near} of {all} near");
    }

    [Fact]
    public void CutsKeepEveryMask()
    {
        var (cuts, cutsOff) = (0, 0);
        for (var seed = 0; seed < 2000; seed++)
        {
            var set = Make(seed, 9);
            var rows = new ScaledRows(set);
            var random = new Random(seed);
            var simplex = new DualSimplex(rows);
            if (simplex.Solve(double.PositiveInfinity, Never) != DualSimplex.Status.Optimal) continue;
            var point = new double[set.VariableCount];
            simplex.CopyPoint(point);
            var finder = new SumFinder(rows, point, partners: 0);
            finder.Find(rows.RowCount, Never);
            var found = finder.Found;
            cutsOff += found.Count;
            for (var i = 0; i < set.Rows.Count; i++)
            {
                // Any divisor and any complements must do, not only those that pay.
                if (set.Rows[i].Variables.Count == 0 || RoundedSum.Add(rows, [i], [1]) is not { } sum) continue;
                var divisor = Math.Max(1, Math.Abs(sum.Coefficients[random.Next(sum.Coefficients.Length)]));
                bool[] complemented = [.. sum.Variables.Select(_ => random.Next(2) == 0)];
                var source = new SumSource([i], [1], divisor, [.. sum.Variables.Where((_, k) => complemented[k])]);
                if (RoundedSum.Derive(sum, divisor, complemented) is { } cut) found.Add((source, cut));
            }

            var mask = new bool[set.VariableCount];
            for (var code = 0; code < 1 << mask.Length; code++)
            {
                for (var j = 0; j < mask.Length; j++) mask[j] = ((code >> j) & 1) == 1;
                foreach (var (source, cut) in found)
                {
                    if (set.Rows[source.Rows[0]].IsSatisfied(mask)) Assert.True(SumTests.Holds(cut, mask), $"seed {seed}, row {source.Rows[0]}");
                }
            }

            cuts += found.Count;
        }

        Assert.True(cuts > 2000 && cutsOff > 300, $"{cuts} cuts, {cutsOff} of them cut a point off");
    }

    [Fact]
    public void LocalSearchNeverLeavesADearerMaskAndMendsMost()
    {
        var (mended, possible, best) = (0, 0, 0);
        for (var seed = 0; seed < 2000; seed++)
        {
            var set = Make(seed, 12);
            if (Cheapest(set) is not { } cheapest) continue;
            possible++;
            var rows = new ScaledRows(set);
            var state = new MaskState(rows, new bool[set.VariableCount]);
            var search = new WeightedSearch(state);
            if (!search.Repair(200, new Random(seed), Never)) continue;
            mended++;
            Assert.True(set.IsSatisfied(state.Mask));
            var before = state.Cost;
            var saving = new RegionSearch(rows).Improve(state, [.. Enumerable.Range(0, set.VariableCount)], 200, new Random(seed), Never);
            Assert.Equal(before - state.Cost, saving);
            Assert.True(set.IsSatisfied(state.Mask) && state.Cost <= before && state.Cost >= cheapest);
            Assert.Equal(set.Cost(state.Mask), state.Cost);
            if (state.Cost == cheapest) best++;
        }

        Assert.True(mended > 0.9 * possible && best > 0.8 * possible, $"{mended} mended, {best} best of {possible}");
    }
}
