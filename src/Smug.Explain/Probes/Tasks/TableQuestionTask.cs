using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Smug.Models;
using Smug.Models.Tables;

namespace Smug.Explain.Probes;

/// <summary>Networks that answer questions over tables, asked those of WikiTableQuestions whose answer is a single cell.</summary>
public sealed class TableQuestionTask : IQuestionTask
{
    /// <inheritdoc/>
    public string Name => "table";

    /// <inheritdoc/>
    public string Sources => "the folder of WikiTableQuestions, of which the questions are asked whose tables the network was not trained on; or a file of questions in its form, all of which are asked, with the tables' paths relative to the file's folder";

    /// <inheritdoc/>
    public bool Fits(Network<float> network) => TableNetwork.IsTable(network);

    /// <inheritdoc/>
    public (IQuestionModel Model, ProbeData Data) Open(Network<float> network, string name, string path, string? corpus)
    {
        if (corpus is not null) throw new UsageException("A table network is asked the questions of a folder or a file: leave out --corpus.");
        var questions = File.Exists(path)
            ? TableQuestions.Of(Path.GetFileName(path), TableQuestionFile.Read(path), Path.GetDirectoryName(Path.GetFullPath(path))!)
            : Directory.Exists(path) ? CorpusOf(network).LoadTest(path) : throw new UsageException($"There is no file and no directory '{path}'.");
        if (!questions.Covered.Any(question => question.Words.Length > 0)) throw new UsageException($"There is no question to ask. {questions.Summary}.");

        ImmutableArray<TableContext> tables = [.. questions.Covered.Select(question => question.Table).Distinct()];
        var model = new TableQuestionModel(new TableNetwork(network), name, tables);
        return (model, DataOf(questions, tables, model));
    }

    /// <summary>What the network was fitted to, by its record: no table of that may be asked about.</summary>
    private static TableCorpus CorpusOf(Network<float> network) => network.Info.Training?.Corpus is { } corpus
        ? TableCorpus.Find(corpus)
        : throw new UsageException("The network does not say which corpus it was trained on, so that its training tables cannot be kept out: name a file of questions instead of a folder.");

    private static ProbeData DataOf(TableQuestions questions, ImmutableArray<TableContext> tables, TableQuestionModel model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var numbers = tables.Select((table, number) => (table, number)).ToDictionary(pair => pair.table, pair => pair.number);
        foreach (var table in tables)
        {
            foreach (var row in table.Table.Rows.Prepend(table.Table.Headers)) hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\t', row) + "\n"));
        }

        foreach (var question in questions.Covered)
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{numbers[question.Table]}\t{string.Join(' ', question.Words)}\t{question.Answer}\n")));
        ProbeQuestion[] asked = [.. questions.Covered.Select((question, number) => new ProbeQuestion(number, question.Words, question.Answer) { Context = numbers[question.Table] })
            .Where(question => question.Words.Length > 0)];
        var answers = model.Cells([.. asked.Select(question => new Question(question.Context, question.Words))]);
        return new ProbeData(
            new DataIdentity($"questions whose answer is a single cell; {questions.Name}", Convert.ToHexStringLower(hash.GetHashAndReset()), questions.Lines),
            [.. asked.Select((question, i) => question with { Kind = $"operation {answers[i].Operation.ToString().ToLowerInvariant()}" })],
            questions.Covered.Length - asked.Length)
        {
            LeftOut =
            [
                new("questions whose answer is in no cell of the table: it is counted, computed or put together", questions.NoCell),
                new("questions with several answers", questions.SeveralAnswers),
                new("questions whose table has no file", questions.MissingTables),
                new($"questions whose table is malformed{(questions.FirstMalformed is { } fault ? $" ({fault})" : "")}", questions.MalformedTables),
                new("not left out: tables with rows shorter or longer than their headers, filled with empty cells", questions.RaggedTables),
            ],
        };
    }
}
