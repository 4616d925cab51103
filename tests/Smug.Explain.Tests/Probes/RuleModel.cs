using System.Collections.Immutable;
using Smug.Explain.Probes;

namespace Smug.Explain.Tests.Probes;

/// <summary>A model that answers by a rule that is known, and attributes by another.</summary>
internal sealed class RuleModel(Func<Question, string> answer, Func<Question, double[]> scores) : IQuestionModel
{
    public ModelIdentity Identity { get; } = new("rule", new string('0', 64));

    public string Attribution => "given";

    public IReadOnlyList<string> Answer(IReadOnlyList<Question> questions) => [.. questions.Select(answer)];

    public IReadOnlyList<WordScores> Attribute(IReadOnlyList<Question> questions, CancellationToken cancellation = default) =>
        [.. questions.Select(question => new WordScores([.. scores(question)], scores(question).Sum()))];

    /// <summary>Answers <c>yes</c> if and only if a word is there; the word has all the attribution.</summary>
    public static RuleModel OneWord(string word) => new(
        question => question.Words.Contains(word) ? "yes" : "no",
        question => [.. question.Words.Select((other, at) => other == word && question.Words.IndexOf(word) == at ? 1.0 : 0)]);

    /// <summary>Answers rightly if and only if the question is whole, word for word; all words have an equal share.</summary>
    public static RuleModel EveryWord(ProbeData data) => new(
        question => data.Questions.First(whole => whole.Number == question.Context) is var whole && whole.Words.SequenceEqual(question.Words) ? whole.Expected : "lost",
        question => [.. question.Words.Select(_ => 1.0 / question.Words.Length)]);

    /// <summary>Questions of which each is its own context.</summary>
    public static ProbeData Data(params (string Text, string Expected)[] questions) => Data([.. questions.Select((question, i) => (question.Text, i, question.Expected))]);

    /// <summary>Questions with what they are about.</summary>
    public static ProbeData Data(params (string Text, int Context, string Expected)[] questions)
    {
        ImmutableArray<ProbeQuestion> all = [.. questions.Select((question, i) => new ProbeQuestion(i, [.. question.Text.Split(' ')], question.Expected) { Context = question.Context })];
        return new ProbeData(new DataIdentity("rules", new string('1', 64), all.Length), all, 0);
    }
}
