using Smug.Explain.Probes;
using Smug.Models.Text;

namespace Smug.Explain.Tests.Probes;

/// <summary>Probes against closed forms: a model that reads one word, a model that needs every word, and rules done by hand.</summary>
public sealed class ProbeTests
{
    private static readonly ProbeData Birds = RuleModel.Data(
        ("what is the owl ?", "no"), ("is the owl blue ?", "yes"), ("who saw a blue house ?", "yes"), ("where did the house stand ?", "no"),
        ("what house is the largest ?", "no"), ("was it blue ?", "yes"), ("how old is the owl ?", "no"), ("is blue the house of an owl ?", "yes"));

    private static ProbeResult OneWord { get; } = new ProbeSession(RuleModel.OneWord("blue"), Birds, new ProbeOptions { Resamples = 200 }).Run();

    [Fact]
    public void A_model_of_one_word_is_reported_as_that()
    {
        Assert.Equal((8, 8, 4, 0), (OneWord.Asked, OneWord.Right, OneWord.AnsweredWhenEmpty, OneWord.Incomplete));
        var words = Finding(OneWord, "attributed-words");
        var top = Assert.Single(words.Words[0].Words);
        Assert.Equal(("blue", 4, 4, 4.0), (top.Word, top.Top, top.Questions, top.Sum));
        Assert.Equal(4, words.Used);
        Assert.Contains("'blue' is top-attributed in 4 of 4 questions (100.0 %)", words.Headline);

        // No word: all "no", 4 of 8. One word, that one: everything.
        var curve = Finding(OneWord, "over-stability").Curves[0];
        Assert.Equal([4, 8], curve.Points.Take(2).Select(point => point.Right));
        Assert.All(curve.Points.Skip(1), point => Assert.Equal((8, 1.0), (point.Right, point.Relative.Mean)));
        Assert.Equal(0.5, curve.Points[0].Relative.Mean);
        Assert.InRange(curve.Points[0].Relative.Low!.Value, 0, 0.5);
        Assert.InRange(curve.Points[0].Relative.High!.Value, 0.5, 1);

        // The most frequent word is the sign, and "blue" is not among the first two.
        var control = Finding(OneWord, "over-stability").Curves[1];
        Assert.Equal(4, control.Points[1].Right);
        Assert.Equal(8, control.Points[^1].Right);
    }

    [Theory]
    [InlineData("prefix")]
    [InlineData("suffix")]
    public void Phrases_without_the_word_do_nothing_and_the_built_ones_with_it_turn_every_no(string probe)
    {
        var rows = Finding(OneWord, probe).Rows;
        Assert.Equal(12, rows.Count(row => row.Group == "published phrases"));
        Assert.All(rows.Where(row => row.Group == "published phrases"), row => Assert.Equal((8, 1.0, 1.0), (row.Accuracy.Count, row.Withstood.Mean, row.Unchanged.Mean)));
        var built = rows.Where(row => row.Group != "published phrases").ToList();
        Assert.Equal([RowKind.Attack, RowKind.Attack, RowKind.Control, RowKind.Control], built.Select(row => row.Kind));
        Assert.Contains(" blue ", built[0].Name);
        Assert.Equal([0.5, 0.5, 1, 1], built.Select(row => row.Withstood.Mean!.Value));
        var comparison = Finding(OneWord, probe).Comparisons[1];
        Assert.Equal(-0.5, comparison.Difference.Mean);
    }

    [Fact]
    public void Other_probes_leave_the_answer_of_a_model_of_one_word()
    {
        Assert.Equal(1, Finding(OneWord, "stop-words").Rows[0].Accuracy.Mean);
        Assert.Equal(1, Finding(OneWord, "repetition").Rows[0].Withstood.Mean);
        var opposites = Finding(OneWord, "opposites");
        Assert.Equal((2, 6, 1.0), (opposites.Used, opposites.Counts[0].Questions, opposites.Rows[0].Unchanged.Mean));

        // Subjects: owl, house, house, house (of "is blue the house": a content word, then a determiner: none), owl.
        var subject = Finding(OneWord, "subject-ablation");
        Assert.Equal(8, subject.Used + subject.Counts.Sum(count => count.Questions));
        Assert.True(subject.Used > 0);
        Assert.All(subject.Rows, row => Assert.Equal((subject.Used, 1.0), (row.Accuracy.Count, row.Unchanged.Mean)));
    }

    [Fact]
    public void The_curve_of_a_model_that_needs_every_word_counts_the_questions_whose_words_are_all_kept()
    {
        var data = RuleModel.Data(("a b c d", "x"), ("a e", "y"), ("a b", "z"), ("f", "w"), ("g h i j k", "v"));
        var result = new ProbeSession(RuleModel.EveryWord(data), data, new ProbeOptions { Resamples = 50, TopWords = 5 }).Run();
        Assert.Equal((5, 0), (result.Right, result.AnsweredWhenEmpty));
        foreach (var curve in Finding(result, "over-stability").Curves)
        {
            // In both orders a and b (in three and two questions) come first, then the others in ordinal order.
            string order = "abcdefghijk";
            foreach (var point in curve.Points)
            {
                var whole = data.Questions.Count(question => question.Words.All(word => order.IndexOf(word, StringComparison.Ordinal) < point.Words));
                Assert.Equal((whole, whole / 5.0), (point.Right, point.Relative.Mean));
            }

            Assert.Equal((0, 5), (curve.Points[0].Right, curve.Points[^1].Right));
        }

        var attacks = Finding(result, "prefix").Rows;
        Assert.All(attacks, row => Assert.Equal((0.0, 0.0), (row.Withstood.Mean, row.Unchanged.Mean)));
        Assert.Equal(0, Finding(result, "repetition").Rows[0].Accuracy.Mean);
    }

