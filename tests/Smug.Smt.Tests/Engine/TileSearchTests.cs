using Smug.Smt.Bounds;
using Smug.Smt.Certificates;
using Smug.Smt.Tiles;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>A tile's search in float32 against the dual simplex in float64, all masks, and evaluation in whole numbers.</summary>
public class TileSearchTests
{
    private static readonly Func<bool> Never = () => false;

    private static TileProgram Whole(ScaledRows rows, double unit) => Whole(rows, rows.Weight, new bool[rows.VariableCount], unit);

    private static TileProgram Whole(ScaledRows rows, long[] price, bool[] flipped, double unit) =>
        TileProgram.Of(new TileArena(), rows, [.. Enumerable.Range(0, rows.RowCount)], [.. Enumerable.Range(0, rows.VariableCount)], price, flipped, unit);

    private static (TileProgram Program, TileSimplex Simplex) Relaxed(ScaledRows rows)
    {
        var program = Whole(rows, rows.Weight.Max());
        var simplex = new TileSimplex(program);
        simplex.Solve(double.PositiveInfinity, 10_000);
        return (program, simplex);
    }

    private static TileTree Searched(ScaledRows rows, double target, int nodes)
    {
        var (program, simplex) = Relaxed(rows);
        var tree = new TileTree(program, simplex, new TileMultipliers(program.RowCount, rows.Weight.Max()), target);
        tree.Run(nodes);
        return tree;
    }

    /// <summary>A fresh set with weights that leave float32 something to do.</summary>
    private static ConstraintSet Weighted(int seed, int variables, int rows)
    {
        var set = Covering(seed, variables, rows, 6);
        var random = new Random(seed);
        return new ConstraintSet(variables, set.Rows, [.. Enumerable.Range(0, variables).Select(_ => random.NextInt64(1000, 16384))]);
    }

    [Fact]
    public void TheRelaxationIsThatOfFloat64WithAnyValuesFixed()
    {
        var (optimal, infeasible) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var rows = new ScaledRows(seed % 2 == 0 ? Weighted(seed, 40, 30) : Make(seed, 12));
            if (rows.RowCount == 0) continue;
            var random = new Random(seed);
            var (unit, simplex, oracle) = ((double)rows.Weight.Max(), Relaxed(rows).Simplex, new DualSimplex(rows));
            var (lower, upper) = (new byte[rows.VariableCount], new byte[rows.VariableCount]);
            Array.Fill(upper, (byte)1);
            var known = oracle.Solve(double.PositiveInfinity, Never);
            for (var turn = 0; turn < 4; turn++)
            {
                if (known == DualSimplex.Status.Infeasible) break;
                var variable = random.Next(rows.VariableCount);
                if (lower[variable] != upper[variable])
                {
                    var value = random.Next(2) == 1;
                    lower[variable] = upper[variable] = (byte)(value ? 1 : 0);
                    var copy = new TileSimplex(Whole(rows, unit));
                    copy.CopyFrom(simplex);
                    simplex = copy;
                    simplex.Fix(variable, value);
                }

                if (turn == 2) Assert.True(simplex.Restore(simplex.Basis(), Fixed(lower, upper)));
                oracle.SetBounds(lower, upper);
                known = oracle.Solve(double.PositiveInfinity, Never);
                var status = simplex.Solve(double.PositiveInfinity, 10_000);
                if (known == DualSimplex.Status.Infeasible)
                {
                    // A row that is only just out of reach may seem within it in float32.
                    infeasible += status == TileSimplex.Status.Infeasible ? 1 : 0;
                    break;
                }

                // Where magnitudes differ too much for float32, small numbers go by unseen: its cost is too low then, never too high.
                var (cost, most) = (simplex.Objective, 3e-3 * (1 + simplex.Objective));
                Assert.True(cost < (oracle.Objective / unit) + most && (seed % 2 == 1 || cost > (oracle.Objective / unit) - most), $"seed {seed}: {cost}, not {oracle.Objective / unit}");
                Assert.True(Math.Abs(Proved(rows, simplex, lower, upper) - simplex.Objective) < most, $"seed {seed}");
                optimal++;
            }
        }

