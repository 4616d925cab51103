using System.Collections.Immutable;
using System.Text.Json;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Report.Pictures;
using Smug.Report.Preconditions;
using Smug.Smt.Verification;

namespace Smug.Report.ProofCarrying;

/// <summary>Everything a report of a proof-carrying mask says. Immutable.</summary>
/// <param name="Network">The network's file name.</param>
/// <param name="Input">Where the input came from.</param>
/// <param name="Question">The network and how it reads pictures.</param>
/// <param name="Values">The input as the network reads it.</param>
/// <param name="Grid">How the picture is cut into windows.</param>
/// <param name="Epsilon">How far a freed value may move, as a share of its range; 1: anywhere.</param>
/// <param name="Order">In which order windows were freed.</param>
/// <param name="Mask">What was found.</param>
public sealed record ProofCarryingFinding(
    string Network, string Input, PictureQuestion Question, ImmutableArray<float> Values, WindowGrid Grid, double Epsilon, FreeingOrder Order, ProofCarryingMask Mask)
{
    /// <summary>What is proved, in a sentence.</summary>
    public string Statement => Mask.Kept == Grid.Count
        ? Mask.IsSubsetMinimal
            ? FormattableString.Invariant($"Nothing can be freed: for every single window there is an input that changes it alone and is not of class {Mask.Label}.")
            : FormattableString.Invariant($"Unknown ({Why}): no window could be proved not to matter for class {Mask.Label}, nor could all be shown to be needed.")
        : FormattableString.Invariant($"Proved: while the {Mask.Kept} kept windows show what they show, the class is {Mask.Label} for every value {Allowed} of the other {Grid.Count - Mask.Kept}.");

    /// <summary>What is known of the mask's size, in a sentence.</summary>
    public string SizeStatement => Mask.IsSubsetMinimal
        ? "Subset-minimal: for each kept window there is an input that changes only freed windows and it, and has another class."
        : FormattableString.Invariant($"{Mask.Count(WindowStanding.Needed)} of the kept windows are needed; of {Mask.Count(WindowStanding.Open)} it stayed open, and {Mask.Count(WindowStanding.Untried)} were not looked at in time: fewer may do.");

    /// <summary>What is known, in a few words: "proved, subset-minimal"; "proved, N windows unknown (why)"; "needed, every window" where a counterexample stands against freeing any
    /// window at all; or "unknown (why)" where nothing was freed and some window was neither proved nor refuted.</summary>
    public string Verdict => (Mask.Kept == Grid.Count, Mask.IsSubsetMinimal) switch
    {
        (false, true) => "proved, subset-minimal",
        (false, false) => FormattableString.Invariant($"proved, {Unknown} {(Unknown == 1 ? "window" : "windows")} unknown ({Why})"),
        (true, true) => "needed, every window",
        _ => $"unknown ({Why})",
    };

    private int Unknown => Mask.Count(WindowStanding.Open) + Mask.Count(WindowStanding.Untried);

    private string Why => Mask.GaveUp == 0 ? "time" : Mask.Undecided == 0 && Mask.Count(WindowStanding.Untried) == 0 ? "rounding or size" : "time, rounding or size";

    private string Allowed => Epsilon >= 1 ? "in the pixel range" : FormattableString.Invariant($"within {100 * Epsilon:0.##} % of the pixel range");
}

/// <summary>Writes a proof-carrying mask as a page, a JSON document, pictures and a certificate.</summary>
public static class ProofCarryingReport
{
    private const int MostCounterexamples = 8;

    private static readonly Colour Dark = Colour.Of(0x0d2b45);
    private static readonly Colour Amber = Colour.Of(0xf0b45a);
    private static readonly Colour Violet = Colour.Of(0x8a6fd1);

