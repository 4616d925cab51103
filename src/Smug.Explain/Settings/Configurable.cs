using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>Something with named settings that are read and replaced as text, so that one word on a command line, in a file name or in a
/// table row says exactly what was run: <c>smoothgrad:samples=25:noise=0.1</c>. Immutable and thread-safe.</summary>
/// <typeparam name="TSelf">The deriving record.</typeparam>
public abstract record Configurable<TSelf>
    where TSelf : Configurable<TSelf>
{
    /// <summary>The settings' table.</summary>
    protected abstract IReadOnlyList<Setting<TSelf>> Table { get; }

    /// <summary>All settings with their present values.</summary>
    public ImmutableArray<SettingValue> Settings => [.. Table.Select(setting => new SettingValue(setting.Name, setting.Meaning, setting.Read((TSelf)this)))];

    /// <summary>The same with one setting replaced.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="value">Its new value as text, invariant culture.</param>
    /// <exception cref="UsageException">There is no such setting, or the text is no value of it.</exception>
    protected TSelf Replace(string name, string value)
    {
        var setting = Table.FirstOrDefault(setting => setting.Name == name) ?? throw new UsageException(
            Table.Count == 0 ? $"There is no setting '{name}': there are none here."
                : $"There is no setting '{name}'. There are: {string.Join(", ", Table.Select(setting => setting.Name))}.");
        try
        {
            return setting.Write((TSelf)this, value);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw new UsageException($"Setting '{name}' ({setting.Meaning}): '{value}' is no value of it.");
        }
    }
}
