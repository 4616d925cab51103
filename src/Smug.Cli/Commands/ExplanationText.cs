using System.Globalization;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Smt;

namespace Smug.Cli.Commands;

/// <summary>An explanation in a few lines of text.</summary>
internal static class ExplanationText
{
    public static string Of(Explanation explanation, string page)
    {
        var (mask, claim) = (explanation.Mask, explanation.Claim);
        var stopped = explanation.Outcome.Stopped is { } reason ? $" (stopped: {InWords(reason)})" : "";
        string[] lines =
        [
            claim.Statement,
            claim.ClassStatement,
            "",
            Line("picture", $"{explanation.Input.Origin}, read as {explanation.Full.Name} ({Percent(explanation.Full.Confidence)})"),
            Line("kept", $"{mask.KeptWindows} of {mask.Grid.Count} windows, {Percent(mask.KeptPixelShare)} of the pixels"),
            Line("bounds", $"{claim.Lower} to {claim.Upper}, gap {Percent(claim.Gap)}{stopped}"),
            Line("only the mask", $"{explanation.Masked.Name} ({Percent(explanation.Masked.Confidence)})"),
            Line("without it", $"{explanation.InverseMasked.Name} ({Percent(explanation.InverseMasked.Confidence)})"),
            .. explanation.Missing is { } missing ? [Line("missing", missing)] : Array.Empty<string>(),
            Line("report", page),
        ];
        return Terminal.Clean(string.Join('\n', lines));
    }

    private static string InWords(StopReason reason) => reason switch
    {
        StopReason.TimeLimit => "time limit",
        StopReason.Cancelled => "cancelled",
        StopReason.GapReached => "the asked-for gap was reached",
        StopReason.MemoryLimit => "memory limit",
        StopReason.SolverFailed => "the solver failed",
        _ => "the strategy gave up",
    };

    private static string Line(string name, string value) => $"{name,-14}{value}";

    /// <summary>Rounded down, so that nothing short of all reads as 100 %.</summary>
    private static string Percent(double share) => (Math.Floor(10000 * share) / 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";
}
