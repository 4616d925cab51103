using System.Globalization;

namespace Smug.Explain;

/// <summary>What is proved about a mask and what is only measured, in words that say no more than that. Immutable and thread-safe.</summary>
/// <param name="Kind">Which claim holds.</param>
/// <param name="Statement">The claim about the mask's size, as a sentence.</param>
/// <param name="ClassStatement">What happens to the class, as a sentence.</param>
/// <param name="Upper">The mask's cost.</param>
/// <param name="Lower">The proven lower bound on any mask's cost.</param>
/// <param name="Gap">(upper − lower) / upper; 0 where they meet.</param>
public sealed record Claim(ClaimKind Kind, string Statement, string ClassStatement, long Upper, long Lower, double Gap)
{
    /// <summary>Words the claim that an outcome and its checked mask allow.</summary>
    /// <param name="constraints">What the mask satisfies.</param>
    /// <param name="selection">The neurons it speaks of.</param>
    /// <param name="outcome">What the solver answered; its status must hold a mask.</param>
    /// <param name="mask">The checked mask.</param>
    /// <param name="masked">What the network says of the masked input.</param>
    /// <param name="explained">The explained class.</param>
    /// <param name="explainedName">Its name.</param>
    public static Claim Of(MaskConstraints constraints, NeuronSelection selection, MaskOutcome outcome, Mask mask, ClassMeasure masked, int explained, string explainedName)
    {
        var (kind, adjective, unit) = constraints.Objective switch
        {
            MaskObjective.Windows => (ClaimKind.CardinalityMinimal, "cardinality-minimal", "windows"),
            MaskObjective.Pixels => (ClaimKind.AreaMinimal, "area-minimal", "pixels"),
            _ => (ClaimKind.CostMinimal, "minimal in attribution cost", "cost units"),
        };
        var kept = KeepWords.Of(constraints, selection, explainedName);
        var proved = mask.Cost == outcome.Lower;
        var statement = proved
            ? $"The mask is {adjective}: no mask of fewer than {mask.Cost} {unit} keeps {kept}."
            : $"At most {mask.Cost} {unit}, lower bound {outcome.Lower}: the mask keeps {kept}; whether fewer {unit} do is not decided.";
        var verb = masked.Label == explained ? "keeps" : "does not keep";
        return new Claim(
            proved ? kind : ClaimKind.AtMost,
            statement,
            constraints.Encoding == EncodingKind.Full ? string.Create(
                CultureInfo.InvariantCulture,
                $"Proved: the masked input keeps the class {explainedName}, through the whole network; its confidence of {masked.Confidence:0.000} is measured.") : string.Create(
                CultureInfo.InvariantCulture,
                $"Measured, not proved: the masked input {verb} the class {explainedName}; it is classified as {masked.Name} with confidence {masked.Confidence:0.000}."),
            mask.Cost,
            outcome.Lower,
            mask.Cost == 0 ? 0 : (double)(mask.Cost - outcome.Lower) / mask.Cost);
    }
}

/// <summary>Which claim holds for a mask's size.</summary>
public enum ClaimKind
{
    /// <summary>Proved: no mask of fewer windows satisfies the constraints.</summary>
    CardinalityMinimal,

    /// <summary>Proved: no mask of fewer pixels satisfies the constraints.</summary>
    AreaMinimal,

    /// <summary>Proved: no mask of a lower attribution cost satisfies the constraints.</summary>
    CostMinimal,

    /// <summary>At most N, lower bound M.</summary>
    AtMost,
}
