using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Recurrent;

/// <summary>The state after the last step of each sequence, on a device: [N, L, H] → [N, H].</summary>
internal static class LastStateGpu
{
    /// <summary>The first <paramref name="forward"/> elements from each sequence's last valid place, the others from its first.</summary>
    /// <param name="queue">Where to launch.</param>
    /// <param name="states">[N, L, H].</param>
    /// <param name="steps">L.</param>
    /// <param name="hidden">H.</param>
    /// <param name="forward">Elements that come from reading forward.</param>
    /// <param name="last">The last valid place of each sequence, or −1 where there is none [N].</param>
    /// <param name="y">[N, H]; zeros where a sequence is empty.</param>
    public static void Forward(
        GpuQueue queue, ArrayView<float> states, int steps, int hidden, int forward, ArrayView<int> last, ArrayView<float> y) =>
        queue.For(y.IntLength, new LastStateWork(states, steps, hidden, forward, last, y));

    /// <summary>The derivative: gy at the places that were taken, 0 elsewhere.</summary>
    /// <inheritdoc cref="Forward"/>
    public static void Backward(
        GpuQueue queue, ArrayView<float> gy, int steps, int hidden, int forward, ArrayView<int> last, ArrayView<float> gx) =>
        queue.For(gx.IntLength, new LastStateBackward(gy, steps, hidden, forward, last, gx));
}

/// <summary>One element of the last states.</summary>
internal readonly struct LastStateWork(
    ArrayView<float> states, int steps, int hidden, int forward, ArrayView<int> last, ArrayView<float> y) : IGpuWork
{
    public void Do(int item)
    {
        var row = item / hidden;
        var j = item - row * hidden;
        var place = j < forward ? last[row] : 0;
        y[item] = last[row] < 0 ? 0 : states[(row * steps + place) * hidden + j];
    }
}

/// <summary>One element of the states' gradient.</summary>
internal readonly struct LastStateBackward(
    ArrayView<float> gy, int steps, int hidden, int forward, ArrayView<int> last, ArrayView<float> gx) : IGpuWork
{
    public void Do(int item)
    {
        var at = item / hidden;
        var j = item - at * hidden;
        var row = at / steps;
        var place = at - row * steps;
        gx[item] = last[row] >= 0 && place == (j < forward ? last[row] : 0) ? gy[row * hidden + j] : 0;
    }
}
