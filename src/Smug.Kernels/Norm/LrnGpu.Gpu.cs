using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Norm;

/// <summary>Local response normalisation across channels on a device; see <see cref="LrnKernel"/>.</summary>
internal static class LrnGpu
{
    /// <summary>y[c] = x[c] · D[c]^(−β).</summary>
    public static void Forward(GpuQueue queue, ArrayView<float> x, int channels, LrnSettings settings, ArrayView<float> y) =>
        queue.For(y.IntLength, new LrnChannel(x, new LrnWindow(channels, settings), y));

    /// <inheritdoc cref="LrnKernel.Backward"/>
    public static void Backward(
        GpuQueue queue, ArrayView<float> x, ArrayView<float> gy, int channels, LrnSettings settings, ArrayView<float> gx)
    {
        if (gx.Length == 0) return;
        var window = new LrnWindow(channels, settings);
        using var flow = queue.Rent(gx.IntLength);
        queue.For(gx.IntLength, new LrnShare(x, gy, window, flow.View, gx));
        queue.For(gx.IntLength, new LrnGather(x, window, flow.View, gx));
    }
}

/// <summary>The neighbourhood of a channel, and what is done with its squares.</summary>
internal readonly struct LrnWindow(int channels, LrnSettings settings)
{
    private readonly int _channels = channels;
    private readonly int _before = settings.Before;
    private readonly int _after = settings.After;
    private readonly float _weight = (float)(settings.Alpha / settings.Size);
    private readonly float _bias = (float)settings.Bias;
    private readonly float _exponent = (float)-settings.Beta;
    private readonly int _isThreeQuarters = settings.Beta == 0.75 ? 1 : 0;
    private readonly float _factor = (float)(-2 * settings.Alpha * settings.Beta / settings.Size);

    /// <summary>−2αβ / size.</summary>
    public float Factor => _factor;

    /// <summary>D of one element: k + α / size · Σ x² over the neighbours, ascending.</summary>
    public float Denominator(ArrayView<float> x, int item)
    {
        var c = item % _channels;
        var last = c + _after < _channels ? _after : _channels - 1 - c;
        var sum = 0f;
        for (var n = c < _before ? -c : -_before; n <= last; n++) sum += Rounded.Product(x[item + n], x[item + n]);
        return Rounded.Product(sum, _weight) + _bias;
    }

    /// <summary>v · D^(−β); for β = ¾ by two square roots, as on the CPU.</summary>
    public float Scale(float v, float denominator)
    {
        if (_isThreeQuarters == 0) return Rounded.Product(v, GpuMath.Power(denominator, _exponent));
        var root = MathF.Sqrt(denominator);
        return v / Rounded.Product(root, MathF.Sqrt(root));
    }

    /// <summary>Σ of the flow over the elements that have this one as a neighbour: the neighbourhood turned around.</summary>
    public float Inflow(ArrayView<float> flow, int item)
    {
        var c = item % _channels;
        var last = c + _before < _channels ? _before : _channels - 1 - c;
        var sum = 0f;
        for (var n = c < _after ? -c : -_after; n <= last; n++) sum += flow[item + n];
        return sum;
    }
}

/// <summary>One element. The neighbours' squares are worked out again for each: they come from the cache, a copy would not.</summary>
internal readonly struct LrnChannel(ArrayView<float> x, LrnWindow window, ArrayView<float> y) : IGpuWork
{
    public void Do(int item) => y[item] = window.Scale(x[item], window.Denominator(x, item));
}

/// <summary>gy · D^(−β), and times x / D what flows to the neighbours.</summary>
internal readonly struct LrnShare(
    ArrayView<float> x, ArrayView<float> gy, LrnWindow window, ArrayView<float> flow, ArrayView<float> gx) : IGpuWork
{
    public void Do(int item)
    {
        var denominator = window.Denominator(x, item);
        var direct = window.Scale(gy[item], denominator);
        gx[item] = direct;
        flow[item] = Rounded.Product(direct, x[item]) / denominator;
    }
}

/// <summary>Adds what came by way of the neighbours.</summary>
internal readonly struct LrnGather(ArrayView<float> x, LrnWindow window, ArrayView<float> flow, ArrayView<float> gx) : IGpuWork
{
    public void Do(int item) =>
        gx[item] += Rounded.Product(Rounded.Product(window.Inflow(flow, item), x[item]), window.Factor);
}
