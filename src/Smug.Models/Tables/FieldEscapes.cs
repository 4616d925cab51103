using System.Text;

namespace Smug.Models.Tables;

/// <summary>The escapes of fields between tabs.</summary>
internal static class FieldEscapes
{
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
