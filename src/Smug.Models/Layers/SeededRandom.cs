namespace Smug.Models;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): a small generator whose numbers are the same on every machine, in every version.
/// Not thread-safe; not for secrets.</summary>
public sealed class SeededRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>Starts a sequence.</summary>
    /// <param name="seed">Any number; equal seeds give equal sequences.</param>
    public SeededRandom(ulong seed) => State = seed;

    /// <summary>Everything the generator remembers; a generator made with it as the seed continues the sequence.</summary>
    public ulong State { get; private set; }

    /// <summary>One well-mixed number from several.</summary>
    /// <param name="parts">Any numbers; their order matters.</param>
    public static ulong Mix(params ReadOnlySpan<ulong> parts)
    {
        ulong hash = Golden;
        foreach (var part in parts) hash = Finish((hash ^ part) + Golden);
        return hash;
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong Next() => Finish(State += Golden);

    /// <summary>A number from 0 (included) to 1 (excluded), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number from 0 (included) to <paramref name="limit"/> (excluded).</summary>
    /// <param name="limit">At least 1.</param>
    public int Next(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return (int)Math.BigMul(Next(), (ulong)limit, out _);
    }

    /// <summary>Puts elements into random order (Fisher–Yates).</summary>
    /// <param name="items">Reordered in place.</param>
    public void Shuffle<TItem>(Span<TItem> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Finish(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
