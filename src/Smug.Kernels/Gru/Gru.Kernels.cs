using System.Numerics;
using Smug.Kernels.Gru;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Gated recurrent units over a batch of sequences.</summary>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">[N, L, 3H]: x · W + b; overwritten by the gates and candidates.</param>
    /// <param name="r">Recurrent weights [H, 3H].</param>
    /// <param name="candidateBias">[H] where the reset gate acts behind the product, else empty.</param>
    /// <param name="lengths">[N], or empty where all sequences are full.</param>
    /// <param name="initialState">[N, H], or empty for zeros.</param>
    /// <param name="states">[N, L, H]; overwritten.</param>
    /// <param name="products">[N, L, H]; overwritten. Empty without a candidate bias.</param>
    public abstract void Gru(
        SequenceShape s, Block<T> gates, Block<T> r, Block<T> candidateBias, Block<int> lengths, Block<T> initialState, Block<T> states, Block<T> products);

    /// <summary>The way back through the steps.</summary>
    /// <param name="s">Sizes and direction.</param>
    /// <param name="gates">The gates and candidates of the way forward.</param>
    /// <param name="r">Recurrent weights [H, 3H].</param>
    /// <param name="lengths">[N], or empty.</param>
    /// <param name="initialState">[N, H], or empty for zeros.</param>
    /// <param name="states">The states of the way forward.</param>
    /// <param name="products">The products of the way forward; empty without a candidate bias.</param>
    /// <param name="gy">Gradient with respect to the states.</param>
    /// <param name="gGates">Gradient with respect to x · W + b; overwritten.</param>
    /// <param name="gProducts">Gradient with respect to the products; overwritten. Empty without a candidate bias.</param>
    /// <param name="gInitialState">[N, H]; overwritten.</param>
    public abstract void GruBackward(
        SequenceShape s, Block<T> gates, Block<T> r, Block<int> lengths, Block<T> initialState, Block<T> states, Block<T> products,
        Block<T> gy, Block<T> gGates, Block<T> gProducts, Block<T> gInitialState);

    /// <summary>Multiplies the states before every place [N, L, H], in place, with the place's reset gate. Zeros stay zeros: at padding the
    /// gates are no gates.</summary>
    public abstract void GruResetStates(SequenceShape s, Block<T> gates, Block<T> before);
}

internal sealed partial class CpuKernels<T>
{
    public override void Gru(
        SequenceShape s, Block<T> gates, Block<T> r, Block<T> candidateBias, Block<int> lengths, Block<T> initialState, Block<T> states, Block<T> products) =>
        GruKernel.Forward(
            s, gates.Span, GruWeights<T>.Pack(r.Span, s.Hidden, transposed: false), candidateBias.Span, lengths.Span, initialState.Span, states.Span, products.Span);

    public override void GruBackward(
        SequenceShape s, Block<T> gates, Block<T> r, Block<int> lengths, Block<T> initialState, Block<T> states, Block<T> products,
        Block<T> gy, Block<T> gGates, Block<T> gProducts, Block<T> gInitialState) =>
        GruKernel.Backward(
            s, gates.Span, GruWeights<T>.Pack(r.Span, s.Hidden, transposed: true), lengths.Span, initialState.Span, states.Span, products.Span, gy.Span,
            gGates.Span, gProducts.Span, gInitialState.Span);

    public override void GruResetStates(SequenceShape s, Block<T> gates, Block<T> before) => GruReset.Apply<T>(s, gates.Span, before.Span);
}
