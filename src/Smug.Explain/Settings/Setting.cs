namespace Smug.Explain;

/// <summary>One setting of a method or metric: its name, what it means, and its present value as text.</summary>
/// <param name="Name">Lower case, words joined by hyphens.</param>
/// <param name="Meaning">What it decides, with units.</param>
/// <param name="Value">The present value, in the form that <c>With</c> takes; invariant culture.</param>
public sealed record SettingValue(string Name, string Meaning, string Value);

/// <summary>How a setting of <typeparamref name="TOwner"/> is read and replaced.</summary>
/// <param name="Name">Lower case, words joined by hyphens.</param>
/// <param name="Meaning">What it decides, with units.</param>
/// <param name="Read">Its value as text.</param>
/// <param name="Write">The owner with another value, from text. Raises <see cref="FormatException"/> or <see cref="UsageException"/> for
/// text that is none.</param>
public sealed record Setting<TOwner>(string Name, string Meaning, Func<TOwner, string> Read, Func<TOwner, string, TOwner> Write);
