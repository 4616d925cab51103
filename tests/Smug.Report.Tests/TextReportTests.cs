using System.Text.Json;
using Smug.Explain;
using Smug.Explain.Text;
using Smug.Models.Text;
using Smug.Models.Training;
using Smug.Report.Text;

namespace Smug.Report.Tests;

/// <summary>Pages, documents and terminal lines of explained texts: signs without colour, and nothing of the text ever as markup or control.</summary>
public sealed class TextReportTests
{
    private const string Hostile = "good <script>alert(1)</script> & \"bad\" \u202Eevil\u0007 \u001b[31m שלום 👍🏽 &lt; it's";

    [Fact]
    public void Nothing_of_the_text_becomes_markup_or_control()
    {
        var page = TextReport.ToHtml(Explained(Hostile));
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("alert(1)</", page);
        Assert.DoesNotContain(page, c => (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || c is >= '\u202A' and <= '\u202E');
        Assert.Contains("&lt;</bdi><bdi", page);
        Assert.Contains("שלום</bdi>", page);
        Assert.Contains("👍🏽", System.Net.WebUtility.HtmlDecode(page));
        Assert.Contains("default-src 'none'", page);
    }

    [Fact]
    public void Signs_and_frames_are_seen_without_colour()
    {
        var text = Explained("good bad good bad bad film");
        var page = TextReport.ToHtml(text);
        Assert.Equal(text.Kept.Count(kept => kept), System.Text.RegularExpressions.Regex.Count(page, "<bdi class=\"word[^\"]* kept\""));
        var strong = text.Scores.Select(score => Math.Abs(score)).Max();
        Assert.Contains(text.Scores.First(score => Math.Abs(score) == strong) > 0 ? "for5" : "against5", page);
        Assert.Contains(text.Scores.First(score => Math.Abs(score) == strong) > 0 ? "<sup>+</sup>" : "<sup>−</sup>", page);

        var plain = TerminalText.Render(text, colour: false);
        Assert.DoesNotContain('\u001b', plain);
        Assert.Equal(text.Kept.Count(kept => kept), plain.Count(c => c == '['));
        Assert.Matches("(\\+\\+|−−)", plain);
        var coloured = TerminalText.Render(text, colour: true);
        Assert.Contains("\u001b[", coloured);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(coloured, "\u001b\\[[0-9;]*m", ""));
        Assert.DoesNotContain('\u001b', TerminalText.Legend(text, colour: false));
    }

    [Fact]
    public void A_terminal_gets_one_line_without_control_characters()
    {
        var plain = TerminalText.Render(Explained(Hostile + "\r\nnext\tline"), colour: false);
        Assert.DoesNotContain(plain, c => char.IsControl(c) || c is >= '\u202A' and <= '\u202E');
        Assert.Contains("next", plain);
    }

    [Fact]
    public void The_document_has_every_word_with_its_place()
    {
        var text = Explained("It's good, not bad");
        using var document = JsonDocument.Parse(TextReport.ToJson(text));
        var words = document.RootElement.GetProperty("words").EnumerateArray().ToList();
        Assert.Equal(["it", "'s", "good", ",", "not", "bad"], words.Select(word => word.GetProperty("token").GetString()));
        Assert.Equal(["It", "'s", "good", ",", "not", "bad"], words.Select(word => text.Input.Text.Substring(word.GetProperty("start").GetInt32(), word.GetProperty("length").GetInt32())));
        Assert.Equal([false, false, true, false, false, true], words.Select(word => word.GetProperty("known").GetBoolean()));
        Assert.Equal(text.Statement, document.RootElement.GetProperty("statement").GetString());
        Assert.Equal(text.Scores.ToArray(), words.Select(word => word.GetProperty("score").GetSingle()));
    }

    private static TextExplanation Explained(string text)
    {
        var vocabulary = new Vocabulary(WordTokenizer.Name, ["good", "bad", "film"]);
        var architecture = TextArchitecture.Find("text-cnn");
        var corpus = TextCorpus.Find("sst2");
        var explainer = new TextExplainer(architecture.Build(vocabulary, corpus, architecture.Settings(corpus), 3), "tiny");
        return explainer.Explain(explainer.Read(text), new TextOptions { Mask = TextOptions.DefaultMask with { TopK = 4, Attribution = new AttributionOptions { Steps = 8 } } });
    }
}
