namespace Smug.Smt;

/// <summary>The strategies users can name. To add one: write a class, add a line here.</summary>
public static class SolveStrategies
{
    /// <summary>All strategies.</summary>
    public static IReadOnlyList<ISolveStrategy> All { get; } =
    [
        new AnytimeStrategy(),
        new ExactStrategy(),
        new ReferenceStrategy(),
    ];

    /// <summary>The strategy of a name.</summary>
    /// <exception cref="UsageException">There is none; the message lists those there are.</exception>
    public static ISolveStrategy Named(string name) =>
        All.FirstOrDefault(strategy => strategy.Name == name)
        ?? throw new UsageException($"There is no solver strategy '{name}'. There are: {string.Join(", ", All.Select(strategy => strategy.Name))}.");
}
