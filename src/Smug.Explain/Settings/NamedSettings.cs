using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>The text form of a named thing with settings: <c>name:setting=value:setting=value</c>.</summary>
internal static class NamedSettings
{
    public static T Apply<T>(string text, string kind, IReadOnlyList<T> all, Func<T, string> nameOf, Func<T, string, string, T> with)
    {
        var parts = text.Split(':');
        var found = all.FirstOrDefault(item => nameOf(item) == parts[0]);
        if (found is null) throw new UsageException($"There is no {kind} '{parts[0]}'. There are: {string.Join(", ", all.Select(nameOf))}.");
        foreach (var part in parts[1..])
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new UsageException($"'{text}': expected {parts[0]}:setting=value, got '{part}'.");
            found = with(found, part[..equals], part[(equals + 1)..]);
        }

        return found;
    }

    public static string Text(string name, ImmutableArray<SettingValue> settings, ImmutableArray<SettingValue> defaults) =>
        string.Concat(settings.Except(defaults).Select(setting => $":{setting.Name}={setting.Value}").Prepend(name));
}
