using Smug.Explain;
using Smug.Report.Pictures;

namespace Smug.Report.Html;

/// <summary>The page of an explanation: one file that needs no network, no script and no other file.</summary>
internal static class ReportPage
{
    public static string Render(Explanation explanation, EncodedPictures pictures)
    {
        return Page.Render(
            VerdictSection.Headline(explanation),
            explanation.Version,
            Markup.Of($"""
                {VerdictSection.Render(explanation, pictures)}
                {PictureSection.Render(explanation, pictures)}
                {ClassSection.Render(explanation)}
                {ProofSection.Render(explanation)}
                {RoundsSection.Render(explanation)}
                {AlternativesSection.Render(explanation)}
                {MakingSection.Render(explanation)}
                {GuideSection.Render(explanation)}
                """),
            Markup.Of($"""the same content for programs: <a href="report.json">report.json</a>"""),
            "report.css");
    }
}
