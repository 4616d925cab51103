namespace Smug.Models.Plans;

/// <summary>All buffers of a plan.</summary>
internal sealed class PlanBuffers
{
    private readonly List<PlanBuffer> _all = [];

    public IReadOnlyList<PlanBuffer> All => _all;

    /// <summary>A new buffer.</summary>
    public PlanBuffer Add(int pixels, int channels, bool isExternal = false)
    {
        var buffer = new PlanBuffer(_all.Count, pixels, channels) { IsExternal = isExternal };
        _all.Add(buffer);
        return buffer;
    }

    /// <summary>Work space of one image times the images, and some that they share; null for none.</summary>
    public PlanBuffer? AddScratch(int perImage, int shared)
    {
        if (perImage == 0 && shared == 0) return null;
        var buffer = new PlanBuffer(_all.Count, 1, perImage, shared);
        _all.Add(buffer);
        return buffer;
    }
}
