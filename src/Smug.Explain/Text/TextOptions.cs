namespace Smug.Explain.Text;

/// <summary>What a masked word becomes, and what Integrated Gradients compare a text with.</summary>
public enum TextBaseline
{
    /// <summary>What the network reads where a text has ended: the embedding of padding, which is zeros where the network keeps padding apart.</summary>
    Padding,

    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The mean embedding of all known words.</summary>
    Mean,

    /// <summary>The embedding of an unknown word.</summary>
    Unknown,
}

/// <summary>How a text is explained. Immutable.</summary>
public sealed record TextOptions
{
    /// <summary>γ = 0.5, the 100 highest first-layer neurons (the published choice for text), windows of one word, no picture beside the mask.</summary>
    public static MaskOptions DefaultMask { get; } = new() { TopK = 100, Window = 1, AttributeInput = false };

    /// <summary>The published choices for text: softmax target, 200-point rule, k = 100, γ = 0.</summary>
    public static MaskOptions PaperMask { get; } = MaskOptions.Paper with { TopK = 100, Window = 1, AttributeInput = false };

    /// <summary>The mask's settings of a preset, for texts.</summary>
    /// <param name="name"><c>default</c> or <c>paper</c>.</param>
    /// <exception cref="UsageException">There is no such preset.</exception>
    public static MaskOptions MaskForPreset(string name) => MaskOptions.ForPreset(name).Preset == PaperMask.Preset ? PaperMask : DefaultMask;

    /// <summary>The class to explain; null explains the predicted one.</summary>
    public int? Label { get; init; }

    /// <summary>What a masked word becomes, in the constraints, in the replay and in the measurements alike; and the words' baseline.</summary>
    public TextBaseline Baseline { get; init; } = TextBaseline.Padding;

    /// <summary>Everything else that decides the mask. Its window is one word and its fill the baseline, whatever it says.</summary>
    public MaskOptions Mask { get; init; } = DefaultMask;

    /// <summary>The method that scores the words: see <see cref="TextMethods"/>.</summary>
    public string Method { get; init; } = "ig";
}
