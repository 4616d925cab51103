using System.CommandLine;
using System.Text;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Explain.Text;
using Smug.Models;
using Smug.Models.Formats;
using Smug.Report.Text;

namespace Smug.Cli.Commands;

/// <summary>The options of commands that read a text in the place of a picture. Each command takes its own instance.</summary>
internal sealed class TextArguments
{
    private const long LargestText = 16L << 20;

    public Option<string?> Text { get; } = new("--text") { Description = "A text to read in the place of a picture.", HelpName = "TEXT" };

    public Option<string?> File { get; } = new("--file", "-f") { Description = "A file with the text, in UTF-8.", HelpName = "FILE" };

    public ChoiceOption<TextBaseline> Baseline { get; } = new(
        "--word-baseline",
        "What masked words become, and what words are compared with: padding (default), zero, mean (of all words), unknown.",
        ("padding", TextBaseline.Padding), ("zero", TextBaseline.Zero), ("mean", TextBaseline.Mean), ("unknown", TextBaseline.Unknown));

    public Option<string?> Method { get; } = new("--word-method")
    {
        Description = $"How words are scored: {string.Join(", ", TextMethods.All.Select(method => method.Name))}. Default: ig.",
        HelpName = "NAME",
    };

    /// <summary>The text and its name, or null where a picture is meant.</summary>
    /// <exception cref="UsageException">Both options are given, or the file cannot be read.</exception>
    /// <exception cref="MalformedInputException">The file is too long or no UTF-8.</exception>
    public (string Text, string Origin)? Read(ParseResult result)
    {
        var (text, file) = (result.GetValue(Text), result.GetValue(File));
        if (text is not null && file is not null) throw new UsageException("Give --text or --file, not both.");
        if (file is null) return text is null ? null : (text, "text");
        try
        {
            return (new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(InputFile.ReadAll(file, LargestText)).TrimStart('\uFEFF'), Path.GetFileName(file));
        }
        catch (DecoderFallbackException error)
        {
            throw new MalformedInputException(file, $"byte {error.Index}", "UTF-8", "bytes that are not", error);
        }
    }

    /// <summary>The model that was asked for, or the shipped text model.</summary>
    public static (Network<float> Network, string Name) LoadModel(ParseResult result, CommonOptions common) =>
        common.LoadModel(result, result.IsGiven(common.Model) ? null : Shipped.DefaultTextModel);

    /// <summary>Explains a text and writes its report.</summary>
    public int Explain(
        ParseResult result, CommonOptions common, (string Text, string Origin) text, MaskOptions mask, string directory, bool resume, CancellationToken cancellation)
    {
        var (network, name) = LoadModel(result, common);
        var explainer = new TextExplainer(network, name);
        var options = new TextOptions
        {
            Label = result.GetValue(common.Label) is { } label ? ImageInput.ClassOf(network, label) : null,
            Baseline = Baseline.Read(result) ?? TextBaseline.Padding,
            Mask = mask,
            Method = result.GetValue(Method) ?? "ig",
        };
        var folder = new StageFolder(Path.Combine(directory, "stages"));
        if (!resume) folder.Clear();
        TextExplanation explanation;
        using (var display = new ProgressDisplay(result.GetValue(common.Quiet)))
        {
            var progress = new SynchronousProgress<PipelineProgress>(news => display.Show(news.Stage.Replace('-', ' '), news.Total > 0 ? (double)news.Done / news.Total : null));
            explanation = explainer.Explain(explainer.Read(text.Text, text.Origin), options, folder, progress, cancellation);
        }

        var files = TextReport.Write(explanation, directory);
        Console.Out.WriteLine(result.GetValue(common.Json) ? TextReport.ToJson(explanation) : Words(explanation, files[0]));
        common.ReportCopies(result);
        return ExitCode.Success;
    }

    private static string Words(TextExplanation text, string page)
    {
        var (explanation, colour) = (text.Explanation, Terminal.OutputUsesColour);
        string[] lines =
        [
            TerminalText.Render(text, colour),
            TerminalText.Legend(text, colour),
            "",
            Terminal.Clean(text.Statement),
            Terminal.Clean(text.ClassStatement),
            "",
            Line("text", $"{text.Input.Words.Length} words, {text.Input.UnknownWords} unknown, read as {explanation.Full.Name} ({Percent(explanation.Full.Confidence)})"),
            Line("rationale", string.Join(' ', text.Rationale)),
            Line("kept", $"{explanation.Mask.KeptWindows} of {text.Input.Words.Length} words; bounds {explanation.Claim.Lower} to {explanation.Claim.Upper}"),
            Line("only the mask", $"{explanation.Masked.Name} ({Percent(explanation.Masked.Confidence)})"),
            Line("without it", $"{explanation.InverseMasked.Name} ({Percent(explanation.InverseMasked.Confidence)})"),
            Line("report", page),
        ];
        return string.Join('\n', lines);
    }

    private static string Line(string name, string value) => Terminal.Clean($"{name,-14}{value.ReplaceLineEndings(" ")}");

    /// <summary>Rounded down, so that nothing short of all reads as 100 %.</summary>
    private static string Percent(double share) => FormattableString.Invariant($"{Math.Floor(10000 * share) / 100:0.00} %");
}
