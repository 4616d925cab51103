namespace Smug.Report.Html;

/// <summary>A table of names and values.</summary>
internal static class Facts
{
    public static Markup Table(string caption, params IEnumerable<(string Name, Markup Value)> facts) => Markup.Of($"""
        <table class="facts"><caption>{caption}</caption><tbody>
        {facts.Select(fact => Markup.Of($"<tr><th scope=\"row\">{fact.Name}</th><td>{fact.Value}</td></tr>\n"))}</tbody></table>

        """);

    public static (string Name, Markup Value) Row(string name, string value) => (name, Markup.Of($"{value}"));

    public static (string Name, Markup Value) Hash(string name, string hash) =>
        (name, Markup.Of($"<code class=\"hash\">{hash}</code>"));
}
