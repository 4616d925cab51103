using ILGPU;

namespace Smug.Kernels.Recurrent;

/// <summary>A batch of sequences as kernels see it: a parameter of plain numbers. All sequences go through all steps together; steps on
/// padding leave the state as it is.</summary>
internal readonly struct SequenceRows(SequenceShape shape, ArrayView<int> lengths)
{
    private readonly ArrayView<int> _lengths = lengths;
    private readonly int _reverse = shape.Reverse ? 1 : 0;

    /// <summary>Places of each sequence, L.</summary>
    public int Steps { get; } = shape.Steps;

    /// <summary>Elements of the state, H.</summary>
    public int Hidden { get; } = shape.Hidden;

    /// <summary>Valid places of a sequence.</summary>
    public int Length(int row) => _lengths.Length > 0 ? _lengths[row] : Steps;

    /// <summary>The place whose state a valid place continues, or −1 where it starts from the initial state.</summary>
    public int Before(int place, int length) => _reverse != 0 ? (place == length - 1 ? -1 : place + 1) : place - 1;

    /// <summary>The place that is computed last in a sequence of at least one valid place.</summary>
    public int Last(int length) => _reverse != 0 ? 0 : length - 1;

    /// <summary>Element <paramref name="j"/> of the state that a valid place continues.</summary>
    public float StateBefore(ArrayView<float> states, ArrayView<float> initial, int row, int place, int j)
    {
        var from = Before(place, Length(row));
        if (from >= 0) return states[(row * Steps + from) * Hidden + j];
        return initial.Length > 0 ? initial[row * Hidden + j] : 0;
    }
}

/// <summary>States row by row, on a device.</summary>
internal static class StateRowsGpu
{
    /// <inheritdoc cref="StateRows.Before"/>
    public static void Before(
        Gpu.GpuQueue queue, SequenceShape s, ArrayView<float> states, ArrayView<float> initialState, ArrayView<int> lengths, ArrayView<float> before) =>
        queue.For(before.IntLength, new StatesBefore(new SequenceRows(s, lengths), states, initialState, before));

    /// <summary>Fills [N, H] from [N, H], or with zeros where there is nothing.</summary>
    internal static void Load(Gpu.GpuQueue queue, ArrayView<float> source, ArrayView<float> target)
    {
        if (source.Length == 0) Elementwise.FillGpu.Fill(queue, target, 0);
        else queue.For(target.IntLength, new Elementwise.CopyWork(source, target));
    }
}

/// <summary>One element of the state before a place; 0 at padding.</summary>
internal readonly struct StatesBefore(SequenceRows rows, ArrayView<float> states, ArrayView<float> initial, ArrayView<float> before) : Gpu.IGpuWork
{
    public void Do(int item)
    {
        var at = item / rows.Hidden;
        var row = at / rows.Steps;
        var place = at - row * rows.Steps;
        before[item] = place < rows.Length(row) ? rows.StateBefore(states, initial, row, place, item - at * rows.Hidden) : 0;
    }
}
