using System.Globalization;
using Smug.Models.Text;

namespace Smug.Models.Training;

/// <summary>Makes a share of an item's words unknown while training: the same words of the same item and variation, however items are batched.
/// Immutable, thread-safe.</summary>
internal sealed class WordDropout
{
    private readonly double _share;

    /// <summary>Takes the share.</summary>
    /// <param name="share">0 to below 1.</param>
    /// <exception cref="UsageException">The share is out of range.</exception>
    public WordDropout(double share) =>
        _share = share is >= 0 and < 1 ? share : throw new UsageException($"Word dropout: expected a share from 0 to below 1, got {share}.");

    /// <summary>What <see cref="TrainingItems{T}.Description"/> says of it.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"word dropout {_share:R}");

    /// <summary>Tells of each of an item's words in turn whether it becomes unknown; null where none does.</summary>
    public Func<bool>? Of(int item, ulong? variation)
    {
        if (_share == 0 || variation is not { } seed) return null;
        var random = new SeededRandom(SeededRandom.Mix(seed, (ulong)item));
        return () => random.NextDouble() < _share;
    }

    /// <summary>An item's tokens with some unknown.</summary>
    public int[] Apply(int[] tokens, int item, ulong? variation) =>
        Of(item, variation) is { } isDropped ? Array.ConvertAll(tokens, token => isDropped() ? Vocabulary.Unknown : token) : tokens;
}
