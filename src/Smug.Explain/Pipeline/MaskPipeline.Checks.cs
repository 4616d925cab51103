using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Smug.Explain;

/// <summary>What a stage must fulfil before the next one uses it: stages may come from files that a person has edited.</summary>
public sealed partial class MaskPipeline
{
    private void CheckInput(ExplanationInput input)
    {
        var (got, expected) = ($"[{input.Height}, {input.Width}, {input.Channels}]", _network.InputShape);
        if (input.Values.IsDefault || input.Values.Length != expected.Length
            || input.Height != _layer.Height || input.Width != _layer.Width || input.Channels != _layer.Channels)
        {
            throw new ShapeException("MaskPipeline", $"an image of the network's input shape {expected}", got);
        }

        if (input.Sha256 != ExplanationInput.HashOf(input.Values.AsSpan(), input.Height, input.Width, input.Channels))
            throw new UsageException($"Input: the values do not have the recorded SHA-256 {input.Sha256}.");
    }

    private string? CheckTrace(ForwardTrace trace) =>
        trace.PreActivations.Length != _layer.Count || trace.Activations.Length != _layer.Count ? $"{_layer.Count} first-layer values"
        : trace.FirstLayer != _network.FirstLayer.Name || trace.FirstActivation != _network.FirstActivation.Name ? "this network's first layer"
        : (uint)trace.ExplainedLabel >= (uint)trace.Logits.Length || trace.Probabilities.Length != trace.Logits.Length ? "an existing class"
        : null;

    private static string? CheckAttribution(Attribution attribution, int values) => attribution.Values.Length == values ? null : $"{values} scores";

    private string? CheckSelection(NeuronSelection selection) =>
        selection.Neurons.IsDefaultOrEmpty || selection.Neurons.Any(n => !IsPlace(n) || !(n.PreActivation > 0))
            ? "neurons of the first layer with a positive pre-activation"
            : selection.Inactive.IsDefault || selection.Inactive.Any(n => !IsPlace(n) || !(n.PreActivation <= 0)) ? "inactive neurons with a pre-activation of at most 0"
            : null;

    private bool IsPlace(SelectedNeuron n) =>
        (uint)n.Index < (uint)_layer.Count && _layer.Place(n.Index) == (n.Row, n.Column, n.Channel) && float.IsFinite(n.Score);

    private static string? CheckConstraints(MaskConstraints constraints, MaskEncoding encoding, NeuronSelection selection) =>
        constraints.Grid != encoding.Grid || constraints.Auxiliary != KeepVariables.Of(constraints, selection.Neurons.Length).Count ? $"{encoding.Grid.Count} windows"
        : constraints.Keep != encoding.Keep || constraints.Ceilings.IsDefault || constraints.Ceilings.Any(i => (uint)i >= (uint)selection.Neurons.Length) ? "this run's keep settings"
        : constraints.Fill.Length != encoding.Fill.Length ? $"{encoding.Fill.Length} fill values"
        : constraints.Encoding != encoding.Kind ? $"the encoding {encoding.Kind}"
        : constraints.Encoding == EncodingKind.FirstLayer && constraints.Set.Rows.Count < selection.Neurons.Length + constraints.Ceilings.Length + selection.Inactive.Length ? "a row for each neuron, ceiling and inactive neuron"
        : null;

    private static string SelectionSettings(MaskOptions o) =>
        string.Create(CultureInfo.InvariantCulture, $"{o.TopK} {o.CumulativeShare} {o.Gamma:R} {o.Margin:R} {InactiveSettings(o)}");

    /// <summary>Which neurons a mask could activate depends on the windows and the fill.</summary>
    private static string InactiveSettings(MaskOptions o) => o.Keep.Inactive == 0 ? "" : $"{o.Keep.Inactive} {GridSettings(o)}";

    private static string GridSettings(MaskOptions o) =>
        $"{o.Window} {o.WindowWidth} {SuperpixelsHash(o)} {JsonSerializer.Serialize(o.Fill, StageJson.Default.Baseline)}";

    private static string ConstraintSettings(MaskOptions o) =>
        string.Create(CultureInfo.InvariantCulture, $"{GridSettings(o)} {o.Gamma:R} {o.Margin:R} {o.Objective} {o.Encoding} {JsonSerializer.Serialize(o.Keep, StageJson.Default.KeepOptions)}");

    private static string SuperpixelsHash(MaskOptions o) =>
        o.Superpixels.IsEmpty ? "" : Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(o.Superpixels.AsSpan())));

    private static string SolveSettings(MaskOptions o) =>
        string.Create(CultureInfo.InvariantCulture, $"{o.Strategy} {o.TimeLimit:c} {o.Gap:R} {o.Seed}{(o.Proof ? " proof" : "")}{(o.TieBreak == MaskTieBreak.None ? "" : $" {o.TieBreak} {o.Aggregation}")}");
}
