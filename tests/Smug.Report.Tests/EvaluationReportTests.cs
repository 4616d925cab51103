using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Smug.Explain;
using Smug.Models.Images;

namespace Smug.Report.Tests;

/// <summary>An evaluation's summary in every form, made from rows whose means are known.</summary>
public class EvaluationReportTests
{
    private const string Hostile = "<script>alert(\"1\")</script>,|";

    [Fact]
    public void EveryFileIsWrittenAndSaysTheSameMeans()
    {
        using var evaluation = new SampleEvaluation();
        EvaluationReport.Write(evaluation.Path, evaluation.Summary, evaluation.Gallery);
        string Read(string name) => File.ReadAllText(Path.Combine(evaluation.Path, name));
        using var json = JsonDocument.Parse(Read("summary.json"));
        foreach (var row in evaluation.Summary.Metrics)
        {
            var mean = row.Mean!.Value.ToString("0.000", CultureInfo.InvariantCulture);
            Assert.Contains(mean, Read("summary.md"));
            Assert.Contains(mean, Read("summary.html"));
            Assert.Contains(mean, EvaluationReport.Words(evaluation.Summary));
            Assert.Contains(row.Mean.Value.ToString(CultureInfo.InvariantCulture), Read("summary.csv"));
        }

        Assert.Equal(evaluation.Summary.Comparisons.Length + 1, CsvTable.Read(Path.Combine(evaluation.Path, "comparisons.csv")).Rows.Count + 1);
        Assert.Equal(evaluation.Summary.Metrics.Length, CsvTable.Read(Path.Combine(evaluation.Path, "summary.csv")).Rows.Count);
        Assert.Equal(evaluation.Summary.Metrics.Length, json.RootElement.GetProperty("metrics").GetArrayLength());
    }

    [Fact]
    public void ThePageNeedsNothingElseAndTextFromOutsideIsText()
    {
        using var evaluation = new SampleEvaluation();
        EvaluationReport.Write(evaluation.Path, evaluation.Summary, evaluation.Gallery);
        var page = File.ReadAllText(Path.Combine(evaluation.Path, "summary.html"));
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("http://", page);
        Assert.DoesNotContain("https://", page);
        Assert.Contains("&lt;script&gt;", page);
        foreach (Match picture in Regex.Matches(page, "base64,([^\"]+)\"")) Assert.Equal(3, Image.Decode(Convert.FromBase64String(picture.Groups[1].Value)).Width);
        Assert.Equal(2 * 2 * 3, Regex.Count(page, "<img src=\"data:image/png;base64,"));
        Assert.Equal(Regex.Count(page, "<img "), Regex.Count(page, "<img [^>]*alt=\"[^\"]+\""));
    }

    [Fact]
    public void EveryChartIsWellFormedNamedAndWithinItsFrame()
    {
        using var evaluation = new SampleEvaluation();
        EvaluationReport.Write(evaluation.Path, evaluation.Summary, evaluation.Gallery);
        var page = File.ReadAllText(Path.Combine(evaluation.Path, "summary.html"));
        var charts = Regex.Matches(page, "<svg class=\"chart\".*?</svg>", RegexOptions.Singleline).Select(match => XElement.Parse(match.Value)).ToList();

        // Bars of both metrics, the curve of one, the histogram of the mask size.
        Assert.Equal(4, charts.Count);
        foreach (var chart in charts)
        {
            Assert.Equal("img", chart.Attribute("role")?.Value);
            Assert.True(chart.Attribute("aria-label")?.Value.Length > 20);
            var frame = chart.Attribute("viewBox")!.Value.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            foreach (var rectangle in chart.Descendants("rect"))
            {
                double Of(string name) => double.Parse(rectangle.Attribute(name)!.Value, CultureInfo.InvariantCulture);
                Assert.InRange(Of("x"), 0, frame[2] - Of("width") + 0.01);
                Assert.InRange(Of("y"), 0, frame[3] - Of("height") + 0.01);
            }
        }

        // A bar is as long as its mean is large: both start at 0.
        var bars = charts[0].Descendants("rect").Select(bar => double.Parse(bar.Attribute("width")!.Value, CultureInfo.InvariantCulture)).ToArray();
        var means = evaluation.Summary.Metrics.Where(row => row.Metric == "mask-size").Select(row => row.Mean!.Value).ToArray();
        Assert.Equal(means[0] / means[1], bars[0] / bars[1], 0.01);
    }

