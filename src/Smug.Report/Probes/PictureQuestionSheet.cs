using Smug.Explain;
using Smug.Explain.Probes;
using Smug.Models.Formats;
using Smug.Models.Questions;
using Smug.Report.Html;
using Smug.Report.Text;

namespace Smug.Report.Probes;

/// <summary>Pictures with their questions and answers, for a person to look at: one file without scripts.</summary>
public static class PictureQuestionSheet
{
    /// <summary>Writes <c>shapes.html</c> into a directory, which is created where it is missing.</summary>
    /// <param name="directory">Where to.</param>
    /// <param name="questions">What is shown.</param>
    /// <returns>The page's path.</returns>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public static string Write(string directory, PictureQuestions questions)
    {
        var path = Path.Combine(directory, "shapes.html");
        AtomicFile.WriteText(path, ToHtml(questions));
        return path;
    }

    /// <summary>The page. Every word is escaped.</summary>
    /// <param name="questions">What is shown.</param>
    public static string ToHtml(PictureQuestions questions) => Page.Render(
        "Questions about pictures",
        SolverVersions.Library,
        Markup.Of($"""
            <header><p class="kicker">{questions.Name}</p><h1>Questions about pictures</h1></header>
            {questions.Questions.GroupBy(question => question.Picture).Select(about => ContextFigure.Beside(View(questions, about.Key), Lines(about)))}
            """),
        Markup.Of($"""for programs: <a href="{PictureQuestionFile.Name}">{PictureQuestionFile.Name}</a>"""),
        "report.css", "probes.css");

    private static ContextView View(PictureQuestions questions, int picture) => new(picture, questions.Pictures.Describe(picture)) { Picture = questions.Pictures[picture].ToPng() };

    private static Markup Lines(IEnumerable<QuestionAboutPicture> questions) => Markup.Of($"""
        <ul>{questions.Select(question => Markup.Of($"<li><bdi>{WordStrength.Clean(string.Join(' ', question.Words))}</bdi> <strong><bdi>{WordStrength.Clean(question.Answer)}</bdi></strong> <small>{question.Kind}</small></li>"))}</ul>
        """);
}
