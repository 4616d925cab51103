namespace Smug.Models.Plans;

/// <summary>Memory that a plan needs for a while.</summary>
/// <param name="index">Its number in the plan.</param>
/// <param name="pixels">Pixels of one image.</param>
/// <param name="channels">Channels of a pixel.</param>
/// <param name="shared">Elements besides those, however many images there are.</param>
internal sealed class PlanBuffer(int index, int pixels, int channels, long shared = 0)
{
    public int Index => index;

    /// <summary>Elements from one pixel to the next.</summary>
    public int Channels => channels;

    /// <summary>Elements of one image.</summary>
    public int Length => checked(pixels * channels);

    /// <summary>Whether the caller owns the memory.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Elements for so many images.</summary>
    public long Size(int images) => (long)Length * images + shared;
}

/// <summary>When each buffer is first and last used; steps count time.</summary>
internal sealed class LiveRanges(int buffers)
{
    private readonly int[] _first = Enumerable.Repeat(int.MaxValue, buffers).ToArray();
    private readonly int[] _last = Enumerable.Repeat(-1, buffers).ToArray();

    public void Touch(PlanBuffer? buffer, int time)
    {
        if (buffer is null || buffer.IsExternal) return;
        _first[buffer.Index] = Math.Min(_first[buffer.Index], time);
        _last[buffer.Index] = Math.Max(_last[buffer.Index], time);
    }

    public bool IsUsed(PlanBuffer buffer) => _last[buffer.Index] >= 0;

    public bool Meet(PlanBuffer a, PlanBuffer b) => _first[a.Index] <= _last[b.Index] && _first[b.Index] <= _last[a.Index];
}

/// <summary>Places of all buffers in one arena, such that buffers in use at the same time never overlap. Immutable.</summary>
internal sealed class ArenaLayout
{
    /// <summary>Elements of a cache line of the smallest element type.</summary>
    private const int Line = 16;

    private readonly long[] _offsets;

    /// <summary>Places the largest buffers first, each at the lowest offset free during its life.</summary>
    public ArenaLayout(IReadOnlyList<PlanBuffer> buffers, LiveRanges ranges, int images)
    {
        Images = images;
        _offsets = new long[buffers.Count];
        var placed = new List<PlanBuffer>();
        foreach (var buffer in buffers.Where(ranges.IsUsed).OrderByDescending(buffer => buffer.Size(images)))
        {
            var size = buffer.Size(images);
            long offset = 0;
            foreach (var other in placed.Where(other => ranges.Meet(other, buffer)).OrderBy(other => _offsets[other.Index]))
            {
                if (_offsets[other.Index] >= offset + size) break;
                offset = Math.Max(offset, (_offsets[other.Index] + other.Size(images) + Line - 1) / Line * Line);
            }

            _offsets[buffer.Index] = offset;
            Length = Math.Max(Length, offset + size);
            placed.Add(buffer);
        }
    }

    /// <summary>The most images there is room for.</summary>
    public int Images { get; }

    /// <summary>Elements of the arena.</summary>
    public long Length { get; }

    public long Offset(PlanBuffer buffer) => _offsets[buffer.Index];
}
