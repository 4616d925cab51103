namespace Smug.Models.Text;

/// <summary>One token of a text, and where it stands there.</summary>
/// <param name="Text">What the vocabulary is asked for: lower case, with one form of apostrophes and quotation marks.</param>
/// <param name="Start">Where its characters begin in the text, in UTF-16 code units.</param>
/// <param name="Length">How many they are; at least 1.</param>
public readonly record struct Token(string Text, int Start, int Length);
