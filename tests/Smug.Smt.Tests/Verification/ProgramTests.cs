using Smug.Smt.Verification;

namespace Smug.Smt.Tests.Verification;

public class ProgramTests
{
    /// <summary>Oracle: exact points. Any refutation's exact bound is above 0 although every part of it is ≤ 0 at an unsafe input, so a case
    /// with an unsafe input must never be refuted; and where every ReLU is decided, a case without is refuted or hangs on rounding.</summary>
    [Fact]
    public void Nothing_is_refuted_that_has_an_unsafe_point()
    {
        var (refuted, found) = (0, 0);
        for (var seed = 0; seed < 300; seed++)
        {
            var problem = RandomProblems.Problem(seed, 2, 6, 5, 2);
            var layout = new BoundNetwork(problem.Network);
            foreach (var group in CaseGroup.Of(layout, problem))
            {
                var bounds = BoxBounds.Of(layout, group.BoxLow, group.BoxHigh, new byte[layout.Sums]);
                Assert.True(new BackSubstitution(layout).Tighten(bounds));
                for (var c = 0; c < group.Cases.Length; c++)
                {
                    var unsafeCase = problem.Cases[group.Cases[c]];
                    var program = new LeafProgram(layout, unsafeCase, bounds, SymbolicSums.Of(layout, bounds), new LagrangianBound(layout));
                    var unsafePoint = RandomProblems.Grid(unsafeCase, 7).Any(x => unsafeCase.HoldsOutput(problem.Network.Evaluate(x)));
                    if (unsafePoint) found++;
                    for (var guide = -1; guide < unsafeCase.OutputRows.Length; guide++)
                    {
                        if (program.Solve(unsafeCase, guide, default).Refutation is not { } refutation) continue;
                        refuted++;
                        Assert.False(unsafePoint, $"seed {seed}");
                        Assert.True(DualPass.Bound(layout, unsafeCase, bounds, refutation)!.Value.Mantissa.Sign > 0);
                    }
                }
            }
        }

        Assert.InRange(refuted, 100, int.MaxValue);
        Assert.InRange(found, 100, int.MaxValue);
    }

    /// <summary>Oracle: the same question decided by cutting the two inputs, without programmes.</summary>
    [Fact]
    public void Questions_with_phases_and_input_rows_agree_with_a_grid()
    {
        var (holds, violated, open) = (0, 0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var plain = RandomProblems.Problem(seed, 2, 4, 3, 2);
            var random = new Random(seed);
            var row = new LinearRow([new(0, random.Next(-3, 4)), new(1, random.Next(1, 4))], (Rational)(random.NextDouble() - 0.5));
            NeuronPhase[] phases = [new(0, random.Next(4), random.Next(2) == 0), new(1, random.Next(3), random.Next(2) == 0)];
            var problem = new VerificationProblem(plain.Network, plain.Cases.Select(c => c with { InputRows = [row] }), phases);
            switch (Verifier.Verify(problem))
            {
                case VerificationAnswer.Violated answer:
                    violated++;
                    Assert.True(problem.UnsafeCaseOf(answer.Counterexample.Input.AsSpan()) >= 0);
                    break;
                case VerificationAnswer.Holds:
                    holds++;
                    Assert.DoesNotContain(RandomProblems.Grid(problem.Cases[0], 9), point => problem.UnsafeCaseOf(point) >= 0);
                    break;
                default:
                    open++;
                    break;
            }
        }

        Assert.InRange(holds, 100, 350);
        Assert.InRange(violated, 20, 300);
        Assert.InRange(open, 0, 8);
    }

    /// <summary>Oracle: brute force over the corners; the network's label is constant on the box where no corner or sample changes it.</summary>
    [Fact]
    public void Boxes_of_many_inputs_are_cut_at_neurons()
    {
        var (holds, violated) = (0, 0);
        for (var seed = 0; seed < 30; seed++)
        {
            var network = RandomProblems.Network(seed, 14, 12, 10, 3);
            var random = new Random(seed);
            float[] centre = [.. Enumerable.Range(0, 14).Select(_ => random.NextSingle())];
            var output = network.Evaluate(centre);
            var label = Array.IndexOf(output, output.Max());
            var radius = 0.02 + 0.1 * random.NextDouble();
            var problem = VerificationProblem.Label(network, centre.Select(x => (Rational)(x - radius)), centre.Select(x => (Rational)(x + radius)), label);
            switch (Verifier.Verify(problem, new VerificationOptions { TimeLimit = TimeSpan.FromMinutes(5) }))
            {
                case VerificationAnswer.Violated answer:
                    violated++;
                    Assert.True(problem.UnsafeCaseOf(answer.Counterexample.Input.AsSpan()) >= 0);
                    break;
                case VerificationAnswer.Holds:
                    holds++;
                    for (var sample = 0; sample < 50; sample++)
                    {
                        Rational[] x = [.. centre.Select(v => (Rational)(v + radius * (random.Next(3) - 1)))];
                        Assert.True(problem.UnsafeCaseOf(x) < 0, $"seed {seed}");
                    }

                    break;
                case var other:
                    Assert.Fail($"seed {seed}: {other}");
                    break;
            }
        }

        Assert.InRange(holds, 5, 29);
        Assert.InRange(violated, 1, 25);
    }
}
