using Smug.Kernels.Devices;
using Smug.Kernels.Embedding;
using Smug.Kernels.Gru;
using Smug.Kernels.Lstm;
using Smug.Kernels.Recurrent;

namespace Smug.Kernels.Gpu;

internal sealed partial class GpuKernels
{
    public override void Embedding(Block<float> table, int dimensions, Block<int> indices, Block<float> y)
    {
        lock (Gate) EmbeddingGpu.Forward(Queue, View(table), dimensions, View(indices), View(y));
    }

    public override void EmbeddingBackward(Block<float> gy, int dimensions, Block<int> indices, Block<float> gtable)
    {
        lock (Gate) EmbeddingGpu.Backward(Queue, View(gy), dimensions, View(indices), View(gtable));
    }

    public override void StatesBefore(SequenceShape s, Block<float> states, Block<float> initial, Block<int> lengths, Block<float> before)
    {
        lock (Gate) StateRowsGpu.Before(Queue, s, View(states), View(initial), View(lengths), View(before));
    }

    public override void LastState(Block<float> states, LastStates last, Block<int> places, Block<float> y)
    {
        lock (Gate) LastStateGpu.Forward(Queue, View(states), last, View(places), View(y));
    }

    public override void LastStateBackward(Block<float> gy, LastStates last, Block<int> places, Block<float> gx)
    {
        lock (Gate) LastStateGpu.Backward(Queue, View(gy), last, View(places), View(gx));
    }

    public override void Lstm(
        SequenceShape s, Block<float> gates, Block<float> r, Block<int> lengths, Block<float> initialState, Block<float> initialCell,
        Block<float> states, Block<float> cells)
    {
        lock (Gate)
        {
            LstmGpu.Forward(
                Queue, s, View(gates), View(r), View(lengths), View(initialState), View(initialCell), View(states), View(cells));
        }
    }

    public override void LstmBackward(
        SequenceShape s, Block<float> gates, Block<float> r, Block<int> lengths, Block<float> initialCell, Block<float> cells,
        Block<float> gStates, Block<float> gLastCell, Block<float> gGates, Block<float> gInitialState, Block<float> gInitialCell)
    {
        lock (Gate)
        {
            LstmGpu.Backward(
                Queue, s, View(gates), View(r), View(lengths), View(initialCell), View(cells), View(gStates), View(gLastCell),
                View(gGates), View(gInitialState), View(gInitialCell));
        }
    }

    public override void LstmLastCells(SequenceShape s, Block<float> cells, Block<float> initialCell, Block<int> lengths, Block<float> last)
    {
        lock (Gate) LstmGpu.LastCells(Queue, s, View(cells), View(initialCell), View(lengths), View(last));
    }

    public override void Gru(
        SequenceShape s, Block<float> gates, Block<float> r, Block<float> candidateBias, Block<int> lengths, Block<float> initialState,
        Block<float> states, Block<float> products)
    {
        lock (Gate)
        {
            GruGpu.Forward(
                Queue, s, View(gates), View(r), View(candidateBias), View(lengths), View(initialState), View(states), View(products));
        }
    }

    public override void GruBackward(
        SequenceShape s, Block<float> gates, Block<float> r, Block<int> lengths, Block<float> initialState, Block<float> states, Block<float> products,
        Block<float> gy, Block<float> gGates, Block<float> gProducts, Block<float> gInitialState)
    {
        lock (Gate)
        {
            GruGpu.Backward(
                Queue, s, View(gates), View(r), View(lengths), View(initialState), View(states), View(products), View(gy),
                View(gGates), View(gProducts), View(gInitialState));
        }
    }

    public override void GruResetStates(SequenceShape s, Block<float> gates, Block<float> before)
    {
        lock (Gate) GruGpu.ResetStates(Queue, s, View(gates), View(before));
    }
}
