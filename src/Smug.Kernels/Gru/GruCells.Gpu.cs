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
        var row = item / rows.Hidden;
        var j = item - row * rows.Hidden;
        var at = row * rows.Steps + place;
        if (place >= rows.Length(row)) return;
        var gate = at * GruReference.Gates * rows.Hidden + j;
        var reset = GpuMath.Sigmoid(gates[gate + rows.Hidden]);
        gates[gate] = GpuMath.Sigmoid(gates[gate]);
        gates[gate + rows.Hidden] = reset;
        if (candidateBias.Length == 0) kept[item] = reset * state[item];
        else products[at * rows.Hidden + j] = candidateBias[j];
    }
}

/// <summary>g = tanh of its sum, plus r · q where the reset comes behind the product; h = g + z · (h′ − g).</summary>
internal readonly struct GruCellForward(
    SequenceRows rows, int place, ArrayView<float> gates, ArrayView<float> products, ArrayView<float> state, ArrayView<float> states) : IGpuWork
{
    public void Do(int item)
    {
        var row = item / rows.Hidden;
        var j = item - row * rows.Hidden;
        var at = row * rows.Steps + place;
        if (place >= rows.Length(row))
        {
            states[at * rows.Hidden + j] = 0;
            return;
        }

        var gate = at * GruReference.Gates * rows.Hidden + j;
        var sum = gates[gate + 2 * rows.Hidden];
        if (products.Length > 0) sum = Rounded.MultiplyAdd(gates[gate + rows.Hidden], products[at * rows.Hidden + j], sum);
        var candidate = GpuMath.Tanh(sum);
        gates[gate + 2 * rows.Hidden] = candidate;
        var h = Rounded.MultiplyAdd(gates[gate], state[item] - candidate, candidate);
        state[item] = h;
        states[at * rows.Hidden + j] = h;
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
        var row = item / rows.Hidden;
        var j = item - row * rows.Hidden;
        var at = row * rows.Steps + place;
        var gate = at * GruReference.Gates * rows.Hidden + j;
        if (place >= rows.Length(row))
        {
            // Padding passes its gradient on untouched.
            gGates[gate] = 0;
            gGates[gate + rows.Hidden] = 0;
            gGates[gate + 2 * rows.Hidden] = 0;
            if (gProducts.Length > 0) gProducts[at * rows.Hidden + j] = 0;
            return;
        }

        var (update, reset, candidate) = (gates[gate], gates[gate + rows.Hidden], gates[gate + 2 * rows.Hidden]);
        var gh = gState[item] + gy[at * rows.Hidden + j];
        var kept = gh * (1 - update);
        gGates[gate] = (rows.StateBefore(states, initialState, row, place, j) - candidate) * kept * update;
        var gCandidate = kept * ((candidate + 1) * (1 - candidate));
        gGates[gate + 2 * rows.Hidden] = gCandidate;
        gState[item] = gh * update;
        if (products.Length == 0) return;
        gGates[gate + rows.Hidden] = (1 - reset) * reset * gCandidate * products[at * rows.Hidden + j];
        gProducts[at * rows.Hidden + j] = gCandidate * reset;
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
        var row = item / rows.Hidden;
        var j = item - row * rows.Hidden;
        if (place >= rows.Length(row)) return;
        var gate = ((row * rows.Steps + place) * GruReference.Gates + 1) * rows.Hidden + j;
        var reset = gates[gate];
        gGates[gate] = (1 - reset) * reset * gKept[item] * rows.StateBefore(states, initialState, row, place, j);
        gState[item] = Rounded.MultiplyAdd(gKept[item], reset, gState[item]);
    }
}

/// <summary>One element of r · h′.</summary>
internal readonly struct GruResetStates(int hidden, ArrayView<float> gates, ArrayView<float> before) : IGpuWork
{
    public void Do(int item)
    {
        if (before[item] == 0) return;
        var place = item / hidden;
        before[item] *= gates[(place * GruReference.Gates + 1) * hidden + (item - place * hidden)];
    }
}
