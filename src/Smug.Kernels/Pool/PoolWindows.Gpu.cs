using ILGPU;
using Smug.Kernels.Gpu;

namespace Smug.Kernels.Pool;

/// <summary>What the elements under a window come to.</summary>
internal interface IPoolFold
{
    /// <summary>The value of no elements.</summary>
    static abstract float Start { get; }

    /// <summary>Takes in the element under one more tap; taps come in ascending order.</summary>
    static abstract Folded Add(Folded folded, float value, int tap);

    /// <summary>Writes down what window (p, q), output element <paramref name="item"/>, came to.</summary>
    void Store(int item, PoolShape shape, int p, int q, Folded folded);
}

/// <summary>What one window has come to, and the tap that decided it, where one does.</summary>
internal struct Folded
{
    public float Value;
    public int Tap;
}

/// <summary>What an element gets of a window's gradient.</summary>
internal interface IPoolShare
{
    /// <summary>The share of the element under a tap of window (p, q), output element <paramref name="window"/>.</summary>
    float Of(int window, PoolShape shape, int p, int q, int tap);
}

/// <summary>An element of images [N, height, width, C].</summary>
internal readonly struct PoolPixel(int item, int height, int width, int channels)
{
    public int Channel => item % channels;

    public int Column => item / channels % width;

    public int Row => item / channels / width % height;

    public int Image => item / (height * width * channels);
}

/// <summary>One window of one channel. Neighbouring threads have neighbouring channels, so every read of a tap is coalesced.</summary>
internal readonly struct PoolWindow<TFold>(ArrayView<float> x, PoolShape shape, TFold fold) : IGpuWork
    where TFold : struct, IPoolFold
{
    public void Do(int item)
    {
        var at = new PoolPixel(item, shape.Rows.Output, shape.Columns.Output, shape.Channels);
        var (p, q) = (at.Row, at.Column);
        var first = at.Image * shape.InputImage + at.Channel;

        // The first tap stands until an element decides: among nothing but −∞ none does.
        var folded = new Folded { Value = TFold.Start, Tap = shape.Rows.FirstTap(p) * shape.Columns.Window + shape.Columns.FirstTap(q) };
        for (var i = shape.Rows.FirstTap(p); i < shape.Rows.EndTap(p); i++)
        {
            var row = (shape.Rows.Start(p) + i * shape.Rows.Dilation) * shape.Columns.Input + shape.Columns.Start(q);
            for (var j = shape.Columns.FirstTap(q); j < shape.Columns.EndTap(q); j++)
            {
                var value = x[first + (row + j * shape.Columns.Dilation) * shape.Channels];
                folded = TFold.Add(folded, value, i * shape.Columns.Window + j);
            }
        }

        fold.Store(item, shape, p, q, folded);
    }
}

/// <summary>One element of an image: gathers from the windows over it in row-major order, so that no two threads add to one place.</summary>
internal readonly struct PoolElement<TShare>(TShare share, PoolShape shape, ArrayView<float> gx) : IGpuWork
    where TShare : struct, IPoolShare
{
    public void Do(int item)
    {
        var at = new PoolPixel(item, shape.Rows.Input, shape.Columns.Input, shape.Channels);
        var (h, w) = (at.Row, at.Column);
        var first = at.Image * shape.OutputImage + at.Channel;
        var sum = 0f;
        for (var p = shape.Rows.FirstWindow(h); p < shape.Rows.EndWindow(h); p++)
        {
            if (!shape.Rows.HasTapOn(p, h)) continue;
            var row = (h - shape.Rows.Start(p)) / shape.Rows.Dilation * shape.Columns.Window;
            for (var q = shape.Columns.FirstWindow(w); q < shape.Columns.EndWindow(w); q++)
            {
                if (!shape.Columns.HasTapOn(q, w)) continue;
                var window = first + (p * shape.Columns.Output + q) * shape.Channels;
                sum += share.Of(window, shape, p, q, row + (w - shape.Columns.Start(q)) / shape.Columns.Dilation);
            }
        }

        gx[item] = sum;
    }
}
