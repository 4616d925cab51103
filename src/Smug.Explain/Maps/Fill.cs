namespace Smug.Explain;

/// <summary>What removed pixels become: a <see cref="Baseline"/>, or a blurred copy of the picture. Immutable.</summary>
/// <param name="Name"><c>zero</c>, <c>black</c>, <c>white</c>, <c>mean</c> or <c>blur</c>.</param>
public sealed record Fill(string Name)
{
    /// <summary>A blur's standard deviation as a share of the shorter side.</summary>
    private const double BlurShare = 0.05;

    /// <summary>0 in the network's own units.</summary>
    public static Fill Zero { get; } = new("zero");

    /// <summary>The picture blurred with a standard deviation of a twentieth of the shorter side.</summary>
    public static Fill Blur { get; } = new("blur");

    /// <summary>The fill of a word.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Fill OfName(string word) => word is "zero" or "black" or "white" or "mean" or "blur" ? new Fill(word)
        : throw new UsageException($"There is no fill '{word}'. There are: zero, black, white, mean, blur.");

    /// <summary>The fill's values for an input, in its layout.</summary>
    public float[] Resolve(ExplanationInput input) => Name == "blur"
        ? GaussianBlur.Of(input.Values.AsSpan(), input.Height, input.Width, input.Channels, BlurShare * Math.Min(input.Height, input.Width), BlurBorder.Nearest)
        : Baseline.OfName(Name).Resolve(input);

    /// <summary>The setting of a fill.</summary>
    internal static Setting<TOwner> SettingOf<TOwner>(Func<TOwner, Fill> read, Func<TOwner, Fill, TOwner> write) =>
        new("fill", "what removed pixels become: zero, black, white, mean, blur", owner => read(owner).Name, (owner, text) => write(owner, OfName(text)));

    /// <summary>An input in which only some pixels are the picture's own.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="fill">From <see cref="Resolve"/>.</param>
    /// <param name="result">The mixture; overwritten.</param>
    /// <param name="isKept">Whether a pixel is the picture's own.</param>
    internal static void Compose(ExplanationInput input, float[] fill, Span<float> result, Func<int, bool> isKept)
    {
        var channels = input.Channels;
        for (var pixel = 0; pixel < result.Length / channels; pixel++)
        {
            var place = pixel * channels;
            (isKept(pixel) ? input.Values.AsSpan() : fill).Slice(place, channels).CopyTo(result[place..]);
        }
    }
}
