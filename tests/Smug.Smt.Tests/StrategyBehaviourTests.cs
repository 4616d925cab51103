using System.Diagnostics;
using System.Numerics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tests;

public class StrategyBehaviourTests
{
    /// <summary>A set that libz3 does not decide within the test, cancelled in the midst of its search: the answer is the best so far. How soon it comes
    /// on a machine of its own is what the measurements tell; here it must not run on to its limit, whatever else the machine does.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Exact_returns_its_best_when_it_is_cancelled(bool here)
    {
        var set = DigitInstances.Make(seed: 2, k: 120, gamma: 0.6, window: 1);
        using var cancellation = new CancellationTokenSource();
        using var timer = new Timer(_ => cancellation.Cancel());
        var begun = false;
        var news = new Listener(value =>
        {
            // A second after there is a mask and a bound to return.
            if (begun || value is not { Upper: not null, Lower: > 0 }) return;
            begun = true;
            timer.Change(1000, Timeout.Infinite);
        });
        var (state, reduction) = (new SolveState(set, "exact", news), Presolver.Run(set));
        var options = new SolveOptions { TimeLimit = TimeSpan.FromMinutes(10) };
        var outcome = here
            ? Stopped(state, QueryRunner.InProcess(token => new ComponentDescent(state, reduction, options).Run(token), options, cancellation.Token))
            : new ExactStrategy().Solve(set, options, news, cancellation.Token);
        var feasible = Assert.IsType<SolveOutcome.Feasible>(outcome);
        Assert.Equal(StopReason.Cancelled, feasible.Reason);
        Assert.True(set.IsSatisfied(feasible.Mask));
        Assert.InRange(feasible.Lower, 1, feasible.Upper - 1);
    }

    [Fact]
    public void Exact_stops_at_its_time_limit_with_a_mask_and_a_bound()
    {
        var set = DigitInstances.Make(seed: 3, k: 120, gamma: 0.6, window: 1);
        var clock = Stopwatch.StartNew();
        var outcome = new ExactStrategy().Solve(set, new SolveOptions { TimeLimit = TimeSpan.FromSeconds(1) });
        Assert.True(clock.Elapsed.TotalSeconds > 0.9, $"{clock.Elapsed}");
        var feasible = Assert.IsType<SolveOutcome.Feasible>(outcome);
        Assert.Equal(StopReason.TimeLimit, feasible.Reason);
        Assert.True(set.IsSatisfied(feasible.Mask));
    }

    /// <summary>Unlike the original, which threw both away.</summary>
    [Fact]
    public void Reference_returns_the_mask_and_the_bound_it_held_at_the_time_limit()
    {
        // Far from proved in any of these limits; how soon it has a mask and a bound depends on the machine.
        var set = DigitInstances.Make(seed: 1, k: 20, gamma: 0.5, window: 1);
        foreach (var seconds in (int[])[4, 12, 36])
        {
            var outcome = new ReferenceStrategy().Solve(set, new SolveOptions { TimeLimit = TimeSpan.FromSeconds(seconds) });
            Assert.IsNotType<SolveOutcome.Optimal>(outcome);
            if (outcome is not SolveOutcome.Feasible { Lower: > 0 } feasible || feasible.Upper == set.VariableCount) continue;
            Assert.True(set.IsSatisfied(feasible.Mask));
            Assert.True(feasible.Lower < feasible.Upper);
            return;
        }

        Assert.Fail("No mask and bound within any limit.");
    }

    [Fact]
    public void The_same_seed_gives_the_same_mask()
    {
        var set = DigitInstances.Make(seed: 5, k: 30, gamma: 0.5, window: 2);
        var options = new SolveOptions { Seed = 7 };
        var first = Assert.IsType<SolveOutcome.Optimal>(new ExactStrategy().Solve(set, options));
        Assert.Equal(first.Mask, Assert.IsType<SolveOutcome.Optimal>(new ExactStrategy().Solve(set, options)).Mask);
    }

