using System.Numerics;
using Smug.Kernels.Gemm;

namespace Smug.Kernels.Conv2d;

/// <summary>Where the packed weights of a sum over windows lie: in one buffer, phase by phase, group by group, panel by panel.</summary>
internal sealed unsafe class WindowPanels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly WindowPlan _plan;
    private readonly int _width;
    private readonly int[] _offsets;

    public WindowPanels(WindowPlan plan, MicroKernels<T> kernels)
    {
        (_plan, _width) = (plan, kernels.PanelColumns);
        _offsets = new int[plan.Phases * plan.Groups + 1];
        for (var i = 0; i < Count; i++)
            _offsets[i + 1] = checked(_offsets[i] + Packing.Length(plan.Depth(i / plan.Groups), plan.DestinationChannels, _width));
    }

    /// <summary>Phases times groups.</summary>
    public int Count => _offsets.Length - 1;

    /// <summary>Elements of the buffer.</summary>
    public int Length => _offsets[^1];

    /// <summary>Where the panels of one group of one phase begin.</summary>
    public int Offset(int item) => _offsets[item];

    /// <summary>Packs all weights.</summary>
    /// <param name="w">[KH, KW, C / groups, O].</param>
    /// <param name="panels">Room for <see cref="Length"/> elements.</param>
    public void Pack(T* w, T* panels) => Workers.For(Count * PanelsPerItem, new PackItems(this, w, panels));

    private int PanelsPerItem => Packing.Panels(_plan.DestinationChannels, _width);

    private void Pack(int item, int panel, T* w, T* panels)
    {
        var (phase, group) = (item / _plan.Groups, item % _plan.Groups);
        var (rows, columns) = _plan.Phase(phase);
        var first = panel * _width;
        var to = panels + _offsets[item] + (nint)first * _plan.Depth(phase);
        for (var tap = 0; tap < rows.Taps * columns.Taps; tap++)
        {
            var (offset, rowStride, columnStride) = _plan.Tap(phase, group, tap);
            var count = Math.Min(_width, _plan.DestinationChannels - first);
            Packing.Panel(w + offset + first * columnStride, _plan.SourceChannels, count, rowStride, columnStride, to, _width);
            to += _plan.SourceChannels * _width;
        }
    }

    private readonly struct PackItems(WindowPanels<T> panels, T* w, T* to) : IWork
    {
        public void Do(int item) => panels.Pack(item / panels.PanelsPerItem, item % panels.PanelsPerItem, w, to);
    }
}
