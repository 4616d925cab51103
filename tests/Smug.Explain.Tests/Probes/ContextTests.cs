using System.Collections.Immutable;
using Smug.Explain.Probes;

namespace Smug.Explain.Tests.Probes;

/// <summary>Probes of a model whose questions are about something: closed forms through the same interface.</summary>
public sealed class ContextTests
{
    private static readonly ContextChange Reordered = new("order", "reordered", RowKind.Attack) { AppliesTo = question => question.Context != 1 };
    private static readonly ContextChange Emptied = new("order", "emptied", RowKind.Control);

    /// <summary>Contexts are words; a question is answered by the context's word at the place its own last word names.</summary>
    private static readonly ImmutableArray<string[]> Shelves = [["owl", "fox"], ["cat", "cat"], ["fox", "owl"]];

    [Fact]
    public void Several_questions_share_a_context_and_every_alteration_is_asked_about_it()
    {
        var data = RuleModel.Data(("the first", 0, "owl"), ("the second", 0, "fox"), ("what is first", 2, "fox"), ("first", 1, "cat"));
        var asked = new List<Question>();
        var result = new ProbeSession(new ShelfModel(asked), data, new ProbeOptions { Resamples = 20 }).Run();
        Assert.Equal(4, result.Right);
        Assert.Equal([0, 1, 2], asked.Select(question => question.Context).Distinct().Order());
        Assert.Equal([0, 1, 2], result.Contexts.Select(view => view.Context));
        Assert.All(result.Findings[0].Examples, example => Assert.Equal(data.Questions[example.Number].Context, example.Context));

        // The place word brings the answer about; with it alone everything is kept.
        var words = result.Findings[0].Words[0].Words;
        Assert.Equal(["first", "second"], words.Select(word => word.Word));
        Assert.Equal(4, result.Findings[1].Curves[0].Points.First(point => point.Words >= 2).Right);
    }

    [Fact]
    public void A_change_of_the_context_is_counted_where_it_suits()
    {
        var data = RuleModel.Data(("the first", 0, "owl"), ("the second", 0, "fox"), ("what is first", 2, "fox"), ("first", 1, "cat"));
        var finding = new ProbeSession(new ShelfModel([]), data, new ProbeOptions { Resamples = 20 }).Run().Findings[^1];
        Assert.Equal("context", finding.Probe);
        Assert.Equal([("reordered", 3, 0.0), ("emptied", 4, 0.0)], finding.Rows.Select(row => (row.Name, row.Accuracy.Count, row.Unchanged.Mean!.Value)));
        Assert.Equal([1], finding.Counts.Select(count => count.Questions));
        Assert.Equal(0, finding.Comparisons.Single().Difference.Mean);
        Assert.Contains("reordered (attack): 0.0 % of 3 answers stay", finding.Headline);
        Assert.Equal("reordered", finding.Examples[0].Altered);
    }

    [Fact]
    public void A_model_of_words_alone_has_neither_the_probe_nor_contexts()
    {
        var result = new ProbeSession(RuleModel.OneWord("a"), RuleModel.Data(("a b", "yes")), new ProbeOptions { Resamples = 20 }).Run();
        Assert.DoesNotContain(result.Findings, finding => finding.Probe == "context");
        Assert.Empty(result.Contexts);
        Assert.Empty(result.Kinds);
        Assert.Null(result.Findings[0].Examples[0].Context);
    }

    [Fact]
    public void Kinds_and_what_was_left_out_are_counted()
    {
        var data = RuleModel.Data(("the first", 0, "owl"), ("the second", 0, "owl"), ("what is first", 2, "fox"));
        data = data with { Questions = [.. data.Questions.Select(question => question with { Kind = question.Number == 2 ? "what" : "the" })], LeftOut = [new("whose shelf is missing", 7)] };
        var result = new ProbeSession(new ShelfModel([]), data, new ProbeOptions { Resamples = 20 }).Run();
        Assert.Equal([("the", 2, 1, 0.5, 1.0), ("what", 1, 1, 1.0, 0.0)], result.Kinds.Select(kind => (kind.Kind, kind.Asked, kind.Right, kind.Accuracy.Mean!.Value, kind.WhenEmpty.Mean!.Value)));
        Assert.Equal([("whose shelf is missing", 7)], result.LeftOut.Select(count => (count.What, count.Questions)));
    }

    [Fact]
    public void A_model_that_needs_every_word_loses_what_the_curve_says_it_must()
    {
        var data = RuleModel.Data(("a b c d", 0, "x"), ("a e", 0, "y"), ("a b", 1, "z"), ("f", 1, "w"), ("g h i j k", 2, "v"));
        var model = new RuleModel(
            question => data.Questions.FirstOrDefault(whole => whole.Context == question.Context && whole.Words.SequenceEqual(question.Words))?.Expected ?? "lost",
            question => [.. question.Words.Select(_ => 1.0 / question.Words.Length)]);
        var result = new ProbeSession(model, data, new ProbeOptions { Resamples = 50, TopWords = 5 }).Run();
        Assert.Equal(5, result.Right);
        foreach (var curve in result.Findings[1].Curves)
        {
            foreach (var point in curve.Points)
                Assert.Equal(data.Questions.Count(question => question.Words.All(word => "abcdefghijk".IndexOf(word, StringComparison.Ordinal) < point.Words)), point.Right);
        }

        Assert.All(result.Findings.Single(finding => finding.Probe == "suffix").Rows, row => Assert.Equal(0.0, row.Withstood.Mean));
    }

    /// <summary>Without a place word the answer is "owl".</summary>
    private sealed class ShelfModel(List<Question> asked) : IQuestionModel
    {
        public ModelIdentity Identity { get; } = new("shelf", new string('0', 64));

        public string Attribution => "given";

        public ImmutableArray<ContextChange> ContextChanges => [Reordered, Emptied];

        public ContextView? View(int context) => new(context, string.Join(' ', Shelves[context]));

        public IReadOnlyList<string> Answer(IReadOnlyList<Question> questions)
        {
            asked.AddRange(questions);
            return [.. questions.Select(Answer)];
        }

        public IReadOnlyList<WordScores> Attribute(IReadOnlyList<Question> questions, CancellationToken cancellation = default) =>
            [.. questions.Select(question => new WordScores([.. question.Words.Select(word => word is "first" or "second" ? 1.0 : 0)], 1))];

        private static string Answer(Question question)
        {
            if (question.Change == Emptied) return "nothing";
            var shelf = question.Change == Reordered ? [.. Shelves[question.Context].Reverse()] : Shelves[question.Context];
            return question.Words.Contains("first") ? shelf[0] : question.Words.Contains("second") ? shelf[1] : "owl";
        }
    }
}
