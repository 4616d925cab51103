using Smug.Explain.Probes;
using Smug.Report.Html;
using Smug.Report.Text;

namespace Smug.Report.Probes;

/// <summary>What a question is asked about, beside the question.</summary>
internal static class ContextFigure
{
    /// <summary>A question with its picture or table; the question alone where there is neither.</summary>
    public static Markup Beside(ContextView? view, Markup question) => view is null ? question : Markup.Of($"""
        <div class="asked"><div class="about">{Render(view)}</div><div>{question}</div></div>

        """);

    private static Markup Render(ContextView view)
    {
        var text = WordStrength.Clean(view.Text);
        if (!view.Picture.IsEmpty)
            return Markup.Of($"<img src=\"data:image/png;base64,{Convert.ToBase64String(view.Picture.Span)}\" alt=\"{text}\" title=\"{text}\">");
        if (view.Rows.IsEmpty) return Markup.Of($"<p>{text}</p>");
        return Markup.Of($"""
            <details><summary>{text}</summary><div class="scroll"><table><thead><tr>{view.Rows[0].Select(cell => Markup.Of($"<th scope=\"col\"><bdi>{WordStrength.Clean(cell)}</bdi></th>"))}</tr></thead><tbody>
            {view.Rows.Skip(1).Select(row => Markup.Of($"<tr>{row.Select(cell => Markup.Of($"<td><bdi>{WordStrength.Clean(cell)}</bdi></td>"))}</tr>\n"))}</tbody></table></div></details>
            """);
    }
}
