namespace Smug.Models.Datasets.Shapes;

/// <summary>What forms, colours and sides are called in questions, answers and descriptions.</summary>
internal static class ShapeWord
{
    public static string Of<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
