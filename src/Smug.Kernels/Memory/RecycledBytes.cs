namespace Smug.Kernels;

/// <summary>Large pieces of pinned memory that pass from one user to the next: a model file's bytes become a plan's arena, without the system
/// having to hand out and clear fresh pages. A few idle pieces are kept. Thread-safe.</summary>
internal static class RecycledBytes
{
    private const int MostIdle = 2;

    /// <summary>A piece goes to those who use at least the one in so many of its bytes.</summary>
    private const int LeastShare = 4;

    /// <summary>Smaller pieces are not worth keeping.</summary>
    private const int LeastBytes = 1 << 20;

    private static readonly List<byte[]> Idle = [];

    /// <summary>The smallest idle piece that is large enough, or a new one. Contents are undefined.</summary>
    /// <param name="length">Bytes; the piece may have more.</param>
    public static byte[] Take(int length)
    {
        lock (Idle)
        {
            var best = -1;
            for (var i = 0; i < Idle.Count; i++)
            {
                if (Idle[i].Length >= length && (best < 0 || Idle[i].Length < Idle[best].Length)) best = i;
            }

            // Small takers leave large pieces to others.
            if (best >= 0 && Idle[best].Length / LeastShare <= length)
            {
                var piece = Idle[best];
                Idle.RemoveAt(best);
                return piece;
            }
        }

        return LargeArray.Uninitialized<byte>(length, pinned: true);
    }

    /// <summary>Gives a piece back. Nobody may touch it through the giver any more.</summary>
    public static void Return(byte[] piece)
    {
        if (piece.Length < LeastBytes) return;
        lock (Idle)
        {
            if (Idle.Count < MostIdle) Idle.Add(piece);
        }
    }
}
