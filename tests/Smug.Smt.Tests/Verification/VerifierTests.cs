using Smug.Smt.Verification;

namespace Smug.Smt.Tests.Verification;

public class VerifierTests
{
    /// <summary>Oracle: exact evaluation on a grid of the box; a property that holds has no unsafe point there, and a counterexample is exact.</summary>
    [Fact]
    public void Thousands_of_tiny_networks_agree_with_a_grid()
    {
        var (holds, violated) = (0, 0);
        for (var seed = 0; seed < 2000; seed++)
        {
            var problem = RandomProblems.Problem(seed, 2, 3, 2);
            switch (Verifier.Verify(problem))
            {
                case VerificationAnswer.Violated found:
                    violated++;
                    Assert.True(problem.UnsafeCaseOf(found.Counterexample.Input.AsSpan()) >= 0);
                    break;
                case VerificationAnswer.Holds:
                    holds++;
                    foreach (var box in problem.Cases)
                        Assert.DoesNotContain(RandomProblems.Grid(box, 5), point => problem.UnsafeCaseOf(point) >= 0);
                    break;
                case var other:
                    Assert.Fail($"seed {seed}: {other}");
                    break;
            }
        }

        Assert.InRange(holds, 300, 1700);
        Assert.InRange(violated, 300, 1700);
    }

    /// <summary>Oracle: exact evaluation on a grid. Each question also requires phases of some of the hidden neurons; where it holds, its proof is checked by arithmetic of its own,
    /// and where a grid point has the phases and satisfies the rows, it must be violated.</summary>
    [Fact]
    public void Thousands_of_tiny_networks_with_required_phases_agree_with_a_grid()
    {
        var (holds, violated, withPhases) = (0, 0, 0);
        for (var seed = 0; seed < 2400; seed++)
        {
            var random = new Random(seed);
            int[] widths = seed % 3 == 0 ? [2, 3, 3, 2] : [2, 3, 2];
            var plain = RandomProblems.Problem(seed, widths);
            var phases = from layer in Enumerable.Range(0, widths.Length - 2)
                         from neuron in Enumerable.Range(0, 3)
                         where random.Next(2) == 0
                         select new NeuronPhase(layer, neuron, random.Next(2) == 0);
            var problem = new VerificationProblem(plain.Network, plain.Cases, phases);
            var points = problem.Cases.SelectMany(box => RandomProblems.Grid(box, 5)).ToList();
            if (points.Any(point => new DecisionPattern(problem.Phases).IsSatisfied(problem.Network.PreActivations(point)))) withPhases++;
            switch (Verifier.Verify(problem, new VerificationOptions { WantsProof = seed % 4 == 0 }))
            {
                case VerificationAnswer.Violated found:
                    violated++;
                    Assert.True(problem.UnsafeCaseOf(found.Counterexample.Input.AsSpan()) >= 0);
                    break;
                case VerificationAnswer.Holds answer:
                    holds++;
                    Assert.DoesNotContain(points, point => problem.UnsafeCaseOf(point) >= 0);
                    if (answer.Proof is { } proof) Assert.Null(VerificationProofChecker.FirstFlaw(proof));
                    break;
                case var other:
                    Assert.Fail($"seed {seed}: {other}");
                    break;
            }
        }

        Assert.InRange(withPhases, 800, 2400);
        Assert.InRange(holds, 500, 2200);
        Assert.InRange(violated, 300, 2200);
    }

    [Fact]
    public void A_row_that_always_holds_hides_no_counterexample_that_has_little_room()
    {
        // y = x with the neuron on: only x from 0.999999 to 1 is unsafe, and "y ≤ y" leaves no room at all.
        var network = new ReluNetwork([new(1, 1, [1], [0]), new(1, 1, [1], [0])]);
        UnsafeCase[] cases = [new([-1], [1], [], [LinearRow.Lower(0, new Rational(999_999, 1_000_000)), LinearRow.AtMost(0, 0)])];
        Assert.IsType<VerificationAnswer.Violated>(Verifier.Verify(new VerificationProblem(network, cases, [new(0, 0, true)])));
    }

    [Fact]
    public void A_limit_longer_than_timers_count_is_a_limit()
    {
        var problem = RandomProblems.Problem(1, 2, 3, 2);
        Assert.IsNotType<VerificationAnswer.Unknown>(Verifier.Verify(problem, new VerificationOptions { TimeLimit = TimeSpan.FromSeconds(9e8) }));
    }

