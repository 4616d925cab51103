namespace Smug.Smt.Presolve;

/// <summary>One exact rule of the presolve. The rule's class carries its proof; its test shows it at work.</summary>
internal interface IReduction
{
    /// <summary>Applies the rule wherever it holds. Returns whether anything changed.</summary>
    bool Apply(WorkingSet set, CancellationToken cancellation);
}
