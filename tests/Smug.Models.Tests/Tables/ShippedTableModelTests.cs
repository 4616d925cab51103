using Smug.Models.Tables;
using Smug.Models.Training;

namespace Smug.Models.Tests.Tables;

/// <summary>The table model in <c>models/</c> is what its record says.</summary>
public sealed class ShippedTableModelTests
{
    [Fact]
    public void LoadsAndSaysHowItWasMade()
    {
        Assert.True(new FileInfo(PathOf("table-qa.safetensors")).Length <= 2_000_000);
        var network = new TableNetwork(ModelFile.Load(PathOf("table-qa.safetensors")));
        var training = network.Network.Info.Training!;
        Assert.Contains("--architecture table-qa --corpus wikitables-small ", training.Command);
        Assert.Equal("wikitables-small", training.Corpus);
        Assert.True(training.TestAccuracy > 0.33);
        Assert.Contains($"{training.TestCorrect} of {training.TestItems}", File.ReadAllText(PathOf("README.md")));
    }

    [Fact]
    public void ItLooksUpCellsOfATableItHasNeverSeen()
    {
        var network = new TableNetwork(ModelFile.Load(PathOf("table-qa.safetensors")));
        var table = new TableContext(new Table(
            "rivers",
            ["River", "Length", "Country"],
            [["Loire", "1006", "France"], ["Ebro", "930", "Spain"], ["Oder", "840", "Poland"], ["Tagus", "1007", "Portugal"]]));
        var answers = TableScore.Answers(network, [
            (["what", "is", "the", "length", "of", "the", "ebro", "?"], table),
            (["which", "river", "comes", "after", "ebro", "?"], table),
            (["which", "river", "comes", "before", "oder", "?"], table),
            (["which", "river", "has", "the", "most", "length", "?"], table),
        ]);
        Assert.Equal(["930", "oder", "ebro", "tagus"], answers.Select(answer => answer.Key));
        Assert.Equal([TableOperation.Next, TableOperation.Previous, TableOperation.Largest], answers.Skip(1).Select(answer => answer.Operation));
    }

    [TableCorpusFact]
    public void AnswersAsManyTestQuestionsRightAsRecorded()
    {
        var network = new TableNetwork(ModelFile.Load(PathOf("table-qa.safetensors")));
        var score = TableScore.Of(network, TableCorpus.Find("wikitables-small").LoadTest(TableCorpusFactAttribute.Folder).Covered);
        Assert.Equal((network.Network.Info.Training!.TestItems, network.Network.Info.Training.TestCorrect), (score.Items, score.Correct));
    }

    private static string PathOf(string name) => Path.Combine(SourceTree.Root, "models", name);
}

/// <summary>A test that needs WikiTableQuestions: in the directory that SMUG_TABLES names, or in ../shared/data/text/wikitablequestions beside the repository.</summary>
public sealed class TableCorpusFactAttribute : FactAttribute
{
    public TableCorpusFactAttribute()
    {
        if (!Directory.Exists(Folder)) Skip = $"WikiTableQuestions is not in '{Folder}'; set SMUG_TABLES to where it is.";
    }

    public static string Folder =>
        Environment.GetEnvironmentVariable("SMUG_TABLES") ?? Path.GetFullPath(Path.Combine(SourceTree.Root, "../shared/data/text/wikitablequestions"));
}
