using System.CommandLine;

namespace Smug.Cli.Commands;

/// <summary>An option with a fixed list of words, each standing for a value.</summary>
internal sealed class ChoiceOption<T> : Option<string?>
    where T : struct
{
    private readonly (string Word, T Value)[] _choices;

    public ChoiceOption(string name, string description, params (string Word, T Value)[] choices)
        : base(name)
    {
        _choices = choices;
        Description = description;
        HelpName = string.Join('|', choices.Select(choice => choice.Word));
        AcceptOnlyFromAmong([.. choices.Select(choice => choice.Word)]);
    }

    /// <summary>The chosen value; null where the option is absent.</summary>
    public T? Read(ParseResult result) =>
        result.GetValue(this) is { } word ? _choices.First(choice => choice.Word == word).Value : null;
}
