namespace Smug.Kernels.Recurrent;

/// <summary>Some sequences of a batch that one thread takes through all steps: where their numbers lie.</summary>
internal readonly unsafe struct SequencePart
{
    private readonly SequenceShape _shape;
    private readonly int* _lengths;

    /// <summary>The part <paramref name="part"/> of <paramref name="parts"/>.</summary>
    public SequencePart(SequenceShape shape, int* lengths, int parts, int part)
    {
        _shape = shape;
        _lengths = lengths;
        (First, Last) = Parts.Split(shape.Batch, parts, part);
        for (var row = First; row < Last; row++) Longest = Math.Max(Longest, Length(row));
    }

    /// <summary>The first sequence.</summary>
    public int First { get; }

    /// <summary>One past the last.</summary>
    public int Last { get; }

    /// <summary>How many sequences.</summary>
    public int Rows => Last - First;

    /// <summary>The largest number of valid places.</summary>
    public int Longest { get; }

    /// <summary>Valid places of a sequence.</summary>
    public int Length(int row) => _lengths is null ? _shape.Steps : _lengths[row];

    /// <summary>The place that a step of the part reads.</summary>
    public int Place(int step) => _shape.Place(step, Longest);

    /// <summary>A place of a sequence among all places of the batch.</summary>
    public nint At(int row, int place) => (nint)row * _shape.Steps + place;

    /// <summary>The state that a valid place continues: an earlier place's, or the initial one, or zeros.</summary>
    public T* Before<T>(int row, int place, T* states, T* initial, T* zeros)
        where T : unmanaged
    {
        var from = _shape.Before(place, Length(row));
        if (from >= 0) return states + At(row, from) * _shape.Hidden;
        return initial is null ? zeros : initial + (nint)row * _shape.Hidden;
    }

    /// <summary>Clears what lies behind the valid places of all sequences.</summary>
    /// <param name="values">[N, L, elements].</param>
    /// <param name="elements">Elements of a place.</param>
    public void ClearPadding<T>(T* values, int elements)
        where T : unmanaged
    {
        for (var row = First; row < Last; row++)
            new Span<T>(values + At(row, Length(row)) * elements, (_shape.Steps - Length(row)) * elements).Clear();
    }

    /// <summary>Fills work space from [N, H] rows, or with zeros where there are none.</summary>
    public void Load<T>(T* source, T* target, int pitch)
        where T : unmanaged
    {
        for (var row = First; row < Last; row++)
        {
            var to = new Span<T>(target + (nint)(row - First) * pitch, _shape.Hidden);
            if (source is null) to.Clear();
            else new ReadOnlySpan<T>(source + (nint)row * _shape.Hidden, _shape.Hidden).CopyTo(to);
        }
    }

    /// <summary>Writes work space back to [N, H] rows; nothing where there are none.</summary>
    public void Store<T>(T* source, int pitch, T* target)
        where T : unmanaged
    {
        if (target is null) return;
        for (var row = First; row < Last; row++)
            new ReadOnlySpan<T>(source + (nint)(row - First) * pitch, _shape.Hidden).CopyTo(new Span<T>(target + (nint)row * _shape.Hidden, _shape.Hidden));
    }
}
