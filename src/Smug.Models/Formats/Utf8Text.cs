using System.Text;

namespace Smug.Models.Formats;

/// <summary>Takes text files as what they must be.</summary>
internal static class Utf8Text
{
    /// <summary>A file's text, without a byte order mark.</summary>
    /// <exception cref="MalformedInputException">It is no UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string source)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException error)
        {
            throw new MalformedInputException(source, $"byte {error.Index}", "UTF-8", "other bytes", error);
        }
    }
}
