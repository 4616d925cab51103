using System.Numerics;

namespace Smug.Smt.Tests;

/// <summary>Cases recorded from the original program's own tests.</summary>
public class GoldenTests
{
    private static readonly SolveOptions Options = new() { TimeLimit = TimeSpan.FromMinutes(5) };

    public static TheoryData<string> Strategies => new(SolveStrategies.All.Select(strategy => strategy.Name));

    /// <summary>2·m0 − m1 − m2 + 2·m3 &gt; 3 has (1, 0, 0, 1) as its only cheapest mask.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Four_windows_more_than_three(string strategy)
    {
        var set = new ConstraintSet(4, [Terms().MoreThan(Dyadic.From(3))]);
        var optimal = Assert.IsType<SolveOutcome.Optimal>(SolveStrategies.Named(strategy).Solve(set, Options));
        Assert.Equal([true, false, false, true], optimal.Mask);
    }

    /// <summary>With that mask blocked (not all of m0, ¬m1, ¬m2, m3) nothing is left.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Four_windows_more_than_three_with_the_only_mask_blocked(string strategy)
    {
        var block = new Row([0, 1, 2, 3], [-BigInteger.One, BigInteger.One, BigInteger.One, -BigInteger.One], -1, 0);
        var set = new ConstraintSet(4, [Terms().MoreThan(Dyadic.From(3)), block]);
        Assert.IsType<SolveOutcome.Infeasible>(SolveStrategies.Named(strategy).Solve(set, Options));
    }

    /// <summary>The same sum below −3: out of reach.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Four_windows_less_than_minus_three(string strategy)
    {
        var negated = new ConstraintBuilder().Add(0, -2).Add(1, 1).Add(2, 1).Add(3, -2);
        var set = new ConstraintSet(4, [negated.MoreThan(Dyadic.From(3))]);
        Assert.IsType<SolveOutcome.Infeasible>(SolveStrategies.Named(strategy).Solve(set, Options));
    }

    /// <summary>k rows m_i &gt; gamma keep exactly the k windows they name.</summary>
    [Theory]
    [InlineData("exact", 0.0)]
    [InlineData("exact", 0.5)]
    [InlineData("exact", 0.999)]
    [InlineData("reference", 0.5)]
    public void Independent_rows_keep_one_window_each(string strategy, double gamma)
    {
        for (var k = 0; k <= 9; k += 3)
        {
            var rows = Enumerable.Range(0, k).Select(i => new ConstraintBuilder().Add(2 * i, 1).MoreThan(Dyadic.From(gamma))).ToArray();
            var optimal = Assert.IsType<SolveOutcome.Optimal>(SolveStrategies.Named(strategy).Solve(new ConstraintSet(20, rows), Options));
            Assert.Equal(Enumerable.Range(0, 20).Select(v => v % 2 == 0 && v < 2 * k), optimal.Mask);
        }
    }

    private static ConstraintBuilder Terms() => new ConstraintBuilder().Add(0, 2).Add(1, -1).Add(2, -1).Add(3, 2);
}
