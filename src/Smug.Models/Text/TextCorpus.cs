using System.Collections.Immutable;

namespace Smug.Models.Text;

/// <summary>A corpus cut into what weights are fitted to and what they are tried on.</summary>
/// <param name="Train">Fitted.</param>
/// <param name="Development">Shown while training runs; decides nothing. May be empty.</param>
/// <param name="Test">Tried once.</param>
public sealed record TextSplit(IReadOnlyList<LabeledText> Train, IReadOnlyList<LabeledText> Development, IReadOnlyList<LabeledText> Test);

/// <summary>A corpus by name: its files, its classes, and how it is split. Immutable and thread-safe.</summary>
/// <remarks>Corpora without a test file of their own are put into an order drawn from a fixed seed, stratified by class, and every tenth text
/// is the test: one fold of ten, the same for everybody.</remarks>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="Labels">The names of its classes.</param>
/// <param name="TrainFile">The file of the training texts, or of all texts.</param>
/// <param name="DevelopmentFile">The file of the development texts; null for none.</param>
/// <param name="TestFile">The file of the test texts; null to split <paramref name="TrainFile"/>.</param>
public sealed record TextCorpus(
    string Name, string Description, ImmutableArray<string> Labels, string TrainFile, string? DevelopmentFile = null, string? TestFile = null)
{
    private const int Folds = 10;
    private const ulong FoldSeed = 2005;

    /// <summary>All corpora. A new one is one line in this list.</summary>
    public static IReadOnlyList<TextCorpus> All { get; } =
    [
        new("sst2", "Stanford Sentiment Treebank, sentences, without the neutral ones", ["negative", "positive"],
            "stsa.binary.train", "stsa.binary.dev", "stsa.binary.test"),
        new("mr", "movie reviews, one sentence each; one fold of ten is the test", ["negative", "positive"], "rt-polarity.all"),
        new("trec6", "questions by what they ask for", ["description", "entity", "abbreviation", "human", "location", "number"],
            "TREC.train.all", null, "TREC.test.all"),
        new("sst1", "Stanford Sentiment Treebank, sentences, five classes",
            ["very negative", "negative", "neutral", "positive", "very positive"], "stsa.fine.train", "stsa.fine.dev", "stsa.fine.test"),
        new("subj", "objective and subjective sentences about films; one fold of ten is the test", ["subjective", "objective"], "subj.all"),
        new("cr", "customer reviews; one fold of ten is the test", ["negative", "positive"], "custrev.all"),
        new("mpqa", "opinions in news; one fold of ten is the test", ["negative", "positive"], "mpqa.all"),
    ];

    /// <summary>Finds a corpus.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static TextCorpus Find(string name) => All.FirstOrDefault(corpus => corpus.Name == name)
        ?? throw new UsageException($"There is no corpus '{name}'. There are {string.Join(", ", All.Select(corpus => corpus.Name))}.");

    /// <summary>Reads and splits the corpus.</summary>
    /// <param name="directory">Where its files are.</param>
    /// <exception cref="UsageException">A file is missing.</exception>
    /// <exception cref="MalformedInputException">A file is malformed.</exception>
    public TextSplit Load(string directory)
    {
        var all = Read(directory, TrainFile);
        return TestFile is null ? Split(all)
            : new TextSplit(all, DevelopmentFile is null ? [] : Read(directory, DevelopmentFile), Read(directory, TestFile));
    }

    /// <summary>One fold of ten, of each class its share.</summary>
    internal static TextSplit Split(IReadOnlyList<LabeledText> all)
    {
        int[] order = [.. Enumerable.Range(0, all.Count)];
        new SeededRandom(FoldSeed).Shuffle<int>(order);
        int[] byClass = [.. order.OrderBy(item => all[item].Label)];
        var test = byClass.Where((_, place) => place % Folds == 0).ToHashSet();
        return new TextSplit(
            [.. Enumerable.Range(0, all.Count).Where(item => !test.Contains(item)).Select(item => all[item])],
            [],
            [.. Enumerable.Range(0, all.Count).Where(test.Contains).Select(item => all[item])]);
    }

    private List<LabeledText> Read(string directory, string file)
    {
        var path = Path.Combine(directory, file);
        return File.Exists(path) ? LabeledTextFile.Read(path, Labels.Length) : throw new UsageException(
            $"There is no '{file}' in '{directory}'. The corpus {Name} consists of {string.Join(", ", new[] { TrainFile, DevelopmentFile, TestFile }.OfType<string>())}.");
    }
}
