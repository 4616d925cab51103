namespace Smug.Kernels.Recurrent;

/// <summary>The sizes of a recurrent layer's work on one batch, and its direction. Immutable.</summary>
/// <param name="Batch">Sequences, N.</param>
/// <param name="Steps">Places of each sequence, L; those beyond a sequence's own length are padding.</param>
/// <param name="Hidden">Elements of the state, H.</param>
/// <param name="Reverse">Whether a sequence is read from its last valid place to its first.</param>
public readonly record struct SequenceShape(int Batch, int Steps, int Hidden, bool Reverse)
{
    /// <summary>Rows that two tiles of the widest kernel hold: the recurrent weights pass the caches once for all of them.</summary>
    private const int MostRows = 28;

    /// <summary>Rows below which splitting further costs more trips of the weights than it saves time.</summary>
    private const int LeastRows = 7;

    /// <summary>The places that are valid in a sequence.</summary>
    /// <param name="lengths">[N], or empty where all are full.</param>
    /// <param name="row">The sequence.</param>
    public int Length(ReadOnlySpan<int> lengths, int row) => lengths.IsEmpty ? Steps : lengths[row];

    /// <summary>Parts that the batch is cut into, for the number of threads that the calling thread may use; sequences are independent, so
    /// the parts change no bit.</summary>
    internal int Parts => Batch == 0 ? 0 : Math.Max((Batch + MostRows - 1) / MostRows, Math.Min(Workers.Count, Batch / LeastRows));

    /// <summary>The place that step <paramref name="step"/> of a run over the first <paramref name="places"/> places reads.</summary>
    internal int Place(int step, int places) => Reverse ? places - 1 - step : step;

    /// <summary>The place whose state a valid place continues, or −1 where it starts from the initial state.</summary>
    /// <param name="place">The place.</param>
    /// <param name="length">Valid places of the sequence.</param>
    public int Before(int place, int length) => Reverse ? (place == length - 1 ? -1 : place + 1) : place - 1;

    /// <summary>The place that is computed last in a sequence of at least one valid place.</summary>
    /// <param name="length">Valid places of the sequence.</param>
    public int Last(int length) => Reverse ? 0 : length - 1;

    /// <summary>Checks lengths and arrays.</summary>
    /// <exception cref="ShapeException">A length is out of range, or an array has another size.</exception>
    internal void Check(string operation, ReadOnlySpan<int> lengths, params ReadOnlySpan<(string Name, int Got, int Expected)> arrays)
    {
        if (!lengths.IsEmpty && lengths.Length != Batch) throw new ShapeException(operation, $"{Batch} lengths", $"{lengths.Length}");
        foreach (var length in lengths)
        {
            if (length < 0 || length > Steps) throw new ShapeException(operation, $"lengths from 0 to {Steps}", $"{length}");
        }

        foreach (var (name, got, expected) in arrays)
        {
            if (got != expected) throw new ShapeException(operation, $"{expected} elements of {name}", $"{got}");
        }
    }
}