    [Fact]
    public void A_union_is_the_minimum_over_its_phrases_and_the_original()
    {
        // Wrong as it is on question 1; one phrase breaks question 0, another question 2.
        var data = RuleModel.Data(("p", "yes"), ("q", "yes"), ("r", "yes"), ("s", "yes"));
        var model = new RuleModel(
            question => (question.Words.Contains("p") && question.Words.Contains("not") && question.Words.Contains("lot"))
                || (question.Words.Contains("r") && question.Words.Contains("way")) || (question.Words.Length == 1 && question.Words[0] == "q") ? "no" : "yes",
            question => [.. question.Words.Select(_ => 0.0)]);
        var rows = Finding(new ProbeSession(model, data, new ProbeOptions { Resamples = 20 }).Run(), "prefix").Rows;
        var union = rows.Single(row => row is { IsUnion: true, Kind: RowKind.Attack });
        Assert.Equal((0.5, 0.25), (union.Accuracy.Mean, union.Withstood.Mean));
        Assert.Equal((0.75, 0.5), (rows[0].Accuracy.Mean, rows[0].Withstood.Mean));
        Assert.Equal((1.0, 0.75), (rows[1].Accuracy.Mean, rows[1].Withstood.Mean));
    }

    [Fact]
    public void Nothing_right_and_nothing_read_is_said()
    {
        var data = RuleModel.Data(("a b", "x"), ("c", "y"));
        var result = new ProbeSession(new RuleModel(_ => "z", question => new double[question.Words.Length]), data).Run();
        Assert.Equal((0, 2), (result.Right, result.AnsweredWhenEmpty));
        Assert.Equal("No question has a top-attributed word.", Finding(result, "attributed-words").Headline);
        Assert.Contains("No question is answered rightly", Finding(result, "over-stability").Headline);
        Assert.Contains("No question has a subject", Finding(result, "subject-ablation").Headline);
        Assert.Equal((0, 2), (Finding(result, "opposites").Used, Finding(result, "opposites").Counts[0].Questions));
    }

    [Fact]
    public void Questions_without_words_are_counted_and_no_question_is_an_error()
    {
        LabeledText[] texts = [new(["who", "?"], 1, "who ?"), new([], 0, ""), new(["what"], 0, "what")];
        var data = ProbeData.From("three", texts, ["thing", "person"]);
        Assert.Equal((3, 2, 1), (data.Identity.Items, data.Questions.Length, data.WithoutWords));
        Assert.Equal((0, "person"), (data.Questions[0].Number, data.Questions[0].Expected));
        Assert.Equal(2, data.Questions[1].Number);
        Assert.Contains("none has a word", Assert.Throws<UsageException>(() => ProbeData.From("empty", [texts[1]], ["thing"])).Message);
        Assert.Contains("class 1", Assert.Throws<UsageException>(() => ProbeData.From("short", texts, ["thing"])).Message);
        Assert.Throws<UsageException>(() => new ProbeSession(RuleModel.OneWord("a"), data, new ProbeOptions { Limit = 0 }));
        Assert.Throws<UsageException>(() => new ProbeSession(RuleModel.OneWord("a"), data, new ProbeOptions { Nouns = 0 }));
        var sampled = new ProbeSession(RuleModel.OneWord("a"), data, new ProbeOptions { Limit = 1 }).Run();
        Assert.Equal((1, 1, 1), (sampled.Asked, sampled.NotSampled, sampled.WithoutWords));
    }

    [Theory]
    [InlineData("what is the capital of spain ?", 3)]
    [InlineData("what 's the capital ?", 3)]
    [InlineData("which river runs here", 1)]
    [InlineData("when did the old river flood ?", 4)]
    [InlineData("who was galileo ?", -1)]
    [InlineData("name a river", -1)]
    [InlineData("is", -1)]
    public void Subjects_are_found_by_the_stated_rule(string question, int place) =>
        Assert.Equal(place, SubjectRule.Find([.. question.Split(' ')], word => word is "capital" or "river"));

    [Fact]
    public void Nouns_stand_between_a_determiner_and_a_word_of_grammar()
    {
        string[] questions = ["what is the capital of the largest old country ?", "who saw his dog", "the meeting of the first", "a quickly of the ox ."];
        Assert.Equal(["capital", "dog"], NounRule.Nouns(questions.Select(question => System.Collections.Immutable.ImmutableArray.Create(question.Split(' ')))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_sizes_of_the_curve_are_those_of_the_publication()
    {
        Assert.Equal([0, 1, 2, 4, 8], OverStability.SizesOf(8, 5));
        Assert.Equal([0, 1, 10, 100, 1000], OverStability.SizesOf(1000, 4));
        Assert.Equal([0, 1, 10, 100], OverStability.SizesOf(100, 3));
        Assert.Equal([0, 1], OverStability.SizesOf(1, 25));
        var published = OverStability.SizesOf(5305, 25);
        Assert.All(new[] { 0, 1, 2, 8, 24, 72, 148, 304, 888, 5305 }, size => Assert.Contains(size, published));
    }

    private static ProbeFinding Finding(ProbeResult result, string probe) => result.Findings.Single(finding => finding.Probe == probe);
}
