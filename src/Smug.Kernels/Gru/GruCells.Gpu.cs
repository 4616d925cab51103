using ILGPU;
using Smug.Kernels.Gpu;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Gru;

/// <summary>z, r = σ of their sums; then what the candidate's product needs: r · h′, or the bias it starts from.</summary>
internal readonly struct GruOpen(
    SequenceRows rows,
    int place,
    ArrayView<float> gates,
    ArrayView<float> candidateBias,
    ArrayView<float> state,
    ArrayView<float> kept,
    ArrayView<float> products) : IGpuWork
{
    public void Do(int item)
    {
        var at = rows.At(item, place);
        if (!at.IsValid) return;
        var reset = GpuMath.Sigmoid(gates[at.Gate(1)]);
        gates[at.Gate(0)] = GpuMath.Sigmoid(gates[at.Gate(0)]);
        gates[at.Gate(1)] = reset;
        if (candidateBias.Length == 0) kept[item] = reset * state[item];
        else products[at.State] = candidateBias[at.Unit];
    }
}

/// <summary>g = tanh of its sum, plus r · q where the reset comes behind the product; h = g + z · (h′ − g).</summary>
internal readonly struct GruCellForward(
    SequenceRows rows, int place, ArrayView<float> gates, ArrayView<float> products, ArrayView<float> state, ArrayView<float> states) : IGpuWork
{
    public void Do(int item)
    {
        var at = rows.At(item, place);
        if (!at.IsValid)
        {
            states[at.State] = 0;
            return;
        }

        var sum = gates[at.Gate(2)];
        if (products.Length > 0) sum = Rounded.MultiplyAdd(gates[at.Gate(1)], products[at.State], sum);
        var candidate = GpuMath.Tanh(sum);
        gates[at.Gate(2)] = candidate;
        var h = Rounded.MultiplyAdd(gates[at.Gate(0)], state[item] - candidate, candidate);
        state[item] = h;
        states[at.State] = h;
    }
}

/// <summary>Gradients with respect to the sums of z and of the candidate, and to h′ along the direct way; where the reset comes behind the
/// product, also those of the reset and of the product.</summary>
internal readonly struct GruCellBackward(
    SequenceRows rows,
    int place,
    ArrayView<float> gates,
    ArrayView<float> initialState,
    ArrayView<float> states,
    ArrayView<float> products,
    ArrayView<float> gy,
    ArrayView<float> gState,
    ArrayView<float> gGates,
    ArrayView<float> gProducts) : IGpuWork
{
    public void Do(int item)
    {
        var at = rows.At(item, place);
        if (!at.IsValid)
        {
            // Padding passes its gradient on untouched.
            at.ClearGates(gGates);
            if (gProducts.Length > 0) gProducts[at.State] = 0;
            return;
        }

        var (update, reset, candidate) = (gates[at.Gate(0)], gates[at.Gate(1)], gates[at.Gate(2)]);
        var gh = gState[item] + gy[at.State];
        var kept = gh * (1 - update);
        gGates[at.Gate(0)] = (at.Before(states, initialState) - candidate) * kept * update;
        var gCandidate = kept * ((candidate + 1) * (1 - candidate));
        gGates[at.Gate(2)] = gCandidate;
        gState[item] = gh * update;
        if (products.Length == 0) return;
        gGates[at.Gate(1)] = (1 - reset) * reset * gCandidate * products[at.State];
        gProducts[at.State] = gCandidate * reset;
    }
}

/// <summary>Where the reset comes before the product: its derivative, from that of what it keeps of the state.</summary>
internal readonly struct GruResetBackward(
    SequenceRows rows,
    int place,
    ArrayView<float> gates,
    ArrayView<float> initialState,
    ArrayView<float> states,
    ArrayView<float> gKept,
    ArrayView<float> gState,
    ArrayView<float> gGates) : IGpuWork
{
    public void Do(int item)
    {
        var at = rows.At(item, place);
        if (!at.IsValid) return;
        var reset = gates[at.Gate(1)];
        gGates[at.Gate(1)] = (1 - reset) * reset * gKept[item] * at.Before(states, initialState);
        gState[item] = Rounded.MultiplyAdd(gKept[item], reset, gState[item]);
    }
}

/// <summary>One element of r · h′.</summary>
internal readonly struct GruResetStates(SequenceRows rows, ArrayView<float> gates, ArrayView<float> before) : IGpuWork
{
    public void Do(int item)
    {
        if (before[item] != 0) before[item] *= gates[rows.At(item).Gate(1)];
    }
}
