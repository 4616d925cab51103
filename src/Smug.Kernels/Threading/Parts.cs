namespace Smug.Kernels;

/// <summary>Cuts a number of things into nearly equal parts.</summary>
internal static class Parts
{
    /// <summary>Where part <paramref name="part"/> of <paramref name="parts"/> begins, and where the next begins.</summary>
    public static (int First, int Last) Split(int count, int parts, int part) =>
        ((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts));
}
