namespace Smug.Smt;

/// <summary>Masks as text between processes: one 0 or 1 per variable.</summary>
internal static class WorkerMask
{
    internal static string Format(ReadOnlySpan<bool> mask)
    {
        var text = new char[mask.Length];
        for (var i = 0; i < text.Length; i++) text[i] = mask[i] ? '1' : '0';
        return new string(text);
    }

    /// <exception cref="SolverException">Another character than 0 or 1.</exception>
    internal static bool[] Parse(string text) =>
        [.. text.Select(c => c switch { '0' => false, '1' => true, _ => throw new SolverException($"A mask holds '{c}' where 0 or 1 was expected.") })];
}
