namespace Smug;

/// <summary>Copies between host and device since the program began.</summary>
/// <param name="Uploads">Copies from host to device.</param>
/// <param name="UploadedBytes">Bytes in them.</param>
/// <param name="Downloads">Copies from device to host.</param>
/// <param name="DownloadedBytes">Bytes in them.</param>
public readonly record struct TransferCounts(long Uploads, long UploadedBytes, long Downloads, long DownloadedBytes)
{
    /// <summary>What happened between two readings.</summary>
    public static TransferCounts operator -(TransferCounts later, TransferCounts earlier) => new(
        later.Uploads - earlier.Uploads,
        later.UploadedBytes - earlier.UploadedBytes,
        later.Downloads - earlier.Downloads,
        later.DownloadedBytes - earlier.DownloadedBytes);
}
