using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>A model that answers questions. A probe changes the words of a question and nothing else that the model may read.</summary>
/// <remarks>Implementations are thread-safe, and an answer depends on its own question alone: not on the others of the batch.</remarks>
public interface IQuestionModel
{
    /// <summary>Name and content of the model.</summary>
    ModelIdentity Identity { get; }

    /// <summary>How words are scored, in a sentence.</summary>
    string Attribution { get; }

    /// <summary>Ways in which what is asked about can be changed while the words stay; empty where there is nothing but words.</summary>
    ImmutableArray<ContextChange> ContextChanges => [];

    /// <summary>What a question is asked about, for a reader; null where there is nothing but words.</summary>
    /// <param name="context">As in <see cref="Question.Context"/>.</param>
    ContextView? View(int context) => null;

    /// <summary>Answers questions.</summary>
    /// <param name="questions">Any number; a question may have no words.</param>
    /// <returns>One answer for each.</returns>
    IReadOnlyList<string> Answer(IReadOnlyList<Question> questions);

    /// <summary>Attributes the model's own answer to the question's words, compared with the empty question.</summary>
    /// <param name="questions">Questions of at least one word.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>One set of scores for each.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    IReadOnlyList<WordScores> Attribute(IReadOnlyList<Question> questions, CancellationToken cancellation = default);
}

/// <summary>A question as a model is asked it.</summary>
/// <param name="Context">The number of what it is asked about, which stays as it is whatever happens to the words.</param>
/// <param name="Words">Its words and signs; may be empty.</param>
/// <param name="Change">What is changed of the context, one of the model's <see cref="IQuestionModel.ContextChanges"/>; null leaves it as it is.</param>
public sealed record Question(int Context, ImmutableArray<string> Words, ContextChange? Change = null);

/// <summary>How much each word of a question adds to the score of the model's answer.</summary>
/// <param name="Values">One number per word, positive where the word speaks for the answer.</param>
/// <param name="Difference">The score for the question less that for the empty one: what the values should add up to.</param>
public sealed record WordScores(ImmutableArray<double> Values, double Difference)
{
    /// <summary>Sum of the values less <see cref="Difference"/>: 0 where the attribution is complete.</summary>
    public double Gap => Values.Sum() - Difference;

    /// <summary>The sums over the words' rows of an attribution <c>[Words, …]</c>; rows behind the last word are none.</summary>
    internal static WordScores Of(IntegratedAttribution<float> attribution, int words)
    {
        var width = attribution.Values.Shape[1];
        var scores = ImmutableArray.CreateBuilder<double>(words);
        for (var word = 0; word < words; word++)
        {
            var sum = 0.0;
            foreach (var value in attribution.Values.Values.Slice(word * width, width)) sum += value;
            scores.Add(sum);
        }

        return new WordScores(scores.MoveToImmutable(), attribution.Account.Score - attribution.Account.BaselineScore);
    }
}
