using Smug.Models;

namespace Smug.Explain.Probes;

/// <summary>A kind of model that answers questions, and where its questions come from. Immutable and thread-safe.</summary>
public interface IQuestionTask
{
    /// <summary>A short name without spaces.</summary>
    string Name { get; }

    /// <summary>Where questions can come from, in a sentence for the command's help.</summary>
    string Sources { get; }

    /// <summary>Whether a network is of this kind.</summary>
    /// <param name="network">The network.</param>
    bool Fits(Network<float> network);

    /// <summary>Prepares a model and reads its questions.</summary>
    /// <param name="network">A network of this kind.</param>
    /// <param name="name">What reports call it.</param>
    /// <param name="path">The file or directory of the questions.</param>
    /// <param name="corpus">Which of the corpora in a directory; null for the one that fits.</param>
    /// <exception cref="UsageException">The network cannot answer, or there are no questions for it there.</exception>
    /// <exception cref="MalformedInputException">A file of the data is broken.</exception>
    (IQuestionModel Model, ProbeData Data) Open(Network<float> network, string name, string path, string? corpus);
}

/// <summary>The kinds of models that can be probed. A new one is one file and one line in this list.</summary>
public static class QuestionTasks
{
    /// <summary>Those with a context before the one of words alone, which takes every other network.</summary>
    public static IReadOnlyList<IQuestionTask> All { get; } = [new PictureQuestionTask(), new TableQuestionTask(), new TextQuestions()];

    /// <summary>The kind that a network is of.</summary>
    /// <param name="network">The network.</param>
    public static IQuestionTask Of(Network<float> network) => All.First(task => task.Fits(network));
}
