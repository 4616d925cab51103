using Smug.Models;

namespace Smug.Explain;

/// <summary>Orders pixels by a map.</summary>
public static class PixelOrder
{
    /// <summary>The pixels' numbers, the largest value first. Equal values come in random order, so that a map earns nothing by where its ties lie.</summary>
    /// <param name="map">One finite value per pixel.</param>
    /// <param name="seed">What the order of equal values is drawn from.</param>
    public static int[] Descending(ReadOnlySpan<float> map, ulong seed)
    {
        var keys = new (float Value, ulong Tie, int Pixel)[map.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = (-map[i], SeededRandom.Mix(seed, (ulong)i), i);
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => key.Pixel);
    }

    /// <summary>Every pixel's place in an order.</summary>
    public static int[] Places(int[] order)
    {
        var places = new int[order.Length];
        for (var i = 0; i < order.Length; i++) places[order[i]] = i;
        return places;
    }
}
