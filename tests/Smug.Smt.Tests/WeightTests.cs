using System.Text;
using Smug.Smt.Tests.Engine;

namespace Smug.Smt.Tests;

/// <summary>Costs at the edge of 64 bits. Oracle: every mask.</summary>
public sealed class WeightTests
{
    [Fact]
    public void Weights_whose_sum_leaves_its_bits_are_refused()
    {
        Row[] rows = [RandomSets.Whole(1, 1, 1, 1)];
        const long Half = ConstraintSet.LargestTotalWeight / 2;
        Assert.Equal(Half, RandomSets.Cheapest(new ConstraintSet(2, [RandomSets.Whole(1, 1, 1)], [Half, Half])));
        Assert.Throws<UsageException>(() => new ConstraintSet(3, rows, [Half, Half, 1]));
        Assert.Throws<UsageException>(() => new ConstraintSet(3, rows, [long.MaxValue, long.MaxValue, 4]));
        const string Json = """{"format":"smug-constraints","version":1,"variables":2,"weights":[9223372036854775807,3],"rows":[]}""";
        Assert.Throws<MalformedInputException>(() => ConstraintSetJson.Read(new MemoryStream(Encoding.UTF8.GetBytes(Json)), "heavy.json"));
        Assert.Throws<MalformedInputException>(() => OpbFile.Read(new StringReader("min: 4611686018427387904 x1 1 x2 ;\n1 x1 1 x2 >= 1 ;\n"), "heavy.opb"));
    }

    [Fact]
    public void The_cheapest_cost_is_exact_however_heavy_the_variables()
    {
        var (solved, several) = (0, 0);
        for (var seed = 0; seed < 150; seed++)
        {
            var (light, random) = (RandomSets.Make(seed, 9), new Random(seed));
            var most = ConstraintSet.LargestTotalWeight / Math.Max(1, light.VariableCount);
            var set = new ConstraintSet(light.VariableCount, light.Rows, [.. light.Weights.Select(_ => most - random.NextInt64(most >> random.Next(60)))]);
            var (outcome, certificate) = new AnytimeStrategy().SolveWithCertificate(set, new SolveOptions { Threads = 1 });
            Assert.Null(CertificateChecker.FirstFlaw(certificate));
            if (RandomSets.Cheapest(set) is not { } expected)
            {
                Assert.IsType<SolveOutcome.Infeasible>(outcome);
                continue;
            }

            solved++;
            if (certificate.Components.Any(component => component.Tree.Count > 1)) several++;
            Assert.True(outcome is SolveOutcome.Optimal optimal && optimal.Cost == expected, $"seed {seed}: {outcome}, expected {expected}");
        }

        Assert.True(solved > 50 && several > 10, $"{solved} solved, {several} by a tree");
    }
}
