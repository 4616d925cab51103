using System.Text.Json;
using System.Text.RegularExpressions;
using Smug.Models.Images;
using Smug.Report.Json;

namespace Smug.Report.Tests;

public class ReportFilesTests
{
    [Fact]
    public void EveryFileIsWrittenAndReadable()
    {
        var directory = Directory.CreateTempSubdirectory("smug-report-").FullName;
        var files = ExplanationReport.Write(SampleExplanation.Create(), directory);
        Assert.Equal(
            ["integrated-gradients.png", "inverse-masked-input.png", "mask.png", "masked-input.png", "original.png", "report.html", "report.json", "saliency.png"],
            Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Directory.GetFiles(directory).Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
        foreach (var path in Directory.GetFiles(directory, "*.png"))
        {
            var picture = Image.Load(path);
            Assert.Equal((560, 560, 3), (picture.Width, picture.Height, picture.Channels));
            Assert.True(picture.Pixels.ToArray().Distinct().Count() > 2, $"{path} is blank");
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void TheJsonIsReadBackAndSaysWhatTheExplanationSays()
    {
        var explanation = SampleExplanation.Create(optimal: false);
        var text = ExplanationReport.ToJson(explanation, ["mask.png"]);
        var read = JsonSerializer.Deserialize(text, ReportJson.Default.ReportDocument)!;
        Assert.Equal(1, read.SchemaVersion);
        Assert.Equal(explanation.Claim, read.Claim);
        Assert.Equal(explanation.Mask.KeptWindows, read.Mask.Kept.Length);
        Assert.All(read.Mask.Kept, window => Assert.True(explanation.Mask.Windows[window]));
        Assert.Equal(explanation.Options.TimeLimit, read.Options.TimeLimit);
        using var document = JsonDocument.Parse(text);
        Assert.Equal("timeLimit", document.RootElement.GetProperty("solver").GetProperty("stopped").GetString(), ignoreCase: true);
    }

    [Fact]
    public void ThePageHoldsItsPicturesAndNeedsNothingElse()
    {
        var html = ExplanationReport.ToHtml(SampleExplanation.Create());
        Assert.Equal(7, Regex.Count(html, "<img src=\"data:image/png;base64,"));
        Assert.Equal(7, Regex.Count(html, "<img [^>]*alt=\"[^\"]{20,}\""));
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("http://", html);
        Assert.DoesNotContain("https://", html);
        foreach (Match picture in Regex.Matches(html, "base64,([^\"]+)\""))
            Assert.Equal(560, Image.Decode(Convert.FromBase64String(picture.Groups[1].Value)).Width);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheClaimStandsInItsExactWords(bool optimal)
    {
        var explanation = SampleExplanation.Create(optimal);
        var html = ExplanationReport.ToHtml(explanation);
        Assert.Contains(explanation.Claim.Statement, html);
        Assert.Contains(explanation.Claim.ClassStatement, html);
        Assert.Equal(optimal, html.Contains("Proved: cardinality-minimal", StringComparison.Ordinal));
        Assert.Equal(!optimal, html.Contains($"At most {explanation.Claim.Upper}, lower bound {explanation.Claim.Lower}", StringComparison.Ordinal));
        Assert.Equal(optimal, html.Contains("it is proved that fewer are not", StringComparison.Ordinal));
    }

    [Fact]
    public void TextFromOutsideCannotBecomeMarkup()
    {
        const string Attack = "<script>alert('x')</script>\" onload=\"alert(1)&amp;";
        var explanation = SampleExplanation.Create(origin: Attack, model: Attack, labels: [.. Enumerable.Range(0, 10).Select(i => $"{Attack}{i}")]);
        explanation = explanation with { FillName = Attack, Outcome = explanation.Outcome with { SolverVersion = Attack, Strategy = Attack } };
        var html = ExplanationReport.ToHtml(explanation);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("\" onload", html);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;alert(1)&amp;amp;", html);
    }

    [Fact]
    public void TheSameExplanationGivesTheSamePage() =>
        Assert.Equal(ExplanationReport.ToHtml(SampleExplanation.Create()), ExplanationReport.ToHtml(SampleExplanation.Create()));

    [Fact]
    public void AThousandClassesShowTheTenLikeliest()
    {
        var explanation = SampleExplanation.Create(labels: [.. Enumerable.Range(0, 1000).Select(i => $"class {i}")]);
        var html = ExplanationReport.ToHtml(explanation);
        Assert.Equal(10, Regex.Count(html, "<i class=\"bar whole\">"));
        Assert.Contains("<th scope=\"row\">class 3</th>", html);
        Assert.Contains("<th scope=\"row\">class 5</th>", html);
    }

    [Fact]
    public void AnExplanationWithoutAPixelMapLacksOnePicture()
    {
        var html = ExplanationReport.ToHtml(SampleExplanation.Create() with { InputAttribution = null });
        Assert.Equal(6, Regex.Count(html, "<img "));
        Assert.DoesNotContain("integrated-gradients.png", html);
    }
}
