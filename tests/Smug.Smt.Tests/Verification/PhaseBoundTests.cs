using Smug.Smt.Verification;

namespace Smug.Smt.Tests.Verification;

/// <summary>Bounds that see required phases, against exact arithmetic and exact points.</summary>
public class PhaseBoundTests
{
    /// <summary>Oracle: <see cref="DualPass"/>, the same bound in exact arithmetic. On a box of one point the float64 bound is as tight as rounding lets it be, so taking the
    /// account of rounding away, or turning it inwards, must be noticed.</summary>
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 20, int.MaxValue)]
    [InlineData(-1, 20, int.MaxValue)]
    public void The_float64_bound_is_below_the_exact_one_unless_its_rounding_is_wrong(double slackFactor, int least, int most)
    {
        var wrong = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var (problem, layout, bounds) = Question(seed, seed % 2 == 0);
            var random = new Random(seed);
            var unsafeCase = problem.Cases[seed % 2];
            var multipliers = Multipliers(layout, bounds, unsafeCase, random);
            var target = random.Next(3) == 0 ? -1 : random.Next(5);
            var sign = random.Next(2) * 2 - 1;
            var bound = new LagrangianBound(layout, slackFactor).Lower(unsafeCase, bounds, multipliers, target, sign);
            var exact = Rational.Of(DualPass.Bound(layout, unsafeCase, bounds, multipliers, target, sign)!.Value);
            if ((Rational)bound > exact) wrong++;
            else Assert.Equal(exact.ToDouble(), bound, 1e-9 * (1 + Math.Abs(bound)));
        }

        Assert.InRange(wrong, least, most);
    }

    /// <summary>Oracle: exact sums at grid points that have the phases. Any multipliers ≥ 0 at all give a bound that holds there.</summary>
    [Fact]
    public void Any_multipliers_bound_a_sum_where_the_phases_hold()
    {
        var compared = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var (problem, layout, bounds) = Question(seed, isPoint: false);
            var random = new Random(seed);
            var shared = problem.Cases[0] with { OutputRows = [] };
            var (layer, neuron, sign) = (random.Next(2), random.Next(4), random.Next(2) * 2 - 1);
            var bound = new LagrangianBound(layout).Lower(
                shared, bounds, Multipliers(layout, bounds, shared, random), layout.Layers[layer].Offset + neuron, sign);
            foreach (var sums in WithPhases(problem))
            {
                compared++;
                Assert.True(sums[layer][neuron] * sign >= bound, $"seed {seed}");
            }
        }

        Assert.InRange(compared, 1000, int.MaxValue);
    }

    /// <summary>Oracle: exact sums at grid points that have the phases; and back-substitution, which must be the looser.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Programmes_tighten_bounds_and_keep_every_value_that_the_phases_allow(int inputs)
    {
        var (compared, tighter) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var (problem, layout, bounds) = Question(seed, isPoint: false, inputs);
            var tight = bounds.Copy();
            var substitution = new BackSubstitution(layout);
            var shared = problem.Cases[0] with { OutputRows = [] };
            var first = FirstSums.Fits(layout, shared.InputRows) ? new FirstSums(layout, bounds) : null;
            Assert.Equal(inputs == 8, first is not null);
            var programs = new ProgramBounds(layout, substitution, new LagrangianBound(layout), shared, first, []);
            var isPossible = programs.Tighten(tight, default);
            foreach (var sums in WithPhases(problem))
            {
                Assert.True(isPossible);
                for (var l = 0; l < 2; l++)
                {
                    for (var i = 0; i < sums[l].Length; i++)
                    {
                        var at = layout.Layers[l].Offset + i;
                        compared++;
                        Assert.True(sums[l][i] >= tight.Low[at] && sums[l][i] <= tight.High[at], $"seed {seed}, layer {l}, neuron {i}");
                    }
                }
            }

            for (var at = 0; isPossible && at < layout.Sums; at++)
            {
                Assert.True(tight.Low[at] >= bounds.Low[at] && tight.High[at] <= bounds.High[at]);
                if (tight.High[at] - tight.Low[at] < 0.9 * (bounds.High[at] - bounds.Low[at])) tighter++;
            }
        }

        Assert.InRange(compared, 1000, int.MaxValue);
        Assert.InRange(tighter, 20, int.MaxValue);
    }

    /// <summary>Oracle: the programme over the inputs, which is larger but exact. That over the first layer's sums never bounds more tightly, and often comes to the same.</summary>
    [Fact]
    public void A_programme_over_the_first_sums_never_bounds_more_tightly_than_one_over_the_inputs()
    {
        var (compared, same) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var (problem, layout, bounds) = Question(seed, isPoint: false, 8);
            var shared = problem.Cases[0] with { OutputRows = [] };
            var lagrangian = new LagrangianBound(layout);
            var over = new LeafProgram(layout, shared, bounds, SymbolicSums.Of(layout, bounds, layers: 2), lagrangian);
            var first = new LeafProgram(layout, shared, bounds, SymbolicSums.Of(layout, bounds, overFirstSums: true, layers: 2), lagrangian, new FirstSums(layout, bounds));
            for (var sum = layout.Layers[1].Offset; sum < layout.Layers[1].Offset + 4; sum++)
            {
                if (over.Least(sum, 1, default) is not { } exact || first.Least(sum, 1, default) is not { } cut) continue;
                compared++;
                var range = bounds.High[sum] - bounds.Low[sum];
                Assert.InRange(cut.Bound, exact.Bound - range, exact.Bound + 1e-9 * range);
                if (cut.Bound > exact.Bound - 0.01 * range) same++;
            }
        }

        Assert.InRange(compared, 100, int.MaxValue);
        Assert.InRange(same, compared / 3, compared);
    }

    [Fact]
    public void The_nearest_input_has_the_sums_asked_for()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (problem, layout, bounds) = Question(seed, isPoint: false, 12);
            var first = new FirstSums(layout, bounds);
            var random = new Random(seed);
            double[] input = [.. Enumerable.Range(0, 12).Select(i => bounds.InputLow[i] + (bounds.InputHigh[i] - bounds.InputLow[i]) * random.NextDouble())];
            float[] wanted = problem.Network.PreActivations([.. input.Select(x => (float)x)])[0];
            var nearest = first.Nearest([.. wanted.Select(w => (double)w)]);
            var reached = problem.Network.PreActivations([.. nearest.Select(x => (float)x)])[0];
            for (var i = 0; i < wanted.Length; i++) Assert.Equal(wanted[i], reached[i], 1e-3);
            for (var i = 0; i < 12; i++) Assert.InRange(nearest[i], bounds.InputLow[i] - 1e-12, bounds.InputHigh[i] + 1e-12);
        }
    }

    /// <summary>Oracle: exact evaluation of random inputs and corners; proofs are checked again.</summary>
    [Fact]
    public void Questions_about_patterns_of_many_inputs_agree_with_samples()
    {
        var (holds, violated, tightened) = (0, 0, 0);
        for (var seed = 0; seed < 150; seed++)
        {
            var network = RandomProblems.Network(seed, 14, 5, 4, 4, 3);
            var random = new Random(seed);
            Rational[] centre = [.. Enumerable.Range(0, 14).Select(_ => (Rational)random.NextSingle())];
            var outputs = network.Evaluate(centre);
            var label = Enumerable.Range(0, 3).MaxBy(j => outputs[j].ToDouble());
            var pattern = DecisionPattern.Signature(network, centre).Where(phase => phase.Layer < 1 + seed % 3);
            var problem = VerificationProblem.Label(network, centre.Select(x => x - new Rational(1, 2)), centre.Select(x => x + new Rational(1, 2)), label, pattern.Phases);
            switch (Verifier.Verify(problem, new VerificationOptions { WantsProof = true }))
            {
                case VerificationAnswer.Violated answer:
                    violated++;
                    Assert.True(problem.UnsafeCaseOf(answer.Counterexample.Input.AsSpan()) >= 0);
                    break;
                case VerificationAnswer.Holds { Proof: { } proof }:
                    holds++;
                    tightened += proof.Trees.Sum(tree => tree.Nodes.Sum(node => node.Tightened?.Length ?? 0));
                    Assert.Null(VerificationProofChecker.FirstFlaw(proof));
                    for (var sample = 0; sample < 60; sample++)
                        Assert.True(problem.UnsafeCaseOf([.. centre.Select(x => x + (Rational)((sample % 2 == 0 ? random.Next(3) - 1 : random.NextDouble() * 2 - 1) / 2))]) < 0, $"seed {seed}");
                    break;
                case var other:
                    Assert.Fail($"seed {seed}: {other}");
                    break;
            }
        }

        Assert.InRange(holds, 20, 140);
        Assert.InRange(violated, 20, 140);
        Assert.InRange(tightened, 20, int.MaxValue);
    }

    /// <summary>A question that is violated has no proof, whatever multipliers stand in it.</summary>
    [Fact]
    public void Made_up_multipliers_for_bounds_prove_nothing_false()
    {
        var refused = 0;
        for (var seed = 0; refused < 60; seed++)
        {
            var (problem, layout, bounds) = Question(seed, isPoint: false);
            if (Verifier.Verify(problem) is not VerificationAnswer.Violated) continue;
            var random = new Random(seed);
            var shared = problem.Cases[0] with { OutputRows = [] };
            TightenedSum[] made = [.. Enumerable.Range(0, 8).Select(_ => new TightenedSum(
                layout.Layers[random.Next(2)].Offset + random.Next(4), random.Next(2) == 0, ProgramText.Of(Multipliers(layout, bounds, shared, random))))];
            var node = new ProofNode(seed % 2 == 0, [.. problem.Cases.Select((_, c) => new ClosedCase(c, 0))]) { Tightened = made };
            Assert.NotNull(VerificationProofChecker.FirstFlaw(new VerificationProof(problem, [new ProofTree([0, 1], [node])])));
            ProgramText unfit = new([1, 1, 1], [], [], [], [], [], []);
            Assert.NotNull(VerificationProofChecker.FirstFlaw(new VerificationProof(problem, [new ProofTree([0, 1], [node with { Tightened = [new(0, true, unfit)] }])])));
            refused++;
        }
    }

    /// <summary>A question with a phase in each of two layers, and bounds on its sums.</summary>
    private static (VerificationProblem Problem, BoundNetwork Layout, BoxBounds Bounds) Question(int seed, bool isPoint, int inputs = 2)
    {
        var plain = RandomProblems.Problem(seed, inputs, 4, 4, 2);
        if (isPoint) plain = new VerificationProblem(plain.Network, plain.Cases.Select(c => c with { Upper = c.Lower }));
        var problem = new VerificationProblem(plain.Network, plain.Cases, [new(0, seed % 4, seed % 3 == 0), new(1, seed / 4 % 4, seed % 5 < 2)]);
        var layout = new BoundNetwork(problem.Network);
        var unsafeCase = problem.Cases[0];
        var bounds = BoxBounds.Of(layout, [.. unsafeCase.Lower.Select(x => x.RoundDown())], [.. unsafeCase.Upper.Select(x => x.RoundUp())], layout.RequiredPhases(problem));
        new BackSubstitution(layout).Tighten(bounds);
        return (problem, layout, bounds);
    }

    private static DualMultipliers Multipliers(BoundNetwork layout, BoxBounds bounds, UnsafeCase unsafeCase, Random random)
    {
        var (phases, undecided) = (new Dictionary<int, double>(), new Dictionary<int, (double, double)>());
        foreach (var layer in layout.Layers)
        {
            for (var sum = layer.Offset; sum < layer.Offset + layer.Outputs; sum++)
            {
                if (bounds.Phases[sum] != 0) phases[sum] = random.NextDouble();
                if (SymbolicSums.IsUndecided(layer, bounds, sum)) undecided[sum] = (random.NextDouble(), random.NextDouble());
            }
        }

        return new DualMultipliers([.. unsafeCase.OutputRows.Select(_ => random.NextDouble())], [.. unsafeCase.InputRows.Select(_ => random.NextDouble())], phases, undecided);
    }

    /// <summary>The exact sums of grid points (of random points where there are many inputs) that have the phases.</summary>
    private static IEnumerable<Rational[][]> WithPhases(VerificationProblem problem)
    {
        var unsafeCase = problem.Cases[0];
        var random = new Random(1);
        var points = unsafeCase.Lower.Length == 2
            ? RandomProblems.Grid(unsafeCase, 9)
            : Enumerable.Range(0, 60).Select(_ => (Rational[])[.. unsafeCase.Lower.Zip(unsafeCase.Upper, (low, high) => low + (high - low) * (Rational)random.NextDouble())]);
        return points.Select(point => problem.Network.PreActivations(point)).Where(sums => problem.Phases.All(
            phase => phase.Active ? sums[phase.Layer][phase.Neuron].Sign >= 0 : sums[phase.Layer][phase.Neuron].Sign <= 0));
    }
}
