using System.Collections.Immutable;

namespace Smug.Models.Tables;

/// <summary>A question whose answer is a single cell of its table. Immutable.</summary>
/// <param name="Words">Its words and signs; may be empty.</param>
/// <param name="Table">The table.</param>
/// <param name="Answer">What an answer's <see cref="CellText.Key"/> must be.</param>
public sealed record TableQuestion(ImmutableArray<string> Words, TableContext Table, string Answer);

/// <summary>Questions over tables, and what became of those that are left out. Immutable.</summary>
/// <param name="Name">What they are called.</param>
/// <param name="Covered">Questions whose answer is a single cell.</param>
/// <param name="Lines">Questions that the file has.</param>
/// <param name="SeveralAnswers">Left out: more than one answer is right together.</param>
/// <param name="NoCell">Left out: no cell holds the answer; it must be counted, computed or put together.</param>
/// <param name="MissingTables">Left out: there is no file of the table.</param>
/// <param name="MalformedTables">Left out: the file of the table is malformed.</param>
/// <param name="FirstMalformed">What is wrong with the first of those; null if there is none.</param>
/// <param name="RaggedTables">Tables with rows of another length than the headers, which are filled with empty cells and used.</param>
public sealed record TableQuestions(
    string Name,
    ImmutableArray<TableQuestion> Covered,
    int Lines,
    int SeveralAnswers,
    int NoCell,
    int MissingTables,
    int MalformedTables,
    string? FirstMalformed,
    int RaggedTables)
{
    /// <summary>Questions with a readable table: what the covered share is a share of.</summary>
    public int WithTable => Lines - MissingTables - MalformedTables;

    /// <summary>All counts in a sentence.</summary>
    public string Summary => FormattableString.Invariant(
        $"{Name}: {Lines} questions; {Covered.Length} with a single cell as answer ({(WithTable == 0 ? 0 : 100.0 * Covered.Length / WithTable):0.0} % of the {WithTable} with a table), {NoCell} whose answer is in no cell, {SeveralAnswers} with several answers, {MissingTables} without their table's file, {MalformedTables} with a malformed table{(FirstMalformed is null ? "" : $" ({FirstMalformed})")}; {RaggedTables} ragged tables");

    /// <summary>Joins lines with their tables.</summary>
    /// <param name="name">What the questions are called.</param>
    /// <param name="lines">The questions.</param>
    /// <param name="directory">The data's folder.</param>
    /// <param name="tables">Tables by path that are known already, and to which those read are added.</param>
    public static TableQuestions Of(string name, IReadOnlyList<TableQuestionLine> lines, string directory, Dictionary<string, LoadedTable>? tables = null)
    {
        tables ??= new Dictionary<string, LoadedTable>(StringComparer.Ordinal);
        var covered = ImmutableArray.CreateBuilder<TableQuestion>();
        var ragged = new HashSet<string>(StringComparer.Ordinal);
        var (several, noCell, missing, malformed) = (0, 0, 0, 0);
        string? firstMalformed = null;
        foreach (var line in lines)
        {
            if (!tables.TryGetValue(line.TablePath, out var loaded)) tables[line.TablePath] = loaded = LoadedTable.Of(directory, line.TablePath);
            if (loaded.Table is not { } table)
            {
                if (loaded.Fault is null) missing++;
                else malformed++;
                firstMalformed ??= loaded.Fault;
                continue;
            }

            if (table.Table.RaggedRows > 0) ragged.Add(line.TablePath);
            if (line.Answers.Length != 1)
            {
                several++;
                continue;
            }

            var key = CellText.Key(line.Answers[0]);
            if (key.Length == 0 || !table.Keys.Contains(key)) noCell++;
            else covered.Add(new TableQuestion([.. Text.WordTokenizer.Words(line.Text)], table, key));
        }

        return new TableQuestions(name, covered.ToImmutable(), lines.Count, several, noCell, missing, malformed, firstMalformed, ragged.Count);
    }
}

/// <summary>What became of reading a table.</summary>
/// <param name="Table">The table; null if there is none.</param>
/// <param name="Fault">What is wrong with its file; null if there is no file, or nothing is wrong.</param>
public readonly record struct LoadedTable(TableContext? Table, string? Fault)
{
    internal static LoadedTable Of(string directory, string path)
    {
        var file = Path.Combine(directory, path);
        if (!File.Exists(file)) return default;
        try
        {
            return new LoadedTable(new TableContext(TableFile.Read(file)), null);
        }
        catch (MalformedInputException error)
        {
            return new LoadedTable(null, error.Message);
        }
    }
}
