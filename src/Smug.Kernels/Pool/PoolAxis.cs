namespace Smug.Kernels.Pool;

/// <summary>A sliding window along one axis. Immutable.</summary>
/// <param name="Input">Elements along the axis, at least 1.</param>
/// <param name="Output">Window positions along the axis.</param>
/// <param name="Window">Taps of a window.</param>
/// <param name="Stride">Distance between windows.</param>
/// <param name="PadBefore">Padding before the first element.</param>
/// <param name="PadAfter">Padding after the last element.</param>
/// <param name="Dilation">Distance between taps.</param>
public readonly record struct PoolAxis(int Input, int Output, int Window, int Stride, int PadBefore, int PadAfter, int Dilation)
{
    /// <summary>Lays windows along an axis of <paramref name="input"/> elements.</summary>
    /// <param name="operation">The operation, for the error.</param>
    /// <param name="input">Elements along the axis.</param>
    /// <param name="window">Taps of a window.</param>
    /// <param name="stride">Distance between windows.</param>
    /// <param name="padBefore">Padding before the first element.</param>
    /// <param name="padAfter">Padding after the last element.</param>
    /// <param name="dilation">Distance between taps.</param>
    /// <param name="ceilMode">Whether a last window may hang over the padded end by less than a stride.</param>
    /// <returns>The axis; <see cref="Output"/> is ⌊(input + pads − span) / stride⌋ + 1 with span = dilation · (window − 1) + 1, or ⌈…⌉ + 1
    /// in ceil mode without the windows that would start behind the last element (the rule of PyTorch and ONNX).</returns>
    /// <exception cref="ShapeException">A number is out of range, no window fits, or a window would see only padding.</exception>
    public static PoolAxis Create(
        string operation, int input, int window, int stride, int padBefore, int padAfter, int dilation, bool ceilMode)
    {
        if (window < 1 || stride < 1 || dilation < 1 || padBefore < 0 || padAfter < 0)
        {
            throw new ShapeException(
                operation,
                "window, stride and dilation of at least 1 and pads of at least 0",
                $"window {window}, stride {stride}, dilation {dilation}, pads {padBefore} and {padAfter}");
        }

        if ((long)input + padBefore + padAfter > Array.MaxLength)
            throw new ShapeException(operation, $"at most {Array.MaxLength} elements and pads", $"{input} elements with pads {padBefore} and {padAfter}");
        var span = (long)dilation * (window - 1) + 1;
        var room = (long)input + padBefore + padAfter - span;
        var output = FloorDivide(room + (ceilMode ? stride - 1 : 0), stride) + 1;
        if (ceilMode) output = Math.Min(output, ((long)input + padBefore + stride - 1) / stride);
        if (input < 1 || output < 1)
            throw new ShapeException(operation, $"room for a window spanning {span}", $"{input} elements with pads {padBefore} and {padAfter}");

        var axis = new PoolAxis(input, (int)output, window, stride, padBefore, padAfter, dilation);
        for (var position = 0; position < axis.Output; position++)
        {
            if (axis.FirstTap(position) >= axis.EndTap(position))
            {
                throw new ShapeException(
                    operation,
                    "windows that each cover an input element",
                    $"{input} elements, window {window}, dilation {dilation}, pads {padBefore} and {padAfter}: window {position} sees only padding");
            }
        }

        return axis;
    }

    /// <summary>Where tap 0 of a window falls; negative in the padding.</summary>
    public int Start(int position) => position * Stride - PadBefore;

    /// <summary>The first tap of a window that falls on an element.</summary>
    public int FirstTap(int position)
    {
        var start = Start(position);
        return start >= 0 ? 0 : (int)((-(long)start + Dilation - 1) / Dilation);
    }

    /// <summary>One past the last tap of a window that falls on an element.</summary>
    public int EndTap(int position) => TapsBefore(Input - Start(position));

    /// <summary>Taps of a window on elements or padding; only a window that hangs over the end in ceil mode has fewer than all.</summary>
    public int PaddedTaps(int position) => TapsBefore(Input + PadAfter - Start(position));

    /// <summary>The first window that may have a tap on an element.</summary>
    public int FirstWindow(int element)
    {
        var behind = element + PadBefore - (Window - 1) * Dilation;
        return behind <= 0 ? 0 : (behind + Stride - 1) / Stride;
    }

    /// <summary>One past the last window that may have a tap on an element.</summary>
    public int EndWindow(int element) => Math.Min(Output, (element + PadBefore) / Stride + 1);

    /// <summary>Whether a window among <see cref="FirstWindow"/> to <see cref="EndWindow"/> has a tap on an element, not between two.</summary>
    public bool HasTapOn(int position, int element) => (element - Start(position)) % Dilation == 0;

    private int TapsBefore(int end) => end <= 0 ? 0 : Math.Min(Window, Dilation == 1 ? end : (end - 1) / Dilation + 1);

    private static long FloorDivide(long dividend, int divisor) =>
        dividend >= 0 ? dividend / divisor : -((-dividend + divisor - 1) / divisor);
}