    [Fact]
    public void Deeper_networks_get_the_same_answer_with_any_number_of_threads()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var problem = RandomProblems.Problem(seed, 3, 12, 12, 3);
            var one = Verifier.Verify(problem, new VerificationOptions { Threads = 1 });
            var many = Verifier.Verify(problem, new VerificationOptions { Threads = 4 });
            Assert.Equal(Text(one), Text(many));
        }
    }

    /// <summary>|x| &lt; 1 on (−1, 1) by two ReLUs; at the ends it is 1: an answer that hangs on the last bit.</summary>
    [Theory]
    [InlineData("1", true)]
    [InlineData("1000000001/1000000000", false)]
    public void An_answer_may_hang_on_the_last_bit(string threshold, bool violated)
    {
        var network = new ReluNetwork([new(1, 2, [1, -1], [0, 0]), new(2, 1, [1, 1], [0])]);
        Assert.True(Rational.TryParse(threshold, out var bound));
        var answer = Verifier.Verify(new VerificationProblem(network, [new([-1], [1], [], [LinearRow.Lower(0, bound)])]));
        if (violated) Assert.IsType<VerificationAnswer.Violated>(answer);
        else Assert.IsType<VerificationAnswer.Holds>(answer);
    }

    [Fact]
    public void An_input_that_no_float_is_equal_to_can_be_a_counterexample()
    {
        var network = new ReluNetwork([new(1, 1, [1], [0])]);
        var third = new Rational(1, 3);
        var answer = Verifier.Verify(new VerificationProblem(network, [new([third], [third], [], [LinearRow.Lower(0, new Rational(1, 4))])]));
        Assert.Equal(third, Assert.IsType<VerificationAnswer.Violated>(answer).Counterexample.Input[0]);
    }

    [Fact]
    public void Required_phases_restrict_the_question()
    {
        // y = relu(x) on [−1, 1]; y ≥ 1/2 is possible only where the neuron is on.
        var network = new ReluNetwork([new(1, 1, [1], [0]), new(1, 1, [1], [0])]);
        UnsafeCase[] cases = [new([-1], [1], [], [LinearRow.Lower(0, new Rational(1, 2))])];
        Assert.IsType<VerificationAnswer.Holds>(Verifier.Verify(new VerificationProblem(network, cases, [new(0, 0, false)])));
        Assert.IsType<VerificationAnswer.Violated>(Verifier.Verify(new VerificationProblem(network, cases, [new(0, 0, true)])));
    }

    [Fact]
    public void Limits_end_a_search_that_would_go_on()
    {
        // A threshold just above what is reachable takes many cuts to refute. Batches are counted rather than timed: a slow machine sees the same ones.
        var problem = RandomProblems.Problem(3, 6, 60, 60, 60, 2);
        VerificationProblem Reaching(int threshold) => new(problem.Network, [problem.Cases[0] with { OutputRows = [LinearRow.Lower(0, threshold)] }]);
        VerificationAnswer AfterBatches(int threshold)
        {
            using var cancelled = new CancellationTokenSource();
            var batches = 0;
            return Verifier.Verify(Reaching(threshold), null, new Listener(() => { if (++batches == 8) cancelled.Cancel(); }), cancelled.Token);
        }

        var threshold = 10;
        VerificationAnswer answer;
        while ((answer = AfterBatches(threshold)) is VerificationAnswer.Violated) threshold += threshold / 5;
        var unknown = Assert.IsType<VerificationAnswer.Unknown>(answer);
        Assert.Equal(UnknownReason.Cancelled, unknown.Reason);
        Assert.InRange(unknown.Open, 1, int.MaxValue);

        var brief = new VerificationOptions { TimeLimit = TimeSpan.FromMilliseconds(30) };
        unknown = Assert.IsType<VerificationAnswer.Unknown>(Verifier.Verify(Reaching(threshold), brief, new Listener(() => Thread.Sleep(60))));
        Assert.Equal(UnknownReason.TimeLimit, unknown.Reason);
    }

    [Fact]
    public void Questions_about_what_does_not_exist_are_refused()
    {
        var network = new ReluNetwork([new(1, 1, [1], [0])]);
        Assert.Throws<UsageException>(() => new VerificationProblem(network, [new([0], [1], [], [LinearRow.Lower(1, 0)])]));
        Assert.Throws<UsageException>(() => new VerificationProblem(network, [], [new(0, 0, true)]));
        Assert.Throws<ShapeException>(() => new VerificationProblem(network, [new([0, 0], [1, 1], [], [])]));
        Assert.Throws<UsageException>(() => VerificationProblem.Label(network, [0], [1], 1));
        Assert.Throws<ShapeException>(() => new ReluNetwork([]));
        Assert.Throws<UsageException>(() => new ReluNetwork([new(1, 1, [float.NaN], [0])]));
    }

    private static string Text(VerificationAnswer answer) => answer switch
    {
        VerificationAnswer.Violated found => string.Join(" ", found.Counterexample.Input),
        _ => $"{answer.GetType().Name} {answer.Statistics.Boxes}",
    };

    private sealed class Listener(Action heard) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) => heard();
    }
}
