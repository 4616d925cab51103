using System.Numerics;

namespace Smug.Kernels.Tests;

/// <summary>Arrays to compute with, and exact comparison.</summary>
internal static class Draw
{
    /// <summary>Values from −1 to 1, among them zeros of both signs.</summary>
    public static T[] Values<T>(Random random, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[length];
        for (var i = 0; i < length; i++)
        {
            values[i] = random.Next(16) switch
            {
                0 => T.Zero,
                1 => T.NegativeZero,
                _ => T.CreateTruncating(2 * random.NextDouble() - 1),
            };
        }

        return values;
    }

    /// <summary>Fails unless all elements are the same numbers, zeros of the same sign included.</summary>
    public static void AssertSame<T>(string what, ReadOnlySpan<T> expected, ReadOnlySpan<T> got)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, got.Length);
        for (var i = 0; i < got.Length; i++)
        {
            if (!expected[i].Equals(got[i]) || T.IsNegative(expected[i]) != T.IsNegative(got[i]))
                Assert.Fail($"{what}, element {i}: expected {expected[i]:R}, got {got[i]:R}");
        }
    }
}