    [ChromiumFact]
    public async Task ABrowserShowsThePageInEveryWidthWithoutErrors()
    {
        using var evaluation = new SampleEvaluation();
        EvaluationReport.Write(evaluation.Path, evaluation.Summary, evaluation.Gallery);
        await using var browser = await Browser.StartAsync();
        foreach (var (width, dark) in new[] { (1280, false), (700, true), (360, false) })
        {
            await browser.OpenAsync(Path.Combine(evaluation.Path, "summary.html"), width, dark);
            Assert.True((await browser.EvaluateAsync("document.documentElement.scrollWidth")).GetValue<int>() <= width, $"The page is wider than {width} pixels.");
            Assert.Equal(12, (await browser.EvaluateAsync("[...document.images].filter(i => i.naturalWidth === 3).length")).GetValue<int>());
        }

        Assert.Empty(browser.Errors);
    }

    [Fact]
    public void AGalleryPictureShowsTheItemAndItsMapAndIsTheSameEveryTime()
    {
        var input = ExplanationInput.From(Enumerable.Range(0, 64).Select(i => i / 63f).ToArray(), 8, 8, 1);
        var map = new AttributionMap
        {
            Method = "made up",
            Label = 0,
            Height = 8,
            Width = 8,
            Channels = 1,
            Values = [.. Enumerable.Range(0, 64).Select(i => (float)(i % 8))],
            Rule = PixelRule.Sum,
        };
        var png = GalleryPicture.Draw(input, map);
        Assert.Equal(png, GalleryPicture.Draw(input, map));
        var picture = Image.Decode(png);
        Assert.True(picture.Width > 2 * picture.Height);
        Assert.Equal(picture[2, 2][0], picture[2, 2][2]);
        Assert.NotEqual(picture[picture.Width - 2, 2][0], picture[picture.Width - 2, 2][2]);
    }

    private sealed class SampleEvaluation : IDisposable
    {
        public SampleEvaluation()
        {
            var header = new EvaluationHeader
            {
                Schema = EvaluationHeader.CurrentSchema,
                Smug = "test",
                Model = new ModelIdentity("model" + Hostile, new string('0', 64)),
                Data = new DataIdentity("made up", new string('1', 64), 40),
                Items = 40,
                Seed = 0,
                Explains = "predicted",
                Methods = [new MethodIdentity("one", "steps=2"), new MethodIdentity("two" + Hostile, "")],
                Metrics =
                [
                    new MetricIdentity("mask-size", "A share.", Direction.LowerIsBetter, 0, 1, "none", ""),
                    new MetricIdentity("gain", "A gain.", Direction.HigherIsBetter, null, null, "none", ""),
                ],
                Shard = "0/1",
            };
            Gallery = new EvaluationGallery(Path, header);
            var rows = new List<EvaluationRow>();
            for (var position = 0; position < 40; position++)
            {
                for (var method = 0; method < 2; method++)
                {
                    var (share, gain) = (0.2 + 0.3 * method + 0.004 * position, method - 0.5 + 0.01 * (position % 7));
                    rows.Add(new EvaluationRow
                    {
                        Position = position,
                        Item = $"item {position}{Hostile}",
                        Method = header.Methods[method].Name,
                        Metrics = [new RowMetric("mask-size", share), new RowMetric("gain", gain)],
                        Curves = [new RowCurve("gain", [.. Enumerable.Range(0, 33).Select(i => gain * i / 32)])],
                    });
                    Gallery.Take(new MeasuredRow(rows[^1], 0, 0, () => new Image(3, 2, 1, new byte[6]).ToPng()));
                }
            }

            Summary = EvaluationSummariser.Summarise(header, rows);
        }

        public string Path { get; } = Directory.CreateTempSubdirectory("smug-evaluation-").FullName;

        public EvaluationSummary Summary { get; }

        public EvaluationGallery Gallery { get; }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
