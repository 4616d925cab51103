using System.Collections.Immutable;
using Smug.Models.Images;

namespace Smug.Explain;

/// <summary>A data set of pictures, read one by one. Thread-safe; what it holds in memory does not grow with the pictures' sizes.</summary>
public interface IPictureSource
{
    /// <summary>What the data set is, and a hash that tells it from others.</summary>
    DataIdentity Identity { get; }

    /// <summary>An item's name: the same on every machine.</summary>
    /// <param name="index">From 0 to the number of items − 1.</param>
    string NameOf(int index);

    /// <summary>Reads an item.</summary>
    /// <param name="index">From 0 to the number of items − 1.</param>
    /// <exception cref="MalformedInputException">The picture, or its mask, cannot be read.</exception>
    /// <exception cref="UsageException">A file is missing.</exception>
    LabelledPicture Load(int index);
}

/// <summary>A picture with what is known of it. Immutable.</summary>
/// <param name="Picture">The picture in the network's size and channels.</param>
/// <param name="Class">Its true class, by name or number; null where unknown.</param>
/// <param name="Mask">Whether each pixel belongs to the class's object, <c>[H, W]</c>, row-major; empty where unknown.</param>
public sealed record LabelledPicture(Image Picture, string? Class, ImmutableArray<bool> Mask);
