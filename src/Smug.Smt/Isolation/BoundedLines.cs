using System.Text;

namespace Smug.Smt;

/// <summary>Lines of a stream that nobody vouches for: one that is longer than the limit is an error, not a reason to take more memory.</summary>
/// <param name="reader">The text.</param>
/// <param name="limit">The longest line accepted, in characters.</param>
internal sealed class BoundedLines(TextReader reader, int limit)
{
    private readonly char[] _buffer = new char[4096];
    private int _start;
    private int _end;

    /// <summary>The next line without its end, or null at the end of the stream (an unfinished last line counts as none).</summary>
    /// <exception cref="SolverException">The line is too long.</exception>
    internal string? Next()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, reader.Read(_buffer, 0, _buffer.Length));
                if (_end <= 0) return null;
            }

            var newline = Array.IndexOf(_buffer, '\n', _start, _end - _start);
            var until = newline < 0 ? _end : newline;
            line.Append(_buffer, _start, until - _start);
            if (line.Length > limit) throw new SolverException($"a line of more than {limit} characters");
            _start = newline < 0 ? _end : newline + 1;
            if (newline >= 0) return line.ToString();
        }
    }
}
