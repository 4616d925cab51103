using Smug.Explain;

namespace Smug.Report.Json;

/// <summary>Takes from an explanation what <c>report.json</c> says.</summary>
public static class ReportSummary
{
    /// <summary>The document of an explanation.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="pictures">File names of the pictures beside the document.</param>
    public static ReportDocument Of(Explanation explanation, IEnumerable<string> pictures)
    {
        var (mask, selection, outcome) = (explanation.Mask, explanation.Selection, explanation.Outcome);
        return new ReportDocument
        {
            SchemaVersion = ReportDocument.CurrentSchemaVersion,
            SmugVersion = explanation.Version,
            Model = explanation.ModelName,
            ModelSha256 = explanation.ModelSha256,
            Input = explanation.Input.Origin,
            InputSha256 = explanation.Input.Sha256,
            InputShape = [explanation.Input.Height, explanation.Input.Width, explanation.Input.Channels],
            Labels = explanation.Labels,
            ExplainedLabel = explanation.Trace.ExplainedLabel,
            Claim = explanation.Claim,
            KeepsClass = explanation.KeepsClass,
            Mask = new MaskSummary(
                mask.Grid.Window,
                mask.Grid.Rows,
                mask.Grid.Columns,
                mask.KeptWindows,
                mask.KeptPixels,
                mask.KeptPixelShare,
                [.. explanation.Saliency.Order.Select(window => window.Window)],
                [.. explanation.Saliency.Order.Select(window => window.Score)],
                mask.RowsChecked,
                mask.NeuronsReplayed,
                mask.NeuronsHeld,
                mask.ScoreHeld,
                mask.InactiveReplayed,
                mask.SmallestRetention),
            Full = explanation.Full,
            Masked = explanation.Masked,
            InverseMasked = explanation.InverseMasked,
            Attribution = Of(explanation.Attribution),
            InputAttribution = explanation.InputAttribution is { } map ? Of(map) : null,
            Selection = new SelectionSummary(
                explanation.Trace.FirstLayer, selection.Available, selection.Considered, selection.Neurons.Length, selection.PositiveShare, selection.Dropped),
            Solver = new SolverSummary(outcome.Strategy, outcome.SolverVersion, outcome.Status, outcome.Stopped, outcome.Certificate is null ? null : ExplanationReport.CertificateName),
            Alternatives = explanation.Alternatives,
            Missing = explanation.Missing,
            Rounds = explanation.Rounds,
            Options = explanation.Options,
            Timings = explanation.Timings,
            Pictures = [.. pictures],
        };
    }

    private static AttributionSummary Of(Attribution attribution) =>
        new(attribution.Method, attribution.Node, attribution.Target, attribution.Integration);
}
