using System.Text;

namespace Smug.Smt.Tests.Engine;

/// <summary>Jobs from OPB and JSON text, told in the file's own terms.</summary>
public class SolveJobTests
{
    private static SolveResult Solve(string text, string name)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return SolveJob.Read(stream, name).Run(new SolveOptions());
    }

    [Fact]
    public void AnOpbFilesOwnObjectiveIsReported()
    {
        // −3x₁ + 2x₂ with x₁ + x₂ ≥ 1 and x₂ − x₁ ≥ 0: both at 1 give −1, x₂ alone 2.
        var result = Solve("min: -3 x1 +2 x2 ;\n+1 x1 +1 x2 >= 1 ;\n+1 x2 -1 x1 >= 0 ;\n", "set.opb");
        Assert.Equal(["status optimal", "upper -1", "lower -1", "gap 0"], result.Summary.Take(4));
        Assert.Null(CertificateChecker.FirstFlaw(result.Certificate));
    }

    [Fact]
    public void AnImpossibleSetHasNoBounds()
    {
        var result = Solve("min: +1 x1 ;\n+1 x1 >= 2 ;\n", "set.OPB");
        Assert.Equal(["status infeasible", "upper -", "lower -", "gap -"], result.Summary.Take(4));
        Assert.Null(CertificateChecker.FirstFlaw(result.Certificate));
    }

    [Fact]
    public void AJsonSetIsSolvedAndItsCertificateSurvivesAFile()
    {
        using var text = new MemoryStream();
        ConstraintSetJson.Write(text, RandomSets.Covering(4, 20, 12, 6));
        var result = Solve(Encoding.UTF8.GetString(text.ToArray()), "set.json");
        Assert.Equal(RandomSets.Cheapest(RandomSets.Covering(4, 20, 12, 6)), (long)result.Upper!.Value);
        Assert.Equal(0, result.Gap);
        using var file = new MemoryStream();
        CertificateJson.Write(file, result.Certificate);
        file.Position = 0;
        Assert.Null(CertificateChecker.FirstFlaw(CertificateJson.Read(file, "result.json")));
    }

    [Theory]
    [InlineData("set.opb", "min: ;; 3")]
    [InlineData("set.json", "{\"format\":")]
    public void MalformedFilesAreRefused(string name, string text) => Assert.Throws<MalformedInputException>(() => Solve(text, name));
}
