namespace Smug.Kernels.Pool;

/// <summary>Channels in groups of 64, for work that must not share an image but may share it channel by channel. The last group may
/// be smaller.</summary>
internal readonly struct ChannelBlocks(int channels)
{
    private const int BlockSize = 64;

    public int Count => (channels + BlockSize - 1) / BlockSize;

    public int First(int block) => block * BlockSize;

    public int Length(int block) => Math.Min(BlockSize, channels - First(block));

    /// <summary>Zeroes one block of an image of <paramref name="pixels"/> pixels that starts at <paramref name="to"/>.</summary>
    public unsafe void Clear<T>(T* to, int pixels, int length)
        where T : unmanaged
    {
        if (length == channels)
        {
            new Span<T>(to, pixels * channels).Clear();
            return;
        }

        for (var pixel = 0; pixel < pixels; pixel++) new Span<T>(to + (nint)pixel * channels, length).Clear();
    }
}
