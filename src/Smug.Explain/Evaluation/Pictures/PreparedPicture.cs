using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>A picture as the network reads it, with its classes. Immutable.</summary>
internal sealed class PreparedPicture
{
    public PreparedPicture(Classifier classifier, IPictureSource source, int index, bool explainsTrueClass)
    {
        var picture = source.Load(index);
        var network = classifier.Network;
        Label = picture.Class is { } name ? ImageInput.ClassOf(network, name) : null;
        var input = ImageInput.From(picture.Picture, network, null, source.NameOf(index));
        Predicted = classifier.Predict(input.Values.AsSpan());
        Explained = !explainsTrueClass ? Predicted
            : Label ?? throw new UsageException($"{source.NameOf(index)} has no true class to explain.");
        Input = input with { Label = Explained };
        Mask = picture.Mask;
    }

    public ExplanationInput Input { get; }

    public int? Label { get; }

    public int Predicted { get; }

    public int Explained { get; }

    public ImmutableArray<bool> Mask { get; }
}
