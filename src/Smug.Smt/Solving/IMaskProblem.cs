namespace Smug.Smt;

/// <summary>What a mask is checked against, in exact arithmetic. Immutable and thread-safe.</summary>
public interface IMaskProblem
{
    /// <summary>The number of variables of a mask.</summary>
    int VariableCount { get; }

    /// <summary>What a mask costs.</summary>
    long Cost(ReadOnlySpan<bool> mask);

    /// <summary>Whether a mask satisfies the problem, exactly.</summary>
    bool IsSatisfied(ReadOnlySpan<bool> mask);
}
