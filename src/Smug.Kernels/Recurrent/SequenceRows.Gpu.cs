using ILGPU;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Recurrent;

/// <summary>A batch of sequences as kernels see it: a parameter of plain numbers. All sequences go through all steps together; steps on
/// padding leave the state as it is.</summary>
internal readonly struct SequenceRows(SequenceShape shape, int gates, ArrayView<int> lengths)
{
    private readonly ArrayView<int> _lengths = lengths;
    private readonly int _reverse = shape.Reverse ? 1 : 0;

    /// <summary>Places of each sequence, L.</summary>
    public int Steps { get; } = shape.Steps;

    /// <summary>Elements of the state, H.</summary>
    public int Hidden { get; } = shape.Hidden;

    /// <summary>Gates of each element.</summary>
    public int Gates { get; } = gates;

    /// <summary>Sizes and direction, of any number of sequences.</summary>
    public SequenceShape Shape => new(0, Steps, Hidden, _reverse != 0);

    /// <summary>Element <paramref name="item"/> of [N, L, H].</summary>
    public StateElement At(int item)
    {
        var at = item / Hidden;
        var row = at / Steps;
        return new StateElement(this, row, at - row * Steps, item - at * Hidden);
    }

    /// <summary>Element <paramref name="item"/> of [N, H], at a place.</summary>
    public StateElement At(int item, int place)
    {
        var row = item / Hidden;
        return new StateElement(this, row, place, item - row * Hidden);
    }

    /// <summary>Valid places of a sequence.</summary>
    public int Length(int row) => _lengths.Length > 0 ? _lengths[row] : Steps;
}

/// <summary>One element of the state at one place of one sequence: where its numbers lie.</summary>
internal readonly struct StateElement(SequenceRows rows, int row, int place, int unit)
{
    private readonly int _gate = (row * rows.Steps + place) * rows.Gates * rows.Hidden + unit;

    /// <summary>Its place in [H].</summary>
    public int Unit => unit;

    /// <summary>Its place in [N, L, H].</summary>
    public int State => StateAt(place);

    /// <summary>Whether the place is one of the sequence's own, not padding.</summary>
    public bool IsValid => place < rows.Length(row);

    /// <summary>The place of one of its gates in [N, L, gates · H].</summary>
    public int Gate(int gate) => _gate + gate * rows.Hidden;

    /// <summary>The element in the state that a valid place continues: an earlier place's, or the initial one, or zero.</summary>
    public float Before(ArrayView<float> states, ArrayView<float> initial) => Of(rows.Shape.Before(place, rows.Length(row)), states, initial);

    /// <summary>The element in the state after the last valid place, wherever this one lies.</summary>
    public float Last(ArrayView<float> states, ArrayView<float> initial)
    {
        var length = rows.Length(row);
        return Of(length > 0 ? rows.Shape.Last(length) : -1, states, initial);
    }

    /// <summary>Zeroes all its gates.</summary>
    public void ClearGates(ArrayView<float> gates)
    {
        for (var gate = 0; gate < rows.Gates; gate++) gates[Gate(gate)] = 0;
    }

    private int StateAt(int from) => (row * rows.Steps + from) * rows.Hidden + unit;

    private float Of(int from, ArrayView<float> states, ArrayView<float> initial)
    {
        if (from >= 0) return states[StateAt(from)];
        return initial.Length > 0 ? initial[row * rows.Hidden + unit] : 0;
    }
}

/// <summary>States row by row, on a device.</summary>
internal static class StateRowsGpu
{
    /// <inheritdoc cref="StateRows.Before"/>
    public static void Before(
        Gpu.GpuQueue queue, SequenceShape s, ArrayView<float> states, ArrayView<float> initialState, ArrayView<int> lengths, ArrayView<float> before) =>
        queue.For(before.IntLength, new StatesBefore(new SequenceRows(s, 1, lengths), states, initialState, before));

    /// <summary>Fills [N, H] from [N, H], or with zeros where there is nothing.</summary>
    internal static void Load(Gpu.GpuQueue queue, ArrayView<float> source, ArrayView<float> target)
    {
        if (source.Length == 0) Elementwise.FillGpu.Fill(queue, target, 0);
        else queue.For(target.IntLength, new Elementwise.CopyWork(source, target));
    }

    /// <summary>Some of the gates of all sequences at one place, [N, count · H].</summary>
    /// <param name="s">Sizes.</param>
    /// <param name="values">[N, L, gates · H].</param>
    /// <param name="place">The place.</param>
    /// <param name="gates">Gates of each element.</param>
    /// <param name="first">The first gate wanted.</param>
    /// <param name="count">How many are.</param>
    internal static GpuMatrix At(SequenceShape s, ArrayView<float> values, int place, int gates, int first, int count)
    {
        var columns = gates * s.Hidden;
        return new GpuMatrix(values.SubView(place * columns + first * s.Hidden), s.Batch, count * s.Hidden, s.Steps * columns, 1);
    }
}

/// <summary>One element of the state before a place; 0 at padding.</summary>
internal readonly struct StatesBefore(SequenceRows rows, ArrayView<float> states, ArrayView<float> initial, ArrayView<float> before) : Gpu.IGpuWork
{
    public void Do(int item)
    {
        var at = rows.At(item);
        before[item] = at.IsValid ? at.Before(states, initial) : 0;
    }
}
