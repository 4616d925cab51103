using System.Globalization;
using System.Text;

namespace Smug.Explain.Tests;

/// <summary>docs/methods.md lists exactly what the registries hold, in their words.</summary>
public class MethodsPageTests
{
    [Fact]
    public void The_table_of_methods_is_the_registry()
    {
        var rows = AttributionMethods.All.Select(method => Row(
            $"`{method.Card.Name}`", method.Card.Summary, method.Card.Formula, method.Card.Meaning, method.Card.Cost, method.Card.Source));
        Compare("methods", ["| Name | What it is | Formula | What a number means | Cost for one item | Source |", "|---|---|---|---|---|---|", .. rows]);
    }

    [Fact]
    public void The_table_of_metrics_is_the_registry()
    {
        var rows = Metrics.All.Select(metric => Row(
            $"`{metric.Card.Name}`", metric.Card.Summary, metric.Card.Formula, $"{Bound(metric.Card.Low)} to {Bound(metric.Card.High)}",
            metric.Card.Direction == Direction.HigherIsBetter ? "higher" : "lower", metric.Card.Normalisation, $"{metric.Card.Needs}", metric.Card.Source));
        Compare("metrics", ["| Name | What it is | Formula | Range | Better | Normalisation | Needs | Source |", "|---|---|---|---|---|---|---|---|", .. rows]);
    }

    [Fact]
    public void The_settings_are_those_of_the_registries()
    {
        var all = AttributionMethods.All.Select(method => (method.Card.Name, method.Settings)).Concat(Metrics.All.Select(metric => (metric.Card.Name, metric.Settings)));
        Compare("settings", [.. all.Where(one => one.Settings.Length > 0).Select(one =>
            $"- `{one.Name}`: {string.Join("; ", one.Settings.Select(setting => $"`{setting.Name}={setting.Value}` {setting.Meaning}"))}")]);
    }

    private static string Row(params string[] cells) =>
        "| " + string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))) + " |";

    private static string Bound(double bound) =>
        double.IsFinite(bound) ? bound.ToString(CultureInfo.InvariantCulture).Replace('-', '−') : bound > 0 ? "∞" : "−∞";

    /// <summary>Compares the lines between two comments of the page. With SMUG_WRITE_DOCS set, writes them instead.</summary>
    private static void Compare(string name, string[] expected)
    {
        var page = Path.Combine(SourceTree.Root, "docs", "methods.md");
        var lines = File.ReadAllLines(page).ToList();
        var (begin, end) = (lines.IndexOf($"<!-- {name} -->"), lines.IndexOf($"<!-- end of {name} -->"));
        Assert.InRange(begin, 0, end);
        if (Environment.GetEnvironmentVariable("SMUG_WRITE_DOCS") is not null)
        {
            File.WriteAllText(page, string.Join('\n', [.. lines[..(begin + 1)], .. expected, .. lines[end..]]) + "\n", new UTF8Encoding(false));
            return;
        }

        Assert.Equal(expected, lines[(begin + 1)..end]);
    }
}
