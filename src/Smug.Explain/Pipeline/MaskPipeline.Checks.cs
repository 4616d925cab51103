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
        selection.Neurons.IsDefaultOrEmpty || selection.Neurons.Any(n =>
            (uint)n.Index >= (uint)_layer.Count || _layer.Place(n.Index) != (n.Row, n.Column, n.Channel) || !(n.PreActivation > 0) || !float.IsFinite(n.Score))
            ? "neurons of the first layer with a positive pre-activation"
            : null;

    private static string? CheckConstraints(MaskConstraints constraints, MaskEncoding encoding, NeuronSelection selection) =>
        constraints.Grid != encoding.Grid || constraints.Set.VariableCount != encoding.Grid.Count ? $"{encoding.Grid.Count} windows"
        : constraints.Fill.Length != encoding.FillLength ? $"{encoding.FillLength} fill values"
        : constraints.Set.Rows.Count != selection.Neurons.Length ? "one row per neuron"
        : null;

    private static string SelectionSettings(MaskOptions o) =>
        string.Create(CultureInfo.InvariantCulture, $"{o.TopK} {o.CumulativeShare} {o.Gamma:R} {o.Margin:R}");

    private static string ConstraintSettings(MaskOptions o) =>
        string.Create(CultureInfo.InvariantCulture, $"{o.Window} {o.WindowWidth} {SuperpixelsHash(o)} {JsonSerializer.Serialize(o.Fill, StageJson.Default.Baseline)} {o.Gamma:R} {o.Margin:R} {o.Objective}");

    private static string SuperpixelsHash(MaskOptions o) =>
        o.Superpixels.IsEmpty ? "" : Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(o.Superpixels.AsSpan())));

    private static string SolveSettings(MaskOptions o) =>
        string.Create(CultureInfo.InvariantCulture, $"{o.Strategy} {o.TimeLimit:c} {o.Gap:R} {o.Seed}{(o.Proof ? " proof" : "")}{(o.TieBreak == MaskTieBreak.None ? "" : $" {o.TieBreak} {o.Aggregation}")}");
}
