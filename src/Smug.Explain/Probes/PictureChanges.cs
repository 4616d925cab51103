using System.Collections.Immutable;
using Smug.Models.Datasets.Shapes;
using Smug.Models.Images;

namespace Smug.Explain.Probes;

/// <summary>Changes of a picture that leave the answers to most questions what they were, and one that leaves nothing to answer from. Thread-safe.</summary>
internal static class PictureChanges
{
    private const string Group = "the picture";

    private static readonly (ContextChange Change, Func<Image, Image> Apply)[] Functions =
    [
        (new ContextChange(Group, "a tenth darker", RowKind.Attack), Darker),
        (new ContextChange(Group, "moved by one pixel", RowKind.Attack) { AppliesTo = question => question.Kind.Length > 0 && !SceneQuestion.KindsOfPlace.Contains(question.Kind) }, Moved),
        (new ContextChange(Group, "emptied", RowKind.Control), Emptied),
    ];

    /// <summary>All changes. Moving a picture does not suit questions of unknown kind or those that ask for a place in it.</summary>
    public static ImmutableArray<ContextChange> All { get; } = [.. Functions.Select(function => function.Change)];

    /// <summary>Changes a picture.</summary>
    /// <param name="change">One of <see cref="All"/>.</param>
    /// <param name="picture">The picture.</param>
    /// <exception cref="UsageException">It is a change of something else.</exception>
    public static Image Apply(ContextChange change, Image picture)
    {
        foreach (var (own, apply) in Functions)
        {
            if (ReferenceEquals(own, change)) return apply(picture);
        }

        throw new UsageException($"A picture cannot be changed in this way: {change.Name}.");
    }

    private static Image Darker(Image picture) => Made(picture, (x, y, channel) => (byte)(picture[x, y][channel] * 9 / 10));

    /// <summary>To the right; the first column is repeated.</summary>
    private static Image Moved(Image picture) => Made(picture, (x, y, channel) => picture[Math.Max(0, x - 1), y][channel]);

    /// <summary>The colour of the upper left corner everywhere.</summary>
    private static Image Emptied(Image picture) => Made(picture, (_, _, channel) => picture[0, 0][channel]);

    private static Image Made(Image picture, Func<int, int, int, byte> value)
    {
        var pixels = new byte[picture.Pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            var pixel = i / picture.Channels;
            pixels[i] = value(pixel % picture.Width, pixel / picture.Width, i % picture.Channels);
        }

        return new Image(picture.Width, picture.Height, picture.Channels, pixels);
    }
}
