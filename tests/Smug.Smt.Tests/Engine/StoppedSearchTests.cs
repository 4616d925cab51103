using Smug.Smt.Bounds;
using Smug.Smt.Diagrams;
using Smug.Smt.Search;

namespace Smug.Smt.Tests.Engine;

/// <summary>Whenever a search is stopped, what it claims is not above the cheapest cost, and its argument proves all of it. Oracle: the cost of an answer whose
/// certificate was checked.</summary>
public class StoppedSearchTests
{
    /// <summary>Stops after 1, 2, 4, … units. Returns how many of these times the bound lay below the cheapest cost, and how many above 0; (0, 0) for a set without a mask.</summary>
    private static (int Below, int Above) Follow(ConstraintSet set, Func<ScaledRows, IBoundSearch> begin, int mostUnits)
    {
        var known = new AnytimeStrategy().SolveWithCertificate(set, new SolveOptions()).Certificate;
        Assert.Null(CertificateChecker.FirstFlaw(known));
        if (known.Status != CertificateStatus.Optimal) return (0, 0);
        var (below, above) = (0, 0);
        for (var units = 1; units <= mostUnits; units *= 2)
        {
            var claim = SearchClaims.After(set, begin, units);
            Assert.True(claim.Lower <= known.Upper, $"{units} units: {claim.Lower} is claimed, {known.Upper} is possible");
            Assert.True(CertificateChecker.FirstFlaw(claim) is null, $"{units} units: {CertificateChecker.FirstFlaw(claim)}");
            (below, above) = (below + (claim.Lower < known.Upper ? 1 : 0), above + (claim.Lower > 0 ? 1 : 0));
        }

        return (below, above);
    }

    [Fact]
    public void ATreeClaimsWhatItsOpenNodesProve()
    {
        var (below, above) = (0, 0);
        for (var seed = 0; seed < 6; seed++)
        {
            var (b, a) = Follow(RandomSets.Dense(seed), rows => new TreeSearch(rows, record: true, workPerUnit: 1), 512);
            (below, above) = (below + b, above + a);
        }

        Assert.True(below > 20 && above > 20, $"{below} below, {above} above 0");
    }

    [Fact]
    public void DiagramsClaimWhatTheirHighestLevelProves()
    {
        var (below, above) = (0, 0);
        for (var seed = 0; seed < 6; seed++)
        {
            var (b, a) = Follow(RandomSets.Covering(seed, 80, 66, 9), rows => new DiagramSearch(rows, record: true), 64);
            (below, above) = (below + b, above + a);
        }

        Assert.True(below > 3 && above > 20, $"{below} below, {above} above 0");
    }

    /// <summary>A tree that is given up for large diagrams: its bound stands until they prove more, and a second tree begins with what all of them proved.</summary>
    [Fact]
    public void DiagramsGoOnWhereATreeWasTried()
    {
        var trial = new DiagramSearch.TreeTrial(MostGap: long.MaxValue, MostLeft: -1, FewVariables: 0, Units: 1, MostCut: 0);
        var (below, above, returned) = (0, 0, 0);
        for (var seed = 0; seed < 3; seed++)
        {
            var set = RandomSets.Covering(seed, 110, 91, 9);
            var (b, a) = Follow(set, rows => new DiagramSearch(rows, record: true, trial: trial), 128);
            (below, above) = (below + b, above + a);
            foreach (var component in Presolver.Run(set).Components)
            {
                var (search, names) = (new DiagramSearch(new ScaledRows(component.Set), record: false, trial: trial), new List<string>());
                for (var unit = 0; unit < 64 && !search.IsExhausted; unit++)
                {
                    search.Advance(null, component.Set.Weights.Sum() + 1, () => false);
                    if (names.LastOrDefault() != search.Name) names.Add(search.Name);
                }

                if (string.Join(' ', names).Contains("diagrams branch and bound diagrams", StringComparison.Ordinal)) returned++;
            }
        }

        Assert.True(below > 1 && above > 10 && returned > 1, $"{below} below, {above} above 0, {returned} returned");
    }

    [Fact]
    public void TheRelaxationClaimsWhatItsRowsProve()
    {
        var (below, above) = (0, 0);
        for (var seed = 0; seed < 4; seed++)
        {
            var (b, a) = Follow(RandomSets.Covering(seed, 60, 56, 9), rows => new RelaxationSearch(rows), 32);
            (below, above) = (below + b, above + a);
        }

        Assert.True(below > 10 && above > 10, $"{below} below, {above} above 0");
    }

    /// <summary>A tree that is behind is given up; what the relaxation claims by then stands, as does a tree's bound where that is ahead.</summary>
    [Fact]
    public void ATreeAndARelaxationInTurnsClaimWhatTheHigherOfTheirBoundsIsProvedBy()
    {
        var (below, above) = (0, 0);
        for (var seed = 0; seed < 6; seed++)
        {
            var (b, a) = Follow(
                RandomSets.Covering(seed, 60, 56, 9), rows => new AlternatingSearch(rows, new TreeSearch(rows, record: true, workPerUnit: seed < 3 ? 1 : 1e5), inHaste: seed % 2 == 0), 128);
            (below, above) = (below + b, above + a);
        }

        Assert.True(below > 10 && above > 30, $"{below} below, {above} above 0");
    }

    [Fact]
    public void ATreeThatFallsBehindHasNoMoreTurns()
    {
        var (givenUp, done) = (0, 0);
        foreach (var work in (ReadOnlySpan<double>)[1, 1e9])
        {
            for (var seed = 0; seed < 4; seed++)
            {
                var rows = new ScaledRows(RandomSets.Covering(seed, 90, 84, 9));
                var search = new AlternatingSearch(rows, new TreeSearch(rows, record: false, workPerUnit: work), inHaste: true);
                var names = new List<string>();
                for (var unit = 0; unit < 120 && !search.IsExhausted && search.Lower < search.Upper; unit++)
                {
                    names.Add(search.Name);
                    search.Advance(null, rows.Set.TotalWeight + 1, () => false);
                }

                if (work > 1) done += search.Lower == search.Upper ? 1 : 0;
                else if (names.Count > 60 && !names.Skip(60).Contains("branch and bound") && names.Take(30).Contains("branch and bound")) givenUp++;
            }
        }

        Assert.True(givenUp > 1 && done > 1, $"{givenUp} given up, {done} done");
    }
}
