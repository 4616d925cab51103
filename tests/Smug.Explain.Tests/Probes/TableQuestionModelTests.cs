using System.Collections.Immutable;
using Smug.Explain.Probes;
using Smug.Models;
using Smug.Models.Tables;
using Smug.Models.Text;
using Smug.Models.Training;

namespace Smug.Explain.Tests.Probes;

/// <summary>Table networks as probed models: scores that fall on words alone and add up; rows in another order on a network that provably does not
/// mind and on one that reads places; data with faults.</summary>
public sealed class TableQuestionModelTests
{
    private static readonly ImmutableArray<string> Question = ["how", "old", "is", "bob", "of", "riga", "?"];

    [Fact]
    public void ScoresOfWordsAddUpToWhatTheQuestionChanges()
    {
        var model = Model(Network());
        var scores = model.Attribute([new Question(0, Question)])[0];
        Assert.Equal(Question.Length, scores.Values.Length);

        // The oracle: the probability of the same answer for the question and for the empty question, without any path between them.
        var (network, table) = (Network(), Context());
        var answer = model.Cells([new Question(0, Question)])[0];
        var whole = TableScore.Probability(network, Question, table, answer.Key);
        Assert.Equal(answer.Probability, whole, 1e-5);
        Assert.Equal(whole - TableScore.Probability(network, [], table, answer.Key), scores.Difference, 1e-5);
        Assert.True(Math.Abs(scores.Gap) <= 0.05 * Math.Abs(scores.Difference), $"gap {scores.Gap} of {scores.Difference}");
        Assert.Contains(scores.Values, value => Math.Abs(value) > 1e-6);
    }

    [Theory]
    [InlineData(TableOperation.Select, true)]
    [InlineData(TableOperation.Smallest, true)]
    [InlineData(TableOperation.First, false)]
    [InlineData(TableOperation.Last, false)]
    public void RowsInAnotherOrderMoveOnlyAnswersOfPlace(TableOperation operation, bool isInvariant)
    {
        var network = Network();
        ((DenseLayer<float>)network.Network.Node("operation-scores").Layer).Bias!.Span[(int)operation] = 1e4f;

        // A question that matches no row leaves Select a tie between all of them, which their places decide.
        ImmutableArray<string> words = isInvariant ? ["how", "old", "is", "bob", "?"] : ["how", "old", "?"];
        var rows = ContextRows(network, words).Where(row => row.Kind == RowKind.Attack && row.Accuracy.Count > 0).ToArray();
        Assert.NotEmpty(rows);
        Assert.Equal(isInvariant, rows.All(row => row.Unchanged.Mean == 1));
        if (!isInvariant) Assert.Equal(0, rows.Single(row => row.Group == "all questions" && row.Name == "rows reversed").Unchanged.Mean);
    }

    [Fact]
    public void QuestionsWithAWordOfPlaceAreAGroupOfTheirOwn()
    {
        var groups = ContextRows(Network(), ["who", "is", "last", "?"]).GroupBy(row => row.Group).ToDictionary(group => group.Key, group => group.Max(row => row.Accuracy.Count));
        Assert.Equal(0, groups["questions without a word of place"]);
        Assert.Equal(1, groups["all questions"]);
        Assert.Equal(3, groups.Count);
    }

    [Fact]
    public void LeftOutQuestionsAreCountedAndNoQuestionIsAnError()
    {
        var folder = Directory.CreateTempSubdirectory("smug-table-task-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "t.csv"), "name,age\nBob,31\nAnn\n");
            File.WriteAllText(Path.Combine(folder, "broken.csv"), "\"name");
            const string Header = "id\tutterance\tcontext\ttargetValue\n";
            var file = Path.Combine(folder, "q.tsv");
            File.WriteAllText(file, Header + "a\thow old is bob?\tt.csv\t31\nb\thow many?\tt.csv\t77\nc\twho?\tgone.csv\tBob\nd\twho?\tbroken.csv\tBob\ne\twho?\tt.csv\tBob|Ann\n");
            var (model, data) = new TableQuestionTask().Open(Network().Network, "m", file, null);
            Assert.Equal("31", Assert.Single(data.Questions).Expected);
            Assert.Equal([1, 1, 1, 1, 1], data.LeftOut.Select(count => count.Questions));
            Assert.StartsWith("operation ", data.Questions[0].Kind, StringComparison.Ordinal);
            Assert.Equal(["name", "age"], model.View(data.Questions[0].Context)!.Rows[0].ToArray());

            File.WriteAllText(file, Header + "b\thow many?\tt.csv\t77\n");
            Assert.Contains("1 whose answer is in no cell", Assert.Throws<UsageException>(() => new TableQuestionTask().Open(Network().Network, "m", file, null)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("wikitables-small", new[] { "a", "e" })]
    [InlineData("wikitables", new[] { "a", "b", "c", "d", "e", "f" })]
    [InlineData("wikitables-fold", new[] { "x" })]
    public void OfAFolderOnlyTablesAreAskedAboutThatWereNotFitted(string corpus, string[] asked)
    {
        var folder = Directory.CreateTempSubdirectory("smug-table-task-").FullName;
        try
        {
            // Every fourth table of the development questions is the small corpus' test, every tenth of the others the fold's.
            string[] development = ["a", "b", "c", "d", "e", "f"];
            string[] training = ["x", "y", "z"];
            const string Header = "id\tutterance\tcontext\ttargetValue\n";
            string LineOf(string name) => $"{name}\twho is {name}?\t{name}.csv\t{name}\n";
            foreach (var name in development.Concat(training)) File.WriteAllText(Path.Combine(folder, $"{name}.csv"), $"name,age\n{name},31\nnobody,7\n");
            File.WriteAllText(Path.Combine(folder, "random-split-1-dev.tsv"), Header + string.Concat(development.Select(LineOf)));
            File.WriteAllText(Path.Combine(folder, "training.tsv"), Header + string.Concat(development.Concat(training).Select(LineOf)));

            var network = Network().Network;
            Assert.Contains("does not say which corpus", Assert.Throws<UsageException>(() => new TableQuestionTask().Open(network, "m", folder, null)).Message, StringComparison.Ordinal);
            var record = new TrainingRecord("", 0, 1, "", 1, 1, 1) { Corpus = corpus };
            var (_, data) = new TableQuestionTask().Open(network.With(network.Info with { Training = record }), "m", folder, null);
            Assert.Equal(asked, data.Questions.Select(question => question.Expected));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ImmutableArray<ProbeRow> ContextRows(TableNetwork network, ImmutableArray<string> words)
    {
        var data = new ProbeData(new DataIdentity("tables", "", 1), [new ProbeQuestion(0, words, "31")], 0);
        return new ContextAlteration().Run(new ProbeSession(Model(network), data, new ProbeOptions { Resamples = 20 })).Rows;
    }

    private static TableQuestionModel Model(TableNetwork network) => new(network, "m", [Context()]);

    private static TableContext Context() => new(new Table(
        "people.csv",
        ["name", "age", "town"],
        [["Ann", "24", "Rome"], ["Bob", "31", "Riga"], ["Cleo", "57", "Oslo"], ["Dan", "42", "Bern"], ["Eve", "66", "Lyon"]]));

    private static TableNetwork Network() => TableNetwork.Draw(
        new Vocabulary(WordTokenizer.Name, ["how", "old", "is", "who", "name", "age", "of"]), "", new TableSettings { Dimension = 8, Filters = 8, Window = 3 }, 4);
}