    /// <summary>Writes <c>report.html</c>, <c>report.json</c>, <c>class-proof.json</c> and the pictures <c>input.png</c>, <c>mask.png</c> and
    /// <c>counterexample-N.png</c>. Every file appears whole or not at all.</summary>
    /// <param name="finding">What to report.</param>
    /// <param name="directory">Where to; made where it is missing.</param>
    /// <returns>The paths, the page first.</returns>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public static IReadOnlyList<string> Write(ProofCarryingFinding finding, string directory)
    {
        var pictures = Pictures(finding);
        foreach (var (name, _, png) in pictures) AtomicFile.Write(Path.Combine(directory, name), stream => stream.Write(png));
        List<string> files = [Path.Combine(directory, "report.html"), Path.Combine(directory, "report.json")];
        AtomicFile.WriteText(files[1], ToJson(finding) + "\n");
        AtomicFile.WriteText(files[0], ProofCarryingPage.Render(finding, pictures));
        if (finding.Mask.Proof is { } proof)
        {
            files.Add(Path.Combine(directory, Certificate));
            AtomicFile.Write(files[^1], stream => VerificationProofJson.Write(proof, stream));
        }

        return [.. files, .. pictures.Select(picture => Path.Combine(directory, picture.Name))];
    }

    /// <summary>The JSON document alone.</summary>
    public static string ToJson(ProofCarryingFinding finding)
    {
        var mask = finding.Mask;
        return JsonSerializer.Serialize(
            new ProofCarryingDocument(
                1, finding.Network, finding.Input, mask.Label, mask.Kept < finding.Grid.Count ? "proved" : mask.IsSubsetMinimal ? "needed" : "unknown", mask.IsSubsetMinimal, finding.Epsilon,
                Words(finding.Order), finding.Grid.Height, finding.Grid.Width, [.. finding.Grid.PixelWindows()],
                [.. mask.Standings.Select((standing, window) =>
                {
                    var counterexample = mask.Counterexamples.GetValueOrDefault(window);
                    return new WindowClaim(Words(standing), counterexample?.FloatInput, PreconditionReport.LabelOf(counterexample));
                })],
                new QuestionCounts(mask.Proved, mask.Refuted, mask.Reused, mask.Undecided, mask.GaveUp), mask.Proof is null ? null : Certificate, mask.Elapsed.TotalSeconds),
            ProofCarryingJson.Default.ProofCarryingDocument);
    }

    internal const string Certificate = "class-proof.json";

    internal static string Words(FreeingOrder order) => order switch
    {
        FreeingOrder.Attribution => "attribution",
        FreeingOrder.Plain => "plain",
        _ => "random",
    };

    internal static string Words(WindowStanding standing) => standing switch
    {
        WindowStanding.Freed => "freed",
        WindowStanding.Needed => "needed",
        WindowStanding.Open => "open",
        _ => "untried",
    };

    private static List<(string Name, string Caption, byte[] Png)> Pictures(ProofCarryingFinding finding)
    {
        var (question, mask) = (finding.Question, finding.Mask);
        double[] values = [.. finding.Values.Select(value => (double)value)];
        WindowStanding At(int pixel) => mask.Standings[mask.Windows[pixel]];
        bool IsKept(int column, int row) => At(row * question.Width + column) != WindowStanding.Freed;
        var drawing = GreyPicture.Paint(question, values, (pixel, grey) => At(pixel) switch
        {
            WindowStanding.Freed => grey.Mix(Dark, 0.7),
            WindowStanding.Open => grey.Mix(Amber, 0.45),
            WindowStanding.Untried => grey.Mix(Violet, 0.45),
            _ => grey,
        });
        var pictures = new List<(string, string, byte[])>
        {
            ("input.png", FormattableString.Invariant($"The input, class {mask.Label}"), GreyPicture.Png(question, values)),
            ("mask.png", "Kept: as they are (needed), amber (open), violet (untried). Dark blue: freed", drawing.Outline(IsKept, ExplanationPictures.Outline).ToImage().ToPng()),
        };
        foreach (var (number, (window, counterexample)) in mask.Counterexamples.OrderBy(pair => pair.Key).DistinctBy(pair => pair.Value).Take(MostCounterexamples).Index())
        {
            bool IsWindow(int column, int row) => mask.Windows[row * question.Width + column] == window;
            pictures.Add((FormattableString.Invariant($"counterexample-{number + 1}.png"),
                FormattableString.Invariant($"With window {window} free as well: class {PreconditionReport.LabelOf(counterexample)}"),
                GreyPicture.Paint(question, [.. counterexample.FloatInput.Select(value => (double)value)]).Outline(IsWindow, Amber).ToImage().ToPng()));
        }

        return pictures;
    }
}
