namespace Smug.Smt.Verification;

/// <summary>An atom or a list of an SMT-LIB text. Immutable.</summary>
/// <param name="Atom">The atom's text; null for a list.</param>
/// <param name="Items">The list's members; empty for an atom.</param>
/// <param name="Line">Where it begins, from 1.</param>
internal sealed record SExpression(string? Atom, IReadOnlyList<SExpression> Items, int Line)
{
    /// <summary>Deeper nesting than any written property has.</summary>
    private const int MostDepth = 64;

    /// <summary>The first word of a list, or "".</summary>
    internal string Head => Items.Count > 0 ? Items[0].Atom ?? "" : "";

    /// <summary>Reads all expressions of a text.</summary>
    /// <exception cref="MalformedInputException">Parentheses do not match or nest too deeply.</exception>
    internal static List<SExpression> ParseAll(string text, string source)
    {
        var stack = new Stack<(List<SExpression> Items, int Line)>();
        stack.Push(([], 0));
        var line = 1;
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            if (c is '\n') line++;
            if (char.IsWhiteSpace(c) || c == '\uFEFF') at++;
            else if (c == ';')
            {
                var end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end;
            }
            else if (c == '(')
            {
                if (stack.Count > MostDepth) throw new MalformedInputException(source, $"line {line}", $"at most {MostDepth} levels of parentheses", "more");
                stack.Push(([], line));
                at++;
            }
            else if (c == ')')
            {
                if (stack.Count == 1) throw new MalformedInputException(source, $"line {line}", "an expression", "')' without '('");
                var (items, from) = stack.Pop();
                stack.Peek().Items.Add(new SExpression(null, items, from));
                at++;
            }
            else
            {
                var end = at;
                while (end < text.Length && text[end] is not ('(' or ')' or ';') && !char.IsWhiteSpace(text[end])) end++;
                stack.Peek().Items.Add(new SExpression(text[at..end], [], line));
                at = end;
            }
        }

        if (stack.Count > 1) throw new MalformedInputException(source, $"line {stack.Peek().Line}", "')'", "the end of the file");
        return stack.Pop().Items;
    }
}
