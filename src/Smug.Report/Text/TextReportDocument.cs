using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Smug.Explain;
using Smug.Explain.Text;
using Smug.Models.Text;
using Smug.Report.Json;

namespace Smug.Report.Text;

/// <summary>An explained text for programs. Version 1.</summary>
/// <param name="SchemaVersion">1.</param>
/// <param name="Text">The text.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="Words">Its words with their scores.</param>
/// <param name="Rationale">The kept words.</param>
/// <param name="Method">What scored the words.</param>
/// <param name="Baseline">What masked words became, and what the words were compared with.</param>
/// <param name="ExplainedLabel">The class asked about.</param>
/// <param name="Labels">The names of the classes.</param>
/// <param name="Claim">What is proved of the mask.</param>
/// <param name="Statement">The same as a sentence.</param>
/// <param name="ClassStatement">What happens to the class, measured.</param>
/// <param name="FirstLayer">Which part of the network the claim speaks of.</param>
/// <param name="Full">What the network says of the text.</param>
/// <param name="Masked">Of the kept words alone.</param>
/// <param name="InverseMasked">Of all others.</param>
/// <param name="Gamma">The share of its value that each chosen neuron keeps.</param>
/// <param name="Selection">How neurons were chosen.</param>
/// <param name="Solver">What the solver answered.</param>
/// <param name="Integration">How the scores' integral was taken; null where there is none.</param>
/// <param name="Model">What the model is called.</param>
/// <param name="ModelSha256">SHA-256 of the model.</param>
/// <param name="Timings">How long each stage took.</param>
/// <param name="Version">The version of Smug.</param>
public sealed record TextReportDocument(
    int SchemaVersion, string Text, string Origin, ImmutableArray<WordSummary> Words, ImmutableArray<string> Rationale, string Method, TextBaseline Baseline,
    int ExplainedLabel, ImmutableArray<string> Labels, Claim Claim, string Statement, string ClassStatement, string FirstLayer,
    ClassMeasure Full, ClassMeasure Masked, ClassMeasure InverseMasked, double Gamma, SelectionSummary Selection, SolverSummary Solver,
    IntegrationAccount? Integration, string Model, string ModelSha256, ImmutableArray<StageTiming> Timings, string Version)
{
    /// <summary>Takes what programs need.</summary>
    public static TextReportDocument Of(TextExplanation text)
    {
        var (explanation, input) = (text.Explanation, text.Input);
        var selection = explanation.Selection;
        return new TextReportDocument(
            1, input.Text, input.Origin,
            [.. input.Words.Select((word, i) => new WordSummary(word.Token, word.Start, word.Length, word.Number != Vocabulary.Unknown, text.Scores[i], text.Kept[i]))],
            [.. text.Rationale], text.Options.Method, text.Options.Baseline, explanation.Trace.ExplainedLabel, explanation.Labels,
            explanation.Claim with { Statement = text.Statement, ClassStatement = text.ClassStatement }, text.Statement, text.ClassStatement, text.FirstLayer,
            explanation.Full, explanation.Masked, explanation.InverseMasked, explanation.Options.Gamma,
            new SelectionSummary(explanation.Trace.FirstLayer, selection.Available, selection.Considered, selection.Neurons.Length, selection.PositiveShare, selection.Dropped),
            new SolverSummary(explanation.Outcome.Strategy, explanation.Outcome.SolverVersion, explanation.Outcome.Status, explanation.Outcome.Stopped),
            text.Integration, text.ModelName, text.ModelSha256, explanation.Timings, explanation.Version);
    }
}

/// <summary>One word.</summary>
/// <param name="Token">As the network reads it.</param>
/// <param name="Start">Where it begins in the text, in UTF-16 code units.</param>
/// <param name="Length">How many those are.</param>
/// <param name="Known">Whether the network knows it.</param>
/// <param name="Score">Its score, positive where it speaks for the class.</param>
/// <param name="Kept">Whether the mask keeps it.</param>
public sealed record WordSummary(string Token, int Start, int Length, bool Known, float Score, bool Kept);

/// <summary>Source-generated serialisation of <see cref="TextReportDocument"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(TextReportDocument))]
public sealed partial class TextReportJson : JsonSerializerContext;
