namespace Smug.Kernels.Conv2d;

/// <summary>Sizes of one image.</summary>
internal readonly record struct ImageSize(int Height, int Width, int Channels)
{
    /// <summary>Elements.</summary>
    public int Length => Height * Width * Channels;
}

/// <summary>What a sum over windows reads and writes: the forward convolution, or its derivative with respect to the input. Immutable.</summary>
internal sealed class WindowPlan
{
    private const int BandBytes = 256 * 1024;

    private WindowPlan(in Conv2dShape s, int elementSize, ImageSize source, ImageSize destination, AxisPhase[] rows, AxisPhase[] columns)
    {
        (Batch, Groups, KernelW, Source, Destination, Rows, Columns) =
            (s.Batch, s.Geometry.Groups, s.KernelW, source, destination, rows, columns);
        var (top, bottom) = AxisPhase.Margins(rows, source.Height);
        var (left, right) = AxisPhase.Margins(columns, source.Width);
        Margin = new Margin(top, bottom, left, right);
        var rowBytes = (long)PaddedWidth * source.Channels * elementSize * source.Height / Math.Max(1, destination.Height);
        BandRows = (int)Math.Clamp(BandBytes / Math.Max(1, rowBytes), 1, Math.Max(1, destination.Height));
        Bands = (destination.Height + BandRows - 1) / BandRows;
    }

    /// <summary>Images.</summary>
    public int Batch { get; }

    /// <summary>Groups of channels.</summary>
    public int Groups { get; }

    /// <summary>Columns of the kernel.</summary>
    public int KernelW { get; }

    /// <summary>The images that are read.</summary>
    public ImageSize Source { get; }

    /// <summary>The images that are written.</summary>
    public ImageSize Destination { get; }

    /// <summary>The phases of the rows; every one is combined with every one of <see cref="Columns"/>.</summary>
    public AxisPhase[] Rows { get; }

    /// <summary>The phases of the columns.</summary>
    public AxisPhase[] Columns { get; }

    /// <summary>Zeros that the source needs around it.</summary>
    public Margin Margin { get; }

    /// <summary>Destination rows of a band: what they read fits the second-level cache.</summary>
    public int BandRows { get; }

    /// <summary>Bands of an image.</summary>
    public int Bands { get; }

    /// <summary>Whether the weights' inputs are what is written: false forward, true for the derivative.</summary>
    public bool IsTransposed { get; private init; }

    /// <summary>Source channels that one destination channel sees.</summary>
    public int SourceChannels => Source.Channels / Groups;

    /// <summary>Destination channels of one group.</summary>
    public int DestinationChannels => Destination.Channels / Groups;

    /// <summary>Columns of the source with its margin.</summary>
    public int PaddedWidth => Margin.Left + Source.Width + Margin.Right;

    /// <summary>Phases of rows and columns together.</summary>
    public int Phases => Rows.Length * Columns.Length;

    /// <summary>The forward convolution.</summary>
    public static WindowPlan Forward(in Conv2dShape s, int elementSize) => new(
        s,
        elementSize,
        new ImageSize(s.Height, s.Width, s.Channels),
        new ImageSize(s.OutputHeight, s.OutputWidth, s.Outputs),
        AxisPhase.Forward(s.OutputHeight, s.KernelH, s.Geometry.StrideH, s.Geometry.DilationH, s.Geometry.PadTop),
        AxisPhase.Forward(s.OutputWidth, s.KernelW, s.Geometry.StrideW, s.Geometry.DilationW, s.Geometry.PadLeft));

    /// <summary>The derivative with respect to the input.</summary>
    public static WindowPlan Backward(in Conv2dShape s, int elementSize) => new(
        s,
        elementSize,
        new ImageSize(s.OutputHeight, s.OutputWidth, s.Outputs),
        new ImageSize(s.Height, s.Width, s.Channels),
        AxisPhase.Backward(s.Height, s.KernelH, s.Geometry.StrideH, s.Geometry.DilationH, s.Geometry.PadTop),
        AxisPhase.Backward(s.Width, s.KernelW, s.Geometry.StrideW, s.Geometry.DilationW, s.Geometry.PadLeft))
    {
        IsTransposed = true,
    };

    /// <summary>The phases of rows and of columns that make phase <paramref name="phase"/>.</summary>
    public (AxisPhase Rows, AxisPhase Columns) Phase(int phase) => (Rows[phase / Columns.Length], Columns[phase % Columns.Length]);

    /// <summary>Products in one destination element's sum.</summary>
    public int Depth(int phase)
    {
        var (rows, columns) = Phase(phase);
        return rows.Taps * columns.Taps * SourceChannels;
    }

    /// <summary>Where the weights of one tap of a phase begin for a group, and the elements between their neighbours along source and
    /// destination channels.</summary>
    public (int Offset, nint SourceStride, nint DestinationStride) Tap(int phase, int group, int tap)
    {
        var (rows, columns) = Phase(phase);
        var ky = rows.KernelFirst + tap / columns.Taps * rows.KernelStep;
        var kx = columns.KernelFirst + tap % columns.Taps * columns.KernelStep;
        var (inputs, outputs) = IsTransposed ? (DestinationChannels, SourceChannels) : (SourceChannels, DestinationChannels);
        nint pitch = outputs * Groups;
        var offset = (ky * KernelW + kx) * inputs * (int)pitch + group * outputs;
        return IsTransposed ? (offset, 1, pitch) : (offset, pitch, 1);
    }

    /// <summary>The destination rows of a band.</summary>
    public (int From, int To) Band(int band) => (band * BandRows, Math.Min((band + 1) * BandRows, Destination.Height));

    /// <summary>The rows of the padded source that destination rows read: the first, and how many.</summary>
    public (int First, int Count) SourceRows(int fromRow, int toRow)
    {
        var (low, high) = (int.MaxValue, int.MinValue);
        foreach (var rows in Rows)
        {
            var (first, last) = rows.Within(fromRow, toRow);
            if (first == last || rows.Taps == 0) continue;
            low = Math.Min(low, rows.SourceFirst + first * rows.SourceStep);
            high = Math.Max(high, rows.SourceFirst + (last - 1) * rows.SourceStep + (rows.Taps - 1) * rows.TapStep);
        }

        return low > high ? (0, 0) : (low + Margin.Top, high - low + 1);
    }
}
