using System.Globalization;
using Smug.Models.Tables;

namespace Smug.Models.Tests.Tables;

/// <summary>Small tables of people with questions whose answers follow from them.</summary>
internal static class GeneratedTables
{
    private static readonly string[] Names = ["Ann", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal", "Ida", "Jo"];
    private static readonly string[] Towns = ["Rome", "Oslo", "Bern", "Riga", "Lyon", "Cork", "Bath", "Ghent", "Porto", "Turin"];

    /// <summary>A table of people with ages that are all different.</summary>
    public static Table Table(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var rows = 4 + random.Next(4);
        var (names, towns, ages) = (Names.ToArray(), Towns.ToArray(), Enumerable.Range(20, 60).ToArray());
        random.Shuffle<string>(names);
        random.Shuffle<string>(towns);
        random.Shuffle<int>(ages);
        return new Table($"{seed}.csv", ["name", "age", "town"], [.. Enumerable.Range(0, rows).Select(row =>
            (IReadOnlyList<string>)[names[row], ages[row].ToString(CultureInfo.InvariantCulture), towns[row]])]);
    }

    /// <summary>Tables and five questions each, as the first development split.</summary>
    public static void Write(TableFolder folder, int tables)
    {
        var questions = new List<(string, string, string)>();
        for (var i = 0; i < tables; i++)
        {
            var table = Table(i + 1);
            var path = $"csv/{i:000}.csv";
            folder.Write(path, string.Join('\n', table.Rows.Prepend(table.Headers).Select(row => string.Join(',', row))) + "\n");
            var byAge = table.Rows.OrderBy(row => int.Parse(row[1], CultureInfo.InvariantCulture)).ToArray();
            var row = table.Rows[i % table.Rows.Length];
            questions.Add(($"what is the age of {row[0]}?", path, row[1]));
            questions.Add(($"where does {row[0]} live?", path, row[2]));
            questions.Add(("who is oldest?", path, byAge[^1][0]));
            questions.Add(("who is youngest?", path, byAge[0][0]));
            questions.Add(("who is listed first?", path, table.Rows[0][0]));
        }

        folder.WriteQuestions("random-split-1-dev.tsv", [.. questions]);
    }
}
