namespace Smug.Smt;

/// <summary>A solver's claim contradicts exact arithmetic: a "proved" bound above a verified mask, or "infeasible" where a mask satisfies every row.
/// One of the two is wrong, so nothing may be reported.</summary>
/// <param name="message">The claim and what refutes it.</param>
public sealed class ContradictionException(string message) : SmugException(ErrorKind.Solver, message);
