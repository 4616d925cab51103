namespace Smug.OperationCases;

/// <summary>The cases of one operation. A class that implements this is found by itself: adding an operation adds one file.</summary>
public interface ICaseList
{
    /// <summary>Sizes and settings the operation is run at.</summary>
    IEnumerable<OperationCase> Cases { get; }

    /// <summary>Arguments the operation must refuse.</summary>
    IEnumerable<ErrorCase> Errors { get; }
}

/// <summary>All cases of all operations.</summary>
public static class AllCases
{
    private static readonly ICaseList[] Lists =
    [
        .. typeof(AllCases).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(ICaseList)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => (ICaseList)Activator.CreateInstance(type)!),
    ];

    /// <summary>Every case, in a stable order.</summary>
    public static IReadOnlyList<OperationCase> Operations { get; } = [.. Lists.SelectMany(list => list.Cases)];

    /// <summary>Every call that must be refused, in a stable order.</summary>
    public static IReadOnlyList<ErrorCase> Errors { get; } = [.. Lists.SelectMany(list => list.Errors)];
}
