using System.Globalization;

namespace Smug.Explain;

/// <summary>Settings of the usual types.</summary>
public static class Setting
{
    private static CultureInfo Plain => CultureInfo.InvariantCulture;

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    public static Setting<TOwner> Whole<TOwner>(string name, string meaning, Func<TOwner, int> read, Func<TOwner, int, TOwner> write, int least = 1) =>
        new(name, meaning, owner => read(owner).ToString(Plain), (owner, text) =>
        {
            var value = int.Parse(text, NumberStyles.AllowLeadingSign, Plain);
            return value >= least ? write(owner, value) : throw new UsageException($"Setting '{name}': expected at least {least}, got {text}.");
        });

    /// <summary>A finite number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public static Setting<TOwner> Number<TOwner>(
        string name, string meaning, Func<TOwner, double> read, Func<TOwner, double, TOwner> write, double low = double.MinValue, double high = double.MaxValue) =>
        new(name, meaning, owner => read(owner).ToString("R", Plain), (owner, text) =>
        {
            var value = double.Parse(text, NumberStyles.Float, Plain);
            return value >= low && value <= high ? write(owner, value)
                : throw new UsageException(string.Create(Plain, $"Setting '{name}': expected a number from {low:R} to {high:R}, got {text}."));
        });

    /// <summary>Text as it is; empty for none.</summary>
    public static Setting<TOwner> Text<TOwner>(string name, string meaning, Func<TOwner, string?> read, Func<TOwner, string?, TOwner> write) =>
        new(name, meaning, owner => read(owner) ?? "", (owner, text) => write(owner, text.Length == 0 ? null : text));

    /// <summary>One of some words, each standing for a value.</summary>
    public static Setting<TOwner> Choice<TOwner, TValue>(
        string name, string meaning, Func<TOwner, TValue> read, Func<TOwner, TValue, TOwner> write, params (string Word, TValue Value)[] words)
        where TValue : notnull =>
        new(name, $"{meaning}: {string.Join(", ", words.Select(w => w.Word))}", owner => words.First(w => w.Value.Equals(read(owner))).Word, (owner, text) =>
            Array.FindIndex(words, w => w.Word == text) is var place and >= 0 ? write(owner, words[place].Value)
                : throw new UsageException($"Setting '{name}': expected {string.Join(", ", words.Select(w => w.Word))}, got '{text}'."));
}
