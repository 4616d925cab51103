using System.Text.Json.Nodes;
using Smug.Explain;
using Smug.Models.Images;
using Smug.Report.Preconditions;
using Smug.Report.Verification;
using Smug.Smt.Verification;

namespace Smug.Report.Tests;

/// <summary>The pages of <c>smug verify</c> and <c>smug precondition</c>.</summary>
public sealed class VerificationPagesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("smug-pages-").FullName;

    /// <summary>y0 = relu(x0 − x1) + 1/4, y1 = relu(x1 − x0) over pictures of 2 x 2 pixels, of which it looks at the first row.</summary>
    private const string TwoByTwo = """
        2,4,2,4,
        4,2,2,
        0,
        0,0,0,0,
        1,1,1,1,
        0,0,0,0,0,
        1,1,1,1,1,
        1,-1,0,0,
        -1,1,0,0,
        0,
        0,
        1,0,
        0,1,
        0.25,
        0,

        """;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void An_answer_says_what_was_asked_and_what_it_rests_on()
    {
        var network = new ReluNetwork([new(2, 2, [1, -1, -1, 1], [0, 0]), new(2, 2, [1, 0, 0, 1], [0, 1])]);
        var rows = new LinearRow([new(0, -2), new(1, 1)], new Rational(-1, 4));
        var problem = new VerificationProblem(network, [new([0, 0], [1, new Rational(1, 10)], [], [LinearRow.AtMost(1, 0), rows])]);
        var page = Page(problem, null);
        Assert.Contains("The property is violated", page, StringComparison.Ordinal);
        Assert.Contains("✗ Refuted by a counterexample", page, StringComparison.Ordinal);
        Assert.Contains("<td>y1 ≤ y0</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>−2&#183;y0 + y1 ≤ −0.25</td>", page, StringComparison.Ordinal);
        Assert.Contains("<tr><td>x1</td><td>0</td><td>0.1</td></tr>", page, StringComparison.Ordinal);

        problem = new VerificationProblem(network, [new([0, 0], [new Rational(1, 2), 1], [], [LinearRow.AtMost(1, 0)])]);
        page = Page(problem, "kept <here>.json");
        Assert.Contains("✓ Proved", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<h2>Counterexample</h2>", page, StringComparison.Ordinal);
        Assert.Contains("kept &lt;here&gt;.json", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_precondition_lists_its_pattern_its_proofs_and_the_standing_of_every_claim()
    {
        var finding = Finding(truth: 0);
        var files = PreconditionReport.Write(finding, _directory);
        Assert.All(files, file => Assert.True(File.Exists(file)));
        var page = File.ReadAllText(files[0]);
        Assert.Contains("1 of 2 neurons imply class 0", page, StringComparison.Ordinal);
        Assert.Contains("Yes: the input is truly of class 0", page, StringComparison.Ordinal);
        foreach (var section in (string[])["Pictures", "Support", "Adversarial examples", "Pattern", "Proofs", "What is claimed"]) Assert.Contains($"<h2>{section}</h2>", page, StringComparison.Ordinal);
        Assert.Contains("nothing (all neurons kept)", page, StringComparison.Ordinal);
        var json = JsonNode.Parse(File.ReadAllText(files[1]))!;
        Assert.Equal("proved", (string)json["status"]!);
        Assert.Equal(finding.Precondition.Steps.Length, json["steps"]!.AsArray().Count);
        foreach (var example in json["adversarial"]!.AsArray())
        {
            var values = example!["values"]!.AsArray().Select(value => (float)value!).ToArray();
            Assert.Equal((int)example["label"]!, Classifier.ArgMax(finding.Question.Network.Evaluate(values)));
        }
    }

    [Fact]
    public void A_misread_input_gets_a_section_of_its_own()
    {
        var finding = Finding(truth: 1);
        var files = PreconditionReport.Write(finding, _directory);
        var page = File.ReadAllText(files[0]);
        Assert.Contains("<h2>Why a 1 is read as a 0</h2>", page, StringComparison.Ordinal);
        Assert.Contains("Item 2 of the data set, a 1 that is read as one", page, StringComparison.Ordinal);
        Assert.Contains("1 other of the 5 items of the data set has the pattern, and is read as", page, StringComparison.Ordinal);
        Assert.Contains("nearest-true.png", string.Join(' ', files), StringComparison.Ordinal);
        Assert.Equal(1, (int)JsonNode.Parse(File.ReadAllText(files[1]))!["misreading"]!["truth"]!);
    }

    [Fact]
    public void Where_nothing_is_proved_nothing_is_claimed()
    {
        var finding = Finding(truth: 1);
        var unproved = finding.Precondition with { Pattern = null, Steps = [finding.Precondition.Steps[0] with { Result = DroppingResult.Open }] };
        var page = File.ReadAllText(PreconditionReport.Write(finding with { Precondition = unproved, Box = null, Support = null, Adversarial = [] }, _directory)[0]);
        Assert.Contains("No precondition for class 0", page, StringComparison.Ordinal);
        Assert.Contains("Nothing is claimed", page, StringComparison.Ordinal);
        Assert.Contains("were proved to imply that", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<td>proved</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<h2>Adversarial examples</h2>", page, StringComparison.Ordinal);
    }

    [ChromiumFact]
    public async Task The_pages_fit_every_width_and_scheme_without_errors()
    {
        var network = new ReluNetwork([new(2, 2, [1, -1, -1, 1], [0, 0]), new(2, 2, [1, 0, 0, 1], [0, 1])]);
        var wide = new UnsafeCase([0, 0], [1, 1], [], [.. Enumerable.Range(1, 30).Select(i => new LinearRow([new(0, new Rational(-1, 3 * i)), new(1, 1)], new Rational(10 * i, 7)))]);
        Page(new VerificationProblem(network, [wide]), new string('p', 200));
        var verification = Path.Combine(_directory, "verification");
        Directory.CreateDirectory(verification);
        File.Move(Path.Combine(_directory, "report.html"), Path.Combine(verification, "report.html"));
        var pages = new[] { Path.Combine(verification, "report.html"), PreconditionReport.Write(Finding(truth: 1), _directory)[0] };
        await using var browser = await Browser.StartAsync();
        foreach (var page in pages)
        {
            foreach (var (width, dark) in new[] { (1280, false), (700, true), (320, false) })
            {
                await browser.OpenAsync(page, width, dark);
                Assert.True((await browser.EvaluateAsync("document.documentElement.scrollWidth")).GetValue<int>() <= width, $"{page} is wider than {width} pixels.");
                Assert.True((await browser.EvaluateAsync("[...document.images].every(i => i.naturalWidth > 0)")).GetValue<bool>());
                var picture = Image.Decode(await browser.ScreenshotAsync());
                Assert.Equal(dark, picture[2, 2][0] < 128);
            }
        }

        Assert.Empty(browser.Errors);
    }

    private string Page(VerificationProblem problem, string? proofFile)
    {
        var finding = new VerificationFinding("net", "property", problem, Verifier.Verify(problem), null, proofFile, "1");
        return File.ReadAllText(finding.Write("{}", _directory));
    }

    /// <summary>A picture whose first pixel is the brighter, read as 0.</summary>
    private PreconditionFinding Finding(int truth)
    {
        var path = Path.Combine(_directory, "net.nnet");
        File.WriteAllText(path, TwoByTwo);
        var question = PictureQuestion.Load(path);
        float[] input = [0.75f, 0.25f, 0.5f, 0];
        var (lower, upper) = question.Around(input, 1);
        var found = PreconditionSearch.Find(question.Network, lower, upper, input);
        List<float[]> data = [input, [1, 0.5f, 0, 0], [0.25f, 0.75f, 0.5f, 0], [0, 1, 0, 0], [0.1f, 0.9f, 1, 1]];
        int[] truths = [truth, 0, 1, 1, 1];
        return new PreconditionFinding(
            "net.nnet", "made up", question, [.. input], found, PreconditionSearch.BoxAround(found, question.Network, lower, upper, input),
            PatternSupport.Of(question.Network, found.Pattern!, data, truths))
        {
            Truth = truth,
            Misreading = Misreading.Of(question.Network, found, input, truth, question.Ranges.AsSpan(), data.Zip(truths)),
            Adversarial = AdversarialExample.Of(question.Network, found, input, question.Ranges.AsSpan()),
        };
    }
}
