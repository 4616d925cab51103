using System.Numerics;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The states before every place, zeros at padding.</summary>
    public abstract void StatesBefore(SequenceShape s, Block<T> states, Block<T> initial, Block<int> lengths, Block<T> before);

    /// <summary>The state after the whole sequence in both reading directions; a row whose last place is −1 becomes zeros.</summary>
    public abstract void LastState(Block<T> states, LastStates last, Block<int> places, Block<T> y);

    /// <summary>Gives each gradient to the state that was last, zeros to all others.</summary>
    public abstract void LastStateBackward(Block<T> gy, LastStates last, Block<int> places, Block<T> gx);
}

internal sealed partial class CpuKernels<T>
{
    public override void StatesBefore(SequenceShape s, Block<T> states, Block<T> initial, Block<int> lengths, Block<T> before) =>
        StateRows.Before<T>(s, states.Span, initial.Span, lengths.Span, before.Span);

    public override void LastState(Block<T> states, LastStates last, Block<int> places, Block<T> y) =>
        last.Take<T>(states.Span, places.Span, y.Span);

    public override void LastStateBackward(Block<T> gy, LastStates last, Block<int> places, Block<T> gx) =>
        last.Place<T>(gy.Span, places.Span, gx.Span);
}
