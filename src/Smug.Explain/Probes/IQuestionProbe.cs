namespace Smug.Explain.Probes;

/// <summary>One way of finding out whether a model reads a question. Immutable and thread-safe.</summary>
public interface IQuestionProbe
{
    /// <summary>A short name without spaces.</summary>
    string Name { get; }

    /// <summary>What is done to the questions and what beside it serves as control.</summary>
    string Summary { get; }

    /// <summary>Probes a model.</summary>
    /// <param name="session">The model, its questions, and what is known of them already.</param>
    /// <returns>What was found; a finding without rows says why.</returns>
    /// <exception cref="OperationCanceledException">The session was cancelled.</exception>
    ProbeFinding Run(ProbeSession session);
}
