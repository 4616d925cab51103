using Smug.Report.Html;

namespace Smug.Report.Preconditions;

/// <summary>What failed proofs leave behind: inputs that the network reads otherwise.</summary>
internal static class AdversarialSection
{
    public static Markup Render(PreconditionFinding finding, PreconditionPictures pictures)
    {
        var examples = finding.Adversarial;
        if (examples.IsEmpty) return Markup.Empty;
        var label = finding.Precondition.Label;
        return Markup.Of($"""
            <section><h2>Adversarial examples</h2>
            <p>{(examples.Length == 1 ? "A failed proof comes with an input" : $"Failed proofs come with {Words.Count(examples.Length)} inputs")} of another class. With every pixel put back that
            need not differ from the given picture, and the others drawn towards it as far as they can be, {(examples.Length == 1 ? "it shows" : "they show")} what little turns a {label} into something else for this network: classes were found in exact arithmetic and in float32.</p>
            <div class="panels">{pictures.Adversarial.Select(picture => picture.Figure)}</div>
            <div class="scroll"><table><caption>{(examples.Length > pictures.Adversarial.Length ? $"The {pictures.Adversarial.Length} with the fewest changed pixels of {examples.Length}; precondition.json has all" : "Fewest changed pixels first")}</caption>
            <thead><tr><th></th><th>Class</th><th>Pixels changed</th><th>Largest change</th><th>Mean change</th><th>As an 8-bit picture</th><th>Refutes the pattern without</th></tr></thead><tbody>
            {examples.Take(pictures.Adversarial.Length).Select((example, i) => Markup.Of($"<tr><td>{i + 1}</td><td>{example.Label}</td><td>{example.Changed} of {example.Values.Length}</td><td>{Words.Percent(example.LargestChange)}</td><td>{Words.Percent(example.MeanChange)}</td><td>class {PreconditionReport.LabelAsPicture(finding.Question, example)}</td><td>{PreconditionPage.Without(finding.Precondition.Steps[example.Step])}</td></tr>"))}
            </tbody></table></div>
            <p class="note">Changes are of single pixels, as shares of the pixel range.</p></section>
            """);
    }
}
