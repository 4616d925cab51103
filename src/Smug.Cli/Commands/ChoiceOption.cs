using System.CommandLine;

namespace Smug.Cli.Commands;

/// <summary>An option with a fixed list of words, each standing for a value.</summary>
internal sealed class ChoiceOption<T> : Option<string?>
    where T : struct
{
    private readonly (string Word, T Value)[] _choices;
    private readonly string[] _words;

    public ChoiceOption(string name, string description, params (string Word, T Value)[] choices)
        : base(name)
    {
        // A loop, since a query over these tuples would be compiled anew for every T, at every start of the command.
        _choices = choices;
        _words = new string[choices.Length];
        for (var i = 0; i < _words.Length; i++) _words[i] = choices[i].Word;
        Description = description;
        HelpName = string.Join('|', _words);
        AcceptOnlyFromAmong(_words);
    }

    /// <summary>The chosen value; null where the option is absent.</summary>
    public T? Read(ParseResult result) => result.GetValue(this) is { } word ? _choices[Array.IndexOf(_words, word)].Value : null;
}
