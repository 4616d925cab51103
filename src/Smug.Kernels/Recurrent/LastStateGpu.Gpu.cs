using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Recurrent;

/// <summary>The state after the last step of each sequence, on a device: [N, L, H] → [N, H].</summary>
internal static class LastStateGpu
{
    /// <inheritdoc cref="LastStates.Take"/>
    public static void Forward(GpuQueue queue, ArrayView<float> states, LastStates last, ArrayView<int> places, ArrayView<float> y) =>
        queue.For(y.IntLength, new LastStateWork(states, last, places, y));

    /// <inheritdoc cref="LastStates.Place"/>
    public static void Backward(GpuQueue queue, ArrayView<float> gy, LastStates last, ArrayView<int> places, ArrayView<float> gx) =>
        queue.For(gx.IntLength, new LastStateBackward(gy, last, places, gx));
}

/// <summary>One element of the last states.</summary>
internal readonly struct LastStateWork(ArrayView<float> states, LastStates last, ArrayView<int> places, ArrayView<float> y) : IGpuWork
{
    public void Do(int item)
    {
        var row = item / last.Hidden;
        var j = item - row * last.Hidden;
        var place = j < last.Forward ? places[row] : 0;
        y[item] = places[row] < 0 ? 0 : states[(row * last.Steps + place) * last.Hidden + j];
    }
}

/// <summary>One element of the states' gradient.</summary>
internal readonly struct LastStateBackward(ArrayView<float> gy, LastStates last, ArrayView<int> places, ArrayView<float> gx) : IGpuWork
{
    public void Do(int item)
    {
        var at = item / last.Hidden;
        var j = item - at * last.Hidden;
        var row = at / last.Steps;
        var place = at - row * last.Steps;
        gx[item] = places[row] >= 0 && place == (j < last.Forward ? places[row] : 0) ? gy[row * last.Hidden + j] : 0;
    }
}