        Assert.True(optimal > 500 && infeasible > 10, $"{optimal} optimal, {infeasible} infeasible");
    }

    /// <summary>What the multipliers prove with the variables that are fixed, in float64: λ·b + Σ least of (c − λ·A)·m.</summary>
    private static double Proved(ScaledRows rows, TileSimplex simplex, byte[] lower, byte[] upper)
    {
        var (multipliers, unit) = (new double[rows.RowCount], (double)rows.Weight.Max());
        simplex.Multipliers(multipliers, 0);
        double[] reduced = [.. rows.Weight.Select(weight => weight / unit)];
        var total = 0.0;
        for (var i = 0; i < rows.RowCount; i++)
        {
            total += multipliers[i] * rows.Bound[i];
            for (var e = rows.RowStart[i]; e < rows.RowStart[i + 1]; e++) reduced[rows.Column[e]] -= multipliers[i] * rows.Coefficient[e];
        }

        return total + reduced.Select((cost, j) => Math.Min(lower[j] * cost, upper[j] * cost)).Sum();
    }

    private static List<(int Variable, bool Value)> Fixed(byte[] lower, byte[] upper) =>
        [.. Enumerable.Range(0, lower.Length).Where(j => lower[j] == upper[j]).Select(j => (j, lower[j] == 1))];

    [Fact]
    public void ABasisOfDependentRowsIsRefused()
    {
        var rows = new ScaledRows(Weighted(3, 40, 30));
        var (program, simplex) = Relaxed(rows);
        var kept = Enumerable.Range(0, 40).First(j => program.Rows[j] != 0);
        var without = Enumerable.Range(0, 40).First(j => program.Rows[j] == 0);
        Assert.True(simplex.Restore([1, kept, 0], []));
        Assert.False(simplex.Restore([1, without, 0], []));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    public void AProgramOfAnySizeHasItsCheapestMask(int kept)
    {
        // All variables at 1 satisfy every row of these sets; the first few are left free.
        var rows = new ScaledRows(Weighted(3, 40, 30));
        var program = Whole(rows, rows.Weight.Max()).Without([.. Enumerable.Range(0, 40).Select(j => j < kept ? (bool?)null : true)]);
        var simplex = new TileSimplex(program);
        Assert.Equal(TileSimplex.Status.Optimal, simplex.Solve(double.PositiveInfinity, 1000));
        var tree = new TileTree(program, simplex, new TileMultipliers(program.RowCount, rows.Weight.Max()), double.MaxValue);
        tree.Run(10_000);
        var ones = rows.Weight.Skip(kept).Sum() / (double)rows.Weight.Max();
        Assert.True(tree.IsDone && tree.Lower >= ones - 1e-3);
        if (kept == 0) Assert.Equal(ones, tree.Lower, 3);
        if (kept == 1) Assert.Contains(Math.Round(tree.Lower - ones, 3), new[] { 0, Math.Round(rows.Weight[0] / (double)rows.Weight.Max(), 3) });
    }

    [Fact]
    public void AWholeTreeFindsTheCheapestMask()
    {
        var (sets, found, split) = (0, 0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var set = Weighted(seed, 13, 10);
            if (Cheapest(set) is not { } cheapest) continue;
            var rows = new ScaledRows(set);
            var tree = Searched(rows, double.MaxValue, 100_000);
            Assert.True(tree.IsDone);
            var exact = (double)cheapest / rows.Weight.Max();
            Assert.True(tree.Lower < exact + 1e-3, $"seed {seed}: {tree.Lower}, above {exact}");
            (sets, found, split) = (sets + 1, found + (tree.Lower > exact - 1e-3 ? 1 : 0), split + (tree.Nodes > 3 ? 1 : 0));
        }

        // A mask that breaks a row by less than float32 sees counts as one.
        Assert.True(sets > 150 && found >= sets - 3 && split > 100, $"{found} of {sets} found, {split} split");
    }

    [Fact]
    public void TheBoundOfATreeIsThatOfItsLowestLeafAndNoLeafIsAboveItsRelaxation()
    {
        var (open, closed, empty, wrong) = (0, 0, 0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            var rows = new ScaledRows(Weighted(seed, 100, 40));
            var (unit, lowest, oracle) = ((double)rows.Weight.Max(), double.PositiveInfinity, new DualSimplex(rows));
            var tree = Searched(rows, Relaxed(rows).Simplex.Objective + 3, 5 + seed);
            var (lower, upper) = (new byte[rows.VariableCount], new byte[rows.VariableCount]);
            Array.Fill(upper, (byte)1);
            Walk(tree.Root);
            Assert.Equal(Math.Min(tree.Target, lowest), tree.Lower);

            void Walk(TileTree.Node node)
            {
                if (node.Variable >= 0)
                {
                    (lower[node.Variable], upper[node.Variable]) = (0, 0);
                    Walk(node.Zero!);
                    (lower[node.Variable], upper[node.Variable]) = (1, 1);
                    Walk(node.One!);
                    (lower[node.Variable], upper[node.Variable]) = (0, 1);
                    return;
                }

                Assert.NotNull(node.Multipliers);
                lowest = Math.Min(lowest, node.Bound);
                oracle.SetBounds(lower, upper);
                if (oracle.Solve(double.PositiveInfinity, Never) == DualSimplex.Status.Infeasible) empty++;
                else if (double.IsPositiveInfinity(node.Bound)) wrong++;
                else Assert.True(node.Bound < (oracle.Objective / unit) + 3e-3, $"seed {seed}: {node.Bound} above {oracle.Objective / unit}");
                (open, closed) = node.Bound < tree.Target ? (open + 1, closed) : (open, closed + 1);
            }
        }

        // Float32 may take a side for empty that hardly is.
        Assert.True(open > 100 && closed > 300 && empty > 100 && wrong < 10, $"{open} open, {closed} closed, {empty} empty, {wrong} of others taken for empty");
    }

    /// <summary>No node is lost however many are open. Oracles: the lowest leaf, all leaves in whole numbers, and a cost whose certificate was checked.</summary>
    [Fact]
    public void ATreeOfManyOpenNodesKeepsThemAll()
    {
        var (large, whole, found) = (0, 0, 0);
        for (var seed = 0; seed < 12; seed++)
        {
            var set = Weighted(seed, 60, 50);
            var certificate = new AnytimeStrategy().SolveWithCertificate(set, new SolveOptions { TimeLimit = TimeSpan.FromMinutes(2) }).Certificate;
            if (certificate.Status == CertificateStatus.Infeasible) continue;
            Assert.True(certificate.Status == CertificateStatus.Optimal && CertificateChecker.FirstFlaw(certificate) is null, $"seed {seed}");
            var (rows, most) = (new ScaledRows(set), 0);
            var (unit, tree) = ((double)rows.Weight.Max(), Searched(rows, (certificate.Upper / (double)rows.Weight.Max()) + 1, 1));
            while (!tree.IsDone)
            {
                tree.Run(20);
                var leaves = Leaves(tree.Root);
                Assert.Equal(Math.Min(tree.Target, leaves.Min(leaf => leaf.Bound)), tree.Lower);
                var open = leaves.Count(leaf => leaf.Bound < tree.Target);
                if (most <= 50 && open > 50)
                {
                    large++;
                    var wanted = (long)(tree.Lower * unit) - 20;
                    var argument = new TileArgument(rows, new bool?[rows.VariableCount]).Of(tree.Root, SparseMultipliers.Empty, wanted, Never);
                    Assert.NotNull(argument);
                    Proved(rows, argument.Value.Root, argument.Value.Bound);
                    whole += argument.Value.Bound == wanted ? 1 : 0;
                }

                most = Math.Max(most, open);
            }

            Assert.True(tree.Lower < (certificate.Upper / unit) + 1e-3, $"seed {seed}: {tree.Lower * unit}, above {certificate.Upper}");
            found += tree.Lower > (certificate.Upper / unit) - 1e-3 ? 1 : 0;
        }

        // Leaves that are empty by little take rays longer than whole numbers hold.
        Assert.True(large > 5 && whole > large / 3 && found > 7, $"{large} with many open, {whole} of them proved whole, {found} cheapest costs found");
    }

    private static List<TileTree.Node> Leaves(TileTree.Node node) => node.Variable < 0 ? [node] : [.. Leaves(node.Zero!), .. Leaves(node.One!)];

    [Fact]
    public void TheBoundOfAnUnfinishedTreeIsProvedInWholeNumbers()
    {
        var lost = new List<string>();
        var (whole, raised, shared, trees) = (0, 0, 0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var rows = new ScaledRows(Weighted(seed, 60, 40));
            var unit = (double)rows.Weight.Max();
            for (var nodes = 1; nodes < 300; nodes *= 6)
            {
                var tree = Searched(rows, Relaxed(rows).Simplex.Objective + 3, nodes);
                var wanted = (long)(tree.Lower * unit) - 20;
                var argument = new TileArgument(rows, new bool?[rows.VariableCount]).Of(tree.Root, SparseMultipliers.Empty, wanted, Never);
                Assert.NotNull(argument);
                Assert.True(argument.Value.Bound <= wanted);
                var leaves = Proved(rows, argument.Value.Root, argument.Value.Bound);
                (trees, whole) = (trees + 1, whole + (argument.Value.Bound == wanted ? 1 : 0));
                if (argument.Value.Bound < wanted) lost.Add($"{seed}/{nodes}: {argument.Value.Bound} of {wanted}");
                raised += argument.Value.Bound > tree.Root.Bound * unit ? 1 : 0;
                shared += leaves.Count - leaves.Distinct(ReferenceEqualityComparer.Instance).Count();
            }
        }

        // Float32 may take a side for empty that hardly is; what is proved is then less.
        Assert.True(whole > 0.95 * trees && raised > 100 && shared > 100, $"{whole} of {trees} whole ({string.Join(", ", lost)}), {raised} raised, {shared} leaves share multipliers");
    }

    /// <summary>Where next to nothing is given away hardly any leaves share multipliers: there are more than can be kept at hand.</summary>
    [Fact]
    public void EveryLeafOfALargeTreeIsProved()
    {
        var most = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            var rows = new ScaledRows(Weighted(seed, 120, 90));
            var unit = (double)rows.Weight.Max();
            var tree = Searched(rows, Relaxed(rows).Simplex.Objective + 8, 600);
            var argument = new TileArgument(rows, new bool?[rows.VariableCount]).Of(tree.Root, SparseMultipliers.Empty, (long)(tree.Lower * unit), Never);
            Assert.NotNull(argument);
            most = Math.Max(most, Proved(rows, argument.Value.Root, argument.Value.Bound).Distinct(ReferenceEqualityComparer.Instance).Count());
        }

        Assert.True(most > 130, $"{most} different ones at the most");
    }

    [Fact]
    public void MultipliersThatFallShortAreFoundAnew()
    {
        var (whole, trees) = (0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var rows = new ScaledRows(Weighted(seed, 40, 30));
            var tree = Searched(rows, double.MaxValue, 20);
            if (tree.Lower == double.MaxValue) continue;
            var wanted = (long)(tree.Lower * rows.Weight.Max()) - 20;
            var open = new Stack<TileTree.Node>([tree.Root]);
            while (open.TryPop(out var node))
            {
                if (node.Variable < 0)
                {
                    node.Multipliers = SparseMultipliers.Empty;
                    continue;
                }

                open.Push(node.Zero!);
                open.Push(node.One!);
            }

            var argument = new TileArgument(rows, new bool?[rows.VariableCount]).Of(tree.Root, SparseMultipliers.Empty, wanted, Never);
            Assert.NotNull(argument);
            Proved(rows, argument.Value.Root, argument.Value.Bound);
            (trees, whole) = (trees + 1, whole + (argument.Value.Bound == wanted ? 1 : 0));
        }

        // A side that is empty by little takes a ray longer than whole numbers hold.
        Assert.True(whole > 0.75 * trees, $"{whole} of {trees}");
    }

    /// <summary>Without variable 0 two rows contradict each other by a hair: the ray must be as long as multipliers may be, and no longer than it has to.</summary>
    [Fact]
    public void ASideThatIsEmptyByLittleProvesAsMuchAsMultipliersReach()
    {
        const long Wanted = 24_000;
        for (var bits = 2; bits <= 22; bits++)
        {
            var (builder, over) = (new ConstraintBuilder(), Math.ScaleB(1, -bits));
            foreach (var (variable, value) in new[] { 0.5, 1, 0.7 }.Index()) builder.Add(variable, value);
            var first = builder.AtLeast(Dyadic.From(1 + over));
            foreach (var (variable, value) in new[] { 0.5, -1, -0.7 }.Index()) builder.Add(variable, value);
            var rows = new ScaledRows(new ConstraintSet(3, [first, builder.AtLeast(Dyadic.From(over - 1))], [Wanted, 100, 100]));
            var root = new TileTree.Node(null, -1, false, 0, 0) { Variable = 0 };
            root.Zero = new TileTree.Node(root, 0, false, double.PositiveInfinity, 1) { Multipliers = SparseMultipliers.Empty };
            root.One = new TileTree.Node(root, 0, true, Wanted, 2) { Multipliers = SparseMultipliers.Empty };
            var argument = new TileArgument(rows, new bool?[3]).Of(root, SparseMultipliers.Empty, Wanted, Never);
            Assert.NotNull(argument);
            Proved(rows, argument.Value.Root, argument.Value.Bound);
            var reach = (long)Math.ScaleB(DualBound.LargestMultiplier, -DualBound.MultiplierBits - bits);
            Assert.True(argument.Value.Bound >= Math.Min(Wanted, reach), $"2^-{bits}: {argument.Value.Bound}, not {Math.Min(Wanted, reach)}");
        }
    }

    [Fact]
    public void ValuesThatDoNotFollowLowerTheBound()
    {
        var rows = new ScaledRows(Weighted(1, 40, 30));
        var tree = Searched(rows, double.MaxValue, 20);
        var (wanted, value) = ((long)(tree.Lower * rows.Weight.Max()) - 20, new bool?[rows.VariableCount]);
        value[3] = false;
        var argument = new TileArgument(rows, value).Of(tree.Root, tree.Root.Multipliers ?? SparseMultipliers.Empty, wanted, Never);
        Assert.True(argument is null || argument.Value.Bound < wanted);
    }

    [Fact]
    public void AnArgumentCanBeStopped()
    {
        var rows = new ScaledRows(Weighted(2, 60, 40));
        var tree = Searched(rows, double.MaxValue, 200);
        Assert.Null(new TileArgument(rows, new bool?[rows.VariableCount]).Of(tree.Root, SparseMultipliers.Empty, 1, () => true));
    }

    /// <summary>Evaluates every leaf anew, with the values on its way; returns the leaves' multipliers.</summary>
    private static List<SparseMultipliers> Proved(ScaledRows rows, ProofNode root, long bound)
    {
        var leaves = new List<SparseMultipliers>();
        var (lower, upper) = (new byte[rows.VariableCount], new byte[rows.VariableCount]);
        Array.Fill(upper, (byte)1);
        Walk(root);
        return leaves;

        void Walk(ProofNode node)
        {
            if (node.Variable < 0)
            {
                var dense = new long[rows.RowCount];
                for (var k = 0; k < node.Multipliers!.Rows.Length; k++) dense[node.Multipliers.Rows[k]] = node.Multipliers.Values[k];
                Assert.True(DualBound.Evaluate(rows, dense, lower, upper, new FixedPoint[rows.VariableCount]).Ceiling >= bound);
                leaves.Add(node.Multipliers);
                return;
            }

            Assert.True(lower[node.Variable] != upper[node.Variable]);
            (lower[node.Variable], upper[node.Variable]) = (0, 0);
            Walk(node.Zero!);
            (lower[node.Variable], upper[node.Variable]) = (1, 1);
            Walk(node.One!);
            (lower[node.Variable], upper[node.Variable]) = (0, 1);
        }
    }
}
