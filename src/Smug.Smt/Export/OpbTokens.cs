using System.Text;

namespace Smug.Smt;

/// <summary>Cuts OPB text into tokens: words parted by white space, with ';', '&gt;=' and '=' standing alone; lines that begin with '*' are comments.</summary>
/// <param name="input">The text.</param>
/// <param name="source">The file's name, for errors.</param>
/// <param name="limit">The longest token.</param>
internal sealed class OpbTokens(TextReader input, string source, int limit)
{
    private readonly StringBuilder _token = new();
    private bool _lineBegins = true;

    /// <summary>The line of the last token, from 1.</summary>
    internal int Line { get; private set; } = 1;

    /// <summary>The next token, or null at the end.</summary>
    internal string? Next()
    {
        _token.Clear();
        while (true)
        {
            var next = input.Peek();
            if (next == '*' && _lineBegins && _token.Length == 0)
            {
                SkipLine();
                continue;
            }

            if (next < 0 || char.IsWhiteSpace((char)next))
            {
                if (_token.Length > 0) return _token.ToString();
                if (next < 0) return null;
                Read();
                continue;
            }

            var stands = next is ';' or '=' or '>' or '<';
            if (stands && _token.Length > 0) return _token.ToString();
            _token.Append(Read());
            if (_token.Length > limit) throw new MalformedInputException(source, $"line {Line}", $"a word of at most {limit} characters", "a longer one");
            if (!stands) continue;
            if (next is '>' or '<' && input.Peek() == '=') _token.Append(Read());
            return _token.ToString();
        }
    }

    private char Read()
    {
        var c = (char)input.Read();
        if (c == '\n') Line++;
        _lineBegins = c == '\n' || (_lineBegins && char.IsWhiteSpace(c));
        return c;
    }

    private void SkipLine()
    {
        while (input.Peek() is not (< 0 or '\n')) input.Read();
    }
}
