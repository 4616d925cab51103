using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>Stage 5: the 0-1 programme whose solutions are the masks that keep every chosen neuron active. Immutable and thread-safe.</summary>
/// <remarks>Row i belongs to neuron i of the <see cref="NeuronSelection"/>; then come a row for each of <see cref="Ceilings"/>, for each inactive
/// neuron, and those that limit what is forgiven. A window's variable is 1 where the window is kept and 0 where it is replaced by the fill: the
/// masked input is fill + m ⊙ (x − fill). Variables behind the windows say what is asked of each neuron; all 1 asks for everything.</remarks>
public sealed record MaskConstraints
{
    /// <summary>What the mask must keep. Under <see cref="EncodingKind.Full"/> the set has no rows: the condition is the network itself.</summary>
    public EncodingKind Encoding { get; init; }

    /// <summary>The explained class's lead over the next one on the whole picture, in logits; 0 unless the encoding is full.</summary>
    public double Lead { get; init; }

    /// <summary>What that lead must exceed on the masked picture: gamma · lead + margin; 0 unless the encoding is full.</summary>
    public double LeadBound { get; init; }

    /// <summary>Pixels to windows.</summary>
    public required WindowGrid Grid { get; init; }

    /// <summary>The rows and the cost of each window, in exact arithmetic.</summary>
    public required ConstraintSet Set { get; init; }

    /// <summary>What a mask costs.</summary>
    public required MaskObjective Objective { get; init; }

    /// <summary>A neuron must stay above gamma times its pre-activation for the whole input, or the class above gamma times its lead.</summary>
    public required double Gamma { get; init; }

    /// <summary>… plus this, in pre-activation units.</summary>
    public required double Margin { get; init; }

    /// <summary>What is asked for, or forgiven, besides.</summary>
    public KeepOptions Keep { get; init; } = KeepOptions.None;

    /// <summary>Which of the chosen neurons, by their place in the selection, must stay at or below the ceiling.</summary>
    public ImmutableArray<int> Ceilings { get; init; } = [];

    /// <summary>The set's variables behind the windows.</summary>
    [JsonIgnore]
    public int Auxiliary => Set.VariableCount - Grid.Count;

    /// <summary>The set's cost ÷ this, rounded down, is the cost in windows, for masks and lower bounds alike: 1 where all variables are windows.</summary>
    [JsonIgnore]
    public long CostScale => Auxiliary + 1L;

    /// <summary>What masked pixels become, <c>[H, W, C]</c>, row-major, in the network's own units.</summary>
    public required ImmutableArray<float> Fill { get; init; }

    /// <summary>The name of the fill.</summary>
    public required string FillName { get; init; }
}

/// <summary>What a mask must keep.</summary>
public enum EncodingKind
{
    /// <summary>The chosen neurons of the first layer above their bounds.</summary>
    FirstLayer,

    /// <summary>The class ahead of every other, through the whole network: dense layers with ReLUs only.</summary>
    Full,
}

/// <summary>What a mask costs.</summary>
public enum MaskObjective
{
    /// <summary>The number of kept windows.</summary>
    Windows,

    /// <summary>The number of kept pixels: windows cut off by the image's edge are cheaper.</summary>
    Pixels,

    /// <summary>What kept windows lack in attribution: the window with the highest score costs 1, one without any 1000.</summary>
    Attribution,
}
