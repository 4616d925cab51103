using System.Numerics;
using Smug.Kernels.Recurrent;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>The state after the last step of each sequence: [N, L, H] → [N, H].</summary>
    /// <param name="states">States of a recurrent layer at all places [N, L, H].</param>
    /// <param name="lengths">Valid places of each sequence, 0 to L, or empty where all are valid; copied. A sequence without any gives zeros.</param>
    /// <param name="forward">How many of the H elements, the first ones, come from reading forward, and so end at the last valid place;
    /// the others come from reading in reverse and end at the first.</param>
    /// <exception cref="ShapeException">The states are not [N, L, H], or a number is out of range.</exception>
    public static Tensor<T> LastState<T>(Tensor<T> states, ReadOnlySpan<int> lengths, int forward)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const string Name = "LastState";
        if (states.Shape.Rank != 3) throw new ShapeException(Name, "states [N, L, H]", $"{states.Shape}");
        var (batch, steps, hidden) = (states.Shape[0], states.Shape[1], states.Shape[2]);
        if (forward < 0 || forward > hidden) throw new ShapeException(Name, $"0 to {hidden} elements from reading forward", $"{forward}");
        var s = new SequenceShape(batch, steps, hidden, Reverse: false);
        s.Check(Name, lengths);
        var last = new int[batch];
        for (var row = 0; row < batch; row++) last[row] = s.Length(lengths, row) - 1;
        var kernels = KernelsOf(Name, states);
        var (map, places) = (new LastStates(steps, hidden, forward), OnDevice(last, states.Device));
        var y = Tensor<T>.Allocate(new Shape(batch, hidden), states.Device);
        kernels.LastState(states.Block, map, BlockOf(places), y.Block);
        return Tape.Result(Name, y, new Derivative<T>(states, gy =>
        {
            var gx = Tensor<T>.Allocate(states.Shape, states.Device);
            kernels.LastStateBackward(gy.Block, map, BlockOf(places), gx.Block);
            return gx;
        }));
    }
}
