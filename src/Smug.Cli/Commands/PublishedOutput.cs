using System.CommandLine;
using System.Globalization;
using Smug.Cli.Output;
using Smug.Explain.Text;

namespace Smug.Cli.Commands;

/// <summary>What <c>smug evaluate --corpus beer-sis</c> does: published rationales for beer reviews, and a mask of ours beside them.</summary>
internal static class PublishedOutput
{
    public const string Corpus = "beer-sis";

    public static int Run(ParseResult result, string file, CommonOptions common)
    {
        var texts = PublishedRationales.Read(file);
        var (network, name) = TextArguments.LoadModel(result, common);
        var explainer = new TextExplainer(network, name);
        var statistics = texts.SelectMany(text => text.Methods.Keys).Distinct().Order(StringComparer.Ordinal)
            .Select(method => RationaleStatistics.Of(method, [.. texts.Where(text => text.Methods.ContainsKey(method)).Select(Published(method))])).ToList();
        foreach (var k in new[] { 20, 100 })
        {
            var options = new TextOptions { Method = "random", Mask = TextOptions.DefaultMask with { TopK = k } };
            statistics.Add(RationaleStatistics.Of(
                FormattableString.Invariant($"SMUG, k = {k}, {Path.GetFileNameWithoutExtension(name)} (another network, out of its domain)"),
                [.. texts.Select(text => Masked(text, explainer, options))]));
        }

        Console.Out.WriteLine(result.GetValue(common.Json) ? CliJson.Text([.. statistics], CliJson.Default.RationaleStatisticsArray) : Table(texts.Length, statistics));
        return ExitCode.Success;
    }

    private static Func<PublishedRationale, (IReadOnlyList<bool>, IReadOnlyCollection<int>)> Published(string method) => text => (text.Human, text.Methods[method]);

    private static (IReadOnlyList<bool> Human, IReadOnlyCollection<int> Chosen) Masked(PublishedRationale text, TextExplainer explainer, TextOptions options)
    {
        var kept = explainer.Explain(TextInput.FromWords(text.Words, explainer.Vocabulary), options).Kept;
        return (text.Human, [.. Enumerable.Range(0, kept.Length).Where(place => kept[place])]);
    }

    private static string Table(int texts, IEnumerable<RationaleStatistics> statistics)
    {
        var rows = statistics.Select(s => string.Create(
            CultureInfo.InvariantCulture,
            $"| {s.Method} | {s.Texts} | {s.MeanWords:0.0} | {s.MedianWords:0.#} | {s.MeanShare:0.000} | {s.InsideHuman:0.000} | {s.OfHuman:0.000} | {s.ByChance:0.000} |"));
        return $"{texts} texts\n\n| method | texts | mean words | median words | share of the text | inside what people marked | of what people marked | inside by chance |\n|---|---|---|---|---|---|---|---|\n"
            + Terminal.Clean(string.Join('\n', rows));
    }
}
