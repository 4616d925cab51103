namespace Smug.Kernels.Pool;

/// <summary>Where the taps of windows fall, worked out once for a shape. Immutable.</summary>
internal sealed class PoolTaps
{
    public PoolTaps(in PoolShape shape)
    {
        (Rows, Columns) = (new Cover(shape.Rows), new Cover(shape.Columns));
        Offsets = new int[shape.Taps];
        for (var tap = 0; tap < Offsets.Length; tap++)
        {
            var (i, j) = (tap / shape.Columns.Window, tap % shape.Columns.Window);
            Offsets[tap] = (i * shape.Rows.Dilation * shape.Columns.Input + j * shape.Columns.Dilation) * shape.Channels;
        }
    }

    /// <summary>How far each tap of a window lies from its first, in elements.</summary>
    public int[] Offsets { get; }

    /// <summary>The windows over each row.</summary>
    public Cover Rows { get; }

    /// <summary>The windows over each column.</summary>
    public Cover Columns { get; }

    /// <summary>The windows that have a tap on each element of an axis, in ascending order.</summary>
    public sealed class Cover
    {
        private readonly int[] _ends;
        private readonly (int Position, int Tap)[] _windows;

        public Cover(in PoolAxis axis)
        {
            _ends = new int[axis.Input + 1];
            var windows = new List<(int Position, int Tap)>();
            for (var element = 0; element < axis.Input; element++)
            {
                for (var position = axis.FirstWindow(element); position < axis.EndWindow(element); position++)
                {
                    if (axis.HasTapOn(position, element)) windows.Add((position, (element - axis.Start(position)) / axis.Dilation));
                }

                _ends[element + 1] = windows.Count;
            }

            _windows = [.. windows];
        }

        /// <summary>The windows over one element, and which of their taps lies on it.</summary>
        public ReadOnlySpan<(int Position, int Tap)> Over(int element) => _windows.AsSpan(_ends[element].._ends[element + 1]);
    }
}
