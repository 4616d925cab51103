using System.Diagnostics;

namespace Smug.Smt.Tests;

/// <summary>Children that crash, hang, outgrow memory or lie: the parent lives, says so, and keeps the best verified mask.</summary>
public class IsolationTests
{
    private static readonly ConstraintSet Set = DigitInstances.Make(seed: 1, k: 6, gamma: 0.5, window: 2);
    private static readonly SolveOptions Options = new() { TimeLimit = TimeSpan.FromMinutes(2), MemoryLimit = 512 };

    [Theory]
    [InlineData("segv", "signal 11")]
    [InlineData("fpe", "signal 8")]
    [InlineData("exit", "exit code 3 planted failure")]
    [InlineData("silent", "exit code 0")]
    public void A_child_that_dies_is_a_solver_failure_and_the_mask_stays(string fault, string detail)
    {
        var state = Known();
        var stopped = Run(fault, state, Options);
        Assert.Equal(StopReason.SolverFailed, stopped?.Reason);
        Assert.Contains(detail, stopped?.Detail, StringComparison.Ordinal);
        var feasible = Assert.IsType<SolveOutcome.Feasible>(state.Outcome(stopped!.Value.Reason, stopped.Value.Detail));
        Assert.True(Set.IsSatisfied(feasible.Mask));
    }

    [Fact]
    public void Without_a_mask_the_outcome_is_unknown_with_the_reason()
    {
        var state = new SolveState(Set, "test");
        var stopped = Run("exit", state, Options);
        var unknown = Assert.IsType<SolveOutcome.Unknown>(state.Outcome(stopped!.Value.Reason, stopped.Value.Detail));
        Assert.Equal(StopReason.SolverFailed, unknown.Reason);
        Assert.Contains("planted failure", unknown.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}x")]
    [InlineData("""{"unexpected":1}""")]
    [InlineData("null")]
    [InlineData("""{"mask":"012"}""")]
    [InlineData("""{"mask":"11"}""")]
    [InlineData("""{"done":{"detail":""}}""")]
    [InlineData("endless-line")]
    public void Nonsense_is_a_solver_failure(string fault)
    {
        var state = Known();
        Assert.Equal(StopReason.SolverFailed, Run(fault, state, Options)?.Reason);
        Assert.NotNull(state.Mask);
    }

    [Fact]
    public void A_mask_that_violates_the_rows_is_refused()
    {
        var state = Known();
        var upper = state.Upper;
        var stopped = Run($$"""{"mask":"{{new string('0', Set.VariableCount)}}"}""", state, Options);
        Assert.Equal(StopReason.SolverFailed, stopped?.Reason);
        Assert.Contains("violates", stopped?.Detail, StringComparison.Ordinal);
        Assert.Equal(upper, state.Upper);
    }

    [Theory]
    [InlineData("""{"lower":197}""")]
    [InlineData("""{"infeasible":"trust me"}""")]
    public void A_claim_that_a_verified_mask_refutes_is_an_error(string reply) =>
        Assert.Throws<ContradictionException>(() => Run(reply, Known(), Options));

    [Fact]
    public void What_arrived_before_the_crash_is_kept()
    {
        var state = new SolveState(Set, "test");
        var whole = new string('1', Set.VariableCount);
        Run($$"""{"mask":"{{whole}}"}|{"lower":3}|garbage""", state, Options);
        Assert.Equal((Set.VariableCount, 3), (state.Upper, state.Lower));
    }

    [Fact]
    public void A_hanging_child_ends_at_the_time_limit()
    {
        var clock = Stopwatch.StartNew();
        var stopped = Run("hang", Known(), Options with { TimeLimit = TimeSpan.FromSeconds(1) });
        Assert.Equal(StopReason.TimeLimit, stopped?.Reason);
        Assert.True(clock.Elapsed.TotalSeconds > 0.99, $"{clock.Elapsed}");
    }

    [Fact]
    public void A_hanging_child_ends_at_cancellation()
    {
        using var cancellation = new CancellationTokenSource(300);
        var stopped = Run("hang", Known(), Options, cancellation.Token);
        Assert.Equal(StopReason.Cancelled, stopped?.Reason);
    }

    [Fact]
    public void A_child_that_outgrows_its_memory_is_ended()
    {
        var stopped = Run("memory", Known(), Options with { MemoryLimit = 100 });
        Assert.Equal(StopReason.MemoryLimit, stopped?.Reason);
    }

    [Fact]
    public void A_program_that_does_not_exist_is_named()
    {
        var error = Assert.Throws<EnvironmentException>(() =>
            WorkerProcess.Run(new WorkerHost("no-such-program", []), Request(Known(), Options), Known(), Options.TimeLimit, default));
        Assert.Contains("no-such-program", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_real_child_solves_and_agrees_with_this_process()
    {
        var (inChild, here) = (new SolveState(Set, "child"), new SolveState(Set, "here"));
        Assert.Null(WorkerProcess.Run(TestHost.Worker, Request(inChild, Options), inChild, Options.TimeLimit, default));
        Assert.Null(new ComponentDescent(here, Presolver.Run(Set), Options).Run(default));
        Assert.Equal(here.Upper, inChild.Upper);
        Assert.Equal(inChild.Upper, inChild.Lower);
    }

    private static SolveState Known()
    {
        var state = new SolveState(Set, "test");
        var whole = new bool[Set.VariableCount];
        Array.Fill(whole, true);
        Assert.True(state.Offer(whole));
        return state;
    }

    private static (StopReason Reason, string Detail)? Run(string fault, SolveState state, SolveOptions options, CancellationToken cancellation = default) =>
        WorkerProcess.Run(FaultyChild.Host(fault), Request(state, options), state, options.TimeLimit, cancellation);

    private static WorkerRequest Request(SolveState state, SolveOptions options) =>
        WorkerRequest.For("exact", options, options.TimeLimit, state) with { Set = ConstraintSetJson.ToDocument(Set) };
}
