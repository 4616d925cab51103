using Smug.Smt.Bounds;

namespace Smug.Smt.Tests.Engine;

/// <summary>The row that the linear relaxation adds below an incumbent. Oracle: every mask.</summary>
public sealed class SurrogateTests
{
    [Fact]
    public void EveryMaskOfAtMostTheCapSatisfiesIt()
    {
        var (met, cut, closed) = (0, 0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var set = seed % 2 == 0 ? RandomSets.Make(seed, 8) : RandomSets.Covering(seed, 9, 8, 5);
            if (set.Rows.Count == 0 || RandomSets.Cheapest(set) is not { } cheapest) continue;
            var surrogate = new DualSurrogate(new ScaledRows(set), default);
            Assert.True(surrogate.Lower <= cheapest, $"seed {seed}: {surrogate.Lower} of {cheapest}");
            if (surrogate.Lower == cheapest) closed++;
            for (var cap = cheapest; cap <= cheapest + 2; cap++)
            {
                var (variables, positive, coefficients, bound) = surrogate.Below(cap);
                for (var bits = 0; bits < 1 << set.VariableCount; bits++)
                {
                    bool[] mask = [.. Enumerable.Range(0, set.VariableCount).Select(v => (bits >> v & 1) == 1)];
                    var sum = variables.Select((v, k) => mask[v] == positive[k] ? (long)coefficients[k] : 0).Sum();
                    if (sum > bound) cut++;
                    if (set.Cost(mask) > cap || !set.IsSatisfied(mask)) continue;
                    Assert.True(sum <= bound, $"seed {seed}, cap {cap}: {sum} above {bound}");
                    if (sum == bound && bound > 0) met++;
                }
            }
        }

        Assert.True(met > 20 && cut > 1000 && closed > 50, $"met {met} times, {cut} masks cut off, {closed} bounds reached");
    }
}
