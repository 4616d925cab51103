using System.Text;

namespace Smug.Models.Tables;

/// <summary>What the readers of this folder share.</summary>
internal static class Utf8Lines
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

    /// <summary>What <c>\n</c>, <c>\p</c> and <c>\\</c> stand for; another character behind a backslash stays with it.</summary>
    public static string Unescaped(string text)
    {
        if (!text.Contains('\\')) return text;
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var meant = text[at] == '\\' && at + 1 < text.Length ? text[at + 1] switch { 'n' => '\n', 'p' => '|', '\\' => '\\', _ => '\0' } : '\0';
            plain.Append(meant == '\0' ? text[at] : meant);
            at += meant == '\0' ? 0 : 1;
        }

        return plain.ToString();
    }
}
