using Smug.Models.Tables;
using Smug.Models.Text;
using Smug.Models.Training;
using Smug.Tensors;

namespace Smug.Models.Tests.Tables;

/// <summary>The network as a whole: what an answer may depend on, learning on generated tables, and files.</summary>
public sealed class TableNetworkTests
{
    [Fact]
    public void AnAnswerDependsOnItsOwnQuestionAlone()
    {
        var network = Network();
        var tables = Enumerable.Range(1, 4).Select(GeneratedTables.Table).Select(table => new TableContext(table)).ToArray();
        var questions = tables.SelectMany((table, i) => new (IReadOnlyList<string>, TableContext)[]
        {
            (["what", "is", "the", "age", "of", "ann", "?"], table),
            (["who", "is", "oldest", "?"], table),
            ([], table),
        }).ToArray();
        var together = TableScore.Answers(network, questions);
        for (var i = 0; i < questions.Length; i++) Assert.Equal(TableScore.Answers(network, [questions[i]])[0], together[i]);
    }

    [Fact]
    public void TheEmptyQuestionHasNoMatches()
    {
        var table = new TableContext(GeneratedTables.Table(2));
        var batch = new TableBatch(1, TableSizes.Of(0, table.Table));
        batch.Set(0, [], table, Network().Vocabulary);
        Assert.All(batch.Matches.ToArray(), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(TableOperation.Select, true)]
    [InlineData(TableOperation.Largest, true)]
    [InlineData(TableOperation.Smallest, true)]
    [InlineData(TableOperation.First, false)]
    [InlineData(TableOperation.Last, false)]
    public void OnlyOperationsOfPlaceMindTheOrderOfTheRows(TableOperation operation, bool isInvariant)
    {
        var network = Network();
        ((DenseLayer<float>)network.Network.Node("operation-scores").Layer).Bias!.Span[(int)operation] = 1e4f;
        var table = GeneratedTables.Table(5);
        string[] question = ["what", "is", "the", "age", "?"];
        var before = Cells(network, table, question);
        int[] order = [.. Enumerable.Range(0, table.Rows.Length).Reverse()];
        var after = Cells(network, table.WithRows(order), question);
        var moved = Enumerable.Range(0, before.Length).Any(i => Math.Abs(before[i] - after[order[i / table.Columns] * table.Columns + i % table.Columns]) > 1e-4);
        Assert.Equal(isInvariant, !moved);
    }

    [Fact]
    public void ItLearnsGeneratedTablesAndWritesTheSameFileTwice()
    {
        using var folder = new TableFolder();
        GeneratedTables.Write(folder, 60);
        var job = new TableTrainingJob("wikitables-small", folder.Path, folder.File("a.safetensors"))
        {
            Settings = new TableSettings
            {
                Dimension = 16,
                Filters = 32,
                Window = 3,
                LeastCount = 2,
                Dropout = 0,
                EmbeddingDropout = 0,
                WordDropout = 0,
                Options = new TrainingOptions { Epochs = 12, BatchSize = 16, LearningRate = 1e-2 },
            },
        };
        var (network, score) = job.Run();
        Assert.True(score.Accuracy > 0.9, $"{score.Correct} of {score.Items}");
        var read = new TableNetwork(ModelFile.Load(folder.File("a.safetensors")));
        Assert.Equal(score.Correct, TableScore.Of(read, TableCorpus.Find("wikitables-small").Load(folder.Path).Test.Covered).Correct);
        Assert.Equal("wikitables-small", read.Network.Info.Training!.Corpus);
        Assert.Equal(network.Vocabulary.Words.ToArray(), read.Vocabulary.Words.ToArray());

        (job with { Epochs = 1 }).Run();
        (job with { Epochs = 1, OutputFile = folder.File("b.safetensors") }).Run();
        Assert.Equal(File.ReadAllBytes(folder.File("a.safetensors")), File.ReadAllBytes(folder.File("b.safetensors")));
    }

    [Fact]
    public void NothingToTrainOnIsAnErrorWithCounts()
    {
        using var folder = new TableFolder();
        folder.WriteQuestions("random-split-1-dev.tsv", ("who?", "csv/missing.csv", "Ann"));
        folder.WriteQuestions("training.tsv", ("who?", "csv/missing.csv", "Ann"));
        var job = new TableTrainingJob("wikitables", folder.Path, folder.File("m.safetensors"));
        Assert.Contains("1 without their table's file", Assert.Throws<UsageException>(() => job.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NetworksThatOnlySayTheyReadTablesAreRefused()
    {
        var info = new ModelInfo { Architecture = TableNetwork.Architecture, Vocabulary = new Vocabulary(WordTokenizer.Name, []) };
        var other = new NetworkBuilder<float>(new Shape(4)).Dense("a", 2).Build(info);
        Assert.Throws<UsageException>(() => new TableNetwork(other));
        Assert.Throws<UsageException>(() => new TableNetwork(other.With(new ModelInfo())));
        Assert.Throws<UsageException>(() => new TableNetwork(new NetworkBuilder<float>(new Shape(4)).Relu("embedding").Build(info)));
    }

    private static float[] Cells(TableNetwork network, Table table, string[] question)
    {
        var context = new TableContext(table);
        var batch = new TableBatch(1, TableSizes.Of(question.Length, table));
        batch.Set(0, question, context, network.Vocabulary);
        return network.Forward(batch).Cells.ToArray();
    }

    private static TableNetwork Network() => TableNetwork.Draw(
        new Vocabulary(WordTokenizer.Name, ["what", "who", "is", "the", "age", "oldest", "name"]), "", new TableSettings { Dimension = 8, Filters = 8, Window = 3 }, 4);
}