    /// <summary>Oracle: the other strategy, which shares nothing but libz3 and the exact check.</summary>
    [Fact]
    public void Exact_and_reference_agree_on_digits()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var set = DigitInstances.Make(seed, k: 50, gamma: 0.5, window: 2);
            var options = new SolveOptions { TimeLimit = TimeSpan.FromMinutes(5) };
            var exact = Assert.IsType<SolveOutcome.Optimal>(new ExactStrategy().Solve(set, options));
            Assert.Equal(exact.Cost, Assert.IsType<SolveOutcome.Optimal>(new ReferenceStrategy().Solve(set, options)).Cost);
        }
    }

    /// <summary>Oracle: every mask tried. The strategy itself takes this way only where the linear relaxation is weak.</summary>
    [Fact]
    public void Core_guided_search_agrees_with_brute_force()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var set = Engine.RandomSets.Make(seed, 9);
            if (set.Rows.Any(row => row.Range().Most < row.Bound)) continue; // The presolve's part.
            var state = new SolveState(set, "test");
            Assert.Null(new PseudoBooleanMaxSat(set, state).Run(default));
            ExactStrategyTests.Check(set, state.Outcome(StopReason.GaveUp, ""), seed);
        }
    }

    /// <summary>Rows that only ask for more than 0, where the linear relaxation's bound is next to nothing.</summary>
    [Fact]
    public void Gamma_zero_is_proved()
    {
        var set = DigitInstances.Make(seed: 1, k: 60, gamma: 0, window: 2);
        var optimal = Assert.IsType<SolveOutcome.Optimal>(new ExactStrategy().Solve(set, new SolveOptions()));
        Assert.True(set.IsSatisfied(optimal.Mask));
    }

    /// <summary>Coefficients that 20 bits cannot tell apart: only the exact clauses lead to the optimum.</summary>
    [Fact]
    public void What_the_relaxed_integers_let_through_is_cut_off_exactly()
    {
        // m0 + m1 + m2 ≥ 3 − 2⁻³⁰ in disguise: each pair falls short by 2⁻⁴⁰ of the sum.
        var (big, tiny) = (BigInteger.One << 60, BigInteger.One);
        var row = new Row([0, 1, 2], [big, big, big + tiny], 2 * big + tiny + 1, -60);
        var set = new ConstraintSet(4, [row, new Row([0, 3], [BigInteger.One, BigInteger.One], 1, 0)]);
        Assert.True(RelaxedRow.From(row, 20).IsSatisfied([true, false, true, false]));
        Assert.False(row.IsSatisfied([true, false, true, false]));
        Assert.False(RelaxedRow.From(row, 20).IsExact);
        var state = new SolveState(set, "test");
        Assert.Null(new PseudoBooleanDescent(set, new ScaledRows(set), new DualSurrogate(new ScaledRows(set), default), state).Run(0, default));
        Assert.Equal((3, 3), (state.Upper, state.Lower));
        var byCores = new SolveState(set, "test");
        Assert.Null(new PseudoBooleanMaxSat(set, byCores).Run(default));
        Assert.Equal((3, 3), (byCores.Upper, byCores.Lower));
    }

    /// <summary>Oracle: every mask of the row. The clause excludes the mask it came from and no satisfying one.</summary>
    [Fact]
    public void Violated_clauses_hold_for_every_satisfying_mask()
    {
        var clauses = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var set = Engine.RandomSets.Make(seed, 7);
            var masks = Enumerable.Range(0, 1 << set.VariableCount)
                .Select(bits => Enumerable.Range(0, set.VariableCount).Select(v => (bits >> v & 1) == 1).ToArray()).ToArray();
            foreach (var row in set.Rows.Take(2))
            {
                foreach (var broken in masks.Where(mask => !row.IsSatisfied(mask)).Take(20))
                {
                    var clause = ViolatedClause.Of(row, broken);
                    clauses++;
                    foreach (var mask in masks.Where(mask => row.IsSatisfied(mask)))
                        Assert.True(clause.Any(v => mask[v] != broken[v]), $"seed {seed}");
                }
            }
        }

        Assert.True(clauses > 1000, $"{clauses} clauses");
    }

    [Fact]
    public void Relaxed_rows_let_every_satisfying_mask_through_and_say_when_they_are_exact()
    {
        for (var seed = 0; seed < 600; seed++)
        {
            var set = Engine.RandomSets.Make(seed, 8);
            foreach (var row in set.Rows.Where(row => row.Variables.Count > 0 && row.Range().Least < row.Bound && row.Range().Most >= row.Bound))
            {
                var relaxed = RelaxedRow.From(row, 6);
                for (var bits = 0; bits < 1 << set.VariableCount; bits++)
                {
                    var mask = Enumerable.Range(0, set.VariableCount).Select(v => (bits >> v & 1) == 1).ToArray();
                    if (row.IsSatisfied(mask)) Assert.True(relaxed.IsSatisfied(mask), $"seed {seed}");
                    else if (relaxed.IsExact) Assert.False(relaxed.IsSatisfied(mask), $"seed {seed}");
                }
            }
        }
    }

    [Fact]
    public void Progress_tells_of_bounds_that_only_improve()
    {
        var set = DigitInstances.Make(seed: 4, k: 20, gamma: 0.5, window: 1);
        var news = new List<SolveProgress>();
        new ExactStrategy().Solve(set, new SolveOptions(), new Collector(news));
        Assert.NotEmpty(news);
        for (var i = 1; i < news.Count; i++)
        {
            Assert.True(news[i].Lower >= news[i - 1].Lower && (news[i - 1].Upper is null || news[i].Upper <= news[i - 1].Upper));
            Assert.True(news[i].Elapsed >= news[i - 1].Elapsed);
        }
    }

    [Fact]
    public void Costs_beyond_32_bits_are_left_with_a_mask_and_a_bound()
    {
        var set = new ConstraintSet(3, [Engine.RandomSets.Whole(2, 1, 1, 1)], [1L << 40, 1L << 41, 1L << 42]);
        var outcome = new ExactStrategy().Solve(set, new SolveOptions());
        Assert.True(outcome is SolveOutcome.Feasible { Reason: StopReason.GaveUp } or SolveOutcome.Optimal { Cost: 3L << 40 }, $"{outcome}");
    }

    [Fact]
    public void A_child_whose_libz3_runs_out_of_memory_says_so()
    {
        var set = DigitInstances.Make(seed: 2, k: 400, gamma: 0.6, window: 1);
        var outcome = new ReferenceStrategy().Solve(set, new SolveOptions { MemoryLimit = 64, TimeLimit = TimeSpan.FromMinutes(2) });
        Assert.Equal(StopReason.MemoryLimit, Assert.IsType<SolveOutcome.Unknown>(outcome).Reason);
    }

    [Fact]
    public void An_unknown_strategy_is_refused_with_the_names_there_are()
    {
        var error = Assert.Throws<UsageException>(() => SolveStrategies.Named("magic"));
        Assert.Contains("exact", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_tells_its_version() => Assert.Matches(@"\d+\.\d+\.\d+", Z3Library.Version());

    private static SolveOutcome Stopped(SolveState state, (StopReason Reason, string Detail)? stopped) =>
        state.Outcome(stopped?.Reason ?? StopReason.GaveUp, stopped?.Detail ?? "");

    private sealed class Listener(Action<SolveProgress> hear) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => hear(value);
    }

    private sealed class Collector(List<SolveProgress> news) : IProgress<SolveProgress>
    {
        public void Report(SolveProgress value) => news.Add(value);
    }

    /// <summary>A model is heard of within libz3, through which no exception may pass: what goes wrong there comes out afterwards.</summary>
    [Fact]
    public void What_goes_wrong_while_a_model_is_heard_of_is_not_lost()
    {
        using var context = new Z3Context();
        var (optimizer, kept) = (new Z3Optimizer(context), context.Constants(3, context.BoolSort));
        optimizer.Assert(context.Or(kept));
        foreach (var variable in kept) optimizer.AssertSoft(context.Not(variable), 1);
        var error = new SolverException("a model breaks a row");
        Assert.Same(error, Assert.Throws<SolverException>(() => optimizer.Check(_ => throw error, CancellationToken.None)));
    }
}
