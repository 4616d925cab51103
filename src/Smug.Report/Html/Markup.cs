using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Smug.Report.Html;

/// <summary>A piece of HTML. It is written as an interpolated string, <c>Markup.Of($"&lt;td&gt;{text}&lt;/td&gt;")</c>: what stands in the string
/// is HTML, what is put into its holes is escaped unless it is markup itself. Text from outside can therefore not become HTML.</summary>
internal readonly record struct Markup(string Html)
{
    public static Markup Empty { get; } = new("");

    public static Markup Of(MarkupBuilder builder) => new(builder.ToString());

    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(part => part.Html)));

    public override string ToString() => Html;
}

/// <summary>What the compiler turns a markup's interpolated string into.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupBuilder(int literalLength, int holes)
{
    private readonly StringBuilder _html = new(literalLength + 16 * holes);

    public void AppendLiteral(string html) => _html.Append(html);

    public void AppendFormatted(Markup markup) => _html.Append(markup.Html);

    public void AppendFormatted(IEnumerable<Markup> markups)
    {
        foreach (var markup in markups) _html.Append(markup.Html);
    }

    public void AppendFormatted(string? text) => _html.Append(WebUtility.HtmlEncode(text));

    public void AppendFormatted(IFormattable number) => AppendFormatted(number.ToString(null, CultureInfo.InvariantCulture));

    public override string ToString() => _html.ToString();
}
