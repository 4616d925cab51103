namespace Smug.Models.Tables;

/// <summary>Questions over tables, cut into what weights are fitted to and what they are tried on.</summary>
/// <param name="Train">Fitted.</param>
/// <param name="Test">Tried once.</param>
public sealed record TableSplit(TableQuestions Train, TableQuestions Test);

/// <summary>WikiTableQuestions by name: which questions are fitted and which are tried. No table is in both. Immutable and thread-safe.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="TestName">What its test questions are called.</param>
public sealed record TableCorpus(string Name, string Description, string TestName)
{
    private const string Whole = "wikitables";
    private const string Fold = "wikitables-fold";
    private const string Small = "wikitables-small";
    private const string TrainingFile = "training.tsv";
    private const string DevelopmentFile = "random-split-1-dev.tsv";
    private const int Folds = 10;
    private const int SmallFolds = 4;

    /// <summary>All corpora.</summary>
    public static IReadOnlyList<TableCorpus> All { get; } =
    [
        new(Whole, "WikiTableQuestions: training questions that are not in the first development split; the test is that split", "first development split of WikiTableQuestions"),
        new(Fold, "WikiTableQuestions without the first development split: every tenth table is the test", "every tenth training table of WikiTableQuestions"),
        new(Small, "the first development split of WikiTableQuestions alone: every fourth table is the test", "every fourth table of the first development split of WikiTableQuestions"),
    ];

    /// <summary>Finds a corpus.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static TableCorpus Find(string name) => All.FirstOrDefault(corpus => corpus.Name == name)
        ?? throw new UsageException($"There is no corpus of tables '{name}'. There are {string.Join(", ", All.Select(corpus => corpus.Name))}.");

    /// <summary>Reads and splits the corpus.</summary>
    /// <param name="directory">The folder with <c>training.tsv</c>, <c>random-split-1-dev.tsv</c> (there or in <c>data</c>) and <c>csv</c>.</param>
    /// <exception cref="UsageException">A file of questions is missing.</exception>
    /// <exception cref="MalformedInputException">A file of questions is malformed. Tables that are missing or malformed are counted instead.</exception>
    public TableSplit Load(string directory)
    {
        var (train, test) = Lines(directory);
        var tables = new Dictionary<string, LoadedTable>(StringComparer.Ordinal);
        return new TableSplit(Of("train", train, directory, tables), Of("test", test, directory, tables));
    }

    /// <summary>The test questions alone, which are what a model fitted to this corpus is probed on.</summary>
    /// <inheritdoc cref="Load"/>
    public TableQuestions LoadTest(string directory) =>
        TableQuestions.Of(TestName, Name == Whole ? Development(directory) : Lines(directory).Test, directory);

    private (IReadOnlyList<TableQuestionLine> Train, IReadOnlyList<TableQuestionLine> Test) Lines(string directory)
    {
        var development = Development(directory);
        if (Name == Small) return Split(development, SmallFolds);
        var known = development.Select(question => question.Id).ToHashSet(StringComparer.Ordinal);
        List<TableQuestionLine> training = [.. TableQuestionFile.Read(FileOf(directory, TrainingFile)).Where(question => !known.Contains(question.Id))];
        return Name == Fold ? Split(training, Folds) : (training, development);
    }

    private static List<TableQuestionLine> Development(string directory) => TableQuestionFile.Read(FileOf(directory, DevelopmentFile));

    /// <summary>Every so-manieth table in the order of their names is the test's.</summary>
    private static (IReadOnlyList<TableQuestionLine> Train, IReadOnlyList<TableQuestionLine> Test) Split(IReadOnlyList<TableQuestionLine> lines, int folds)
    {
        var chosen = lines.Select(line => line.TablePath).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Where((_, place) => place % folds == 0).ToHashSet(StringComparer.Ordinal);
        return ([.. lines.Where(line => !chosen.Contains(line.TablePath))], [.. lines.Where(line => chosen.Contains(line.TablePath))]);
    }

    private TableQuestions Of(string part, IReadOnlyList<TableQuestionLine> lines, string directory, Dictionary<string, LoadedTable> tables) =>
        TableQuestions.Of($"{Name}, {part}", lines, directory, tables);

    private static string FileOf(string directory, string name)
    {
        string[] places = [Path.Combine(directory, name), Path.Combine(directory, "data", name)];
        return places.FirstOrDefault(File.Exists) ?? throw new UsageException(
            $"There is no '{name}' in '{directory}'. WikiTableQuestions (github.com/ppasupat/WikiTableQuestions) has {TrainingFile}, {DevelopmentFile} and a folder csv of tables.");
    }
}
