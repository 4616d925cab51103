namespace Smug.Smt.Verification;

/// <summary>A <see cref="VerificationProblem"/> between processes: float32 numbers survive JSON unchanged, others are fractions.</summary>
internal sealed record VerificationDocument(ReluLayer[] Layers, bool[] Rectified, CaseDocument[] Cases, NeuronPhase[] Phases)
{
    internal static VerificationDocument Of(VerificationProblem problem) => new(
        [.. problem.Network.Layers],
        [.. Enumerable.Range(0, problem.Network.Layers.Count).Select(problem.Network.IsRectified)],
        [.. problem.Cases.Select(CaseDocument.Of)],
        [.. problem.Phases]);

    /// <exception cref="UsageException">The document contradicts itself.</exception>
    internal VerificationProblem ToProblem()
    {
        if (Layers.Contains(null!) || Cases.Contains(null!) || Cases.Any(c => c.InputRows.Contains(null!) || c.OutputRows.Contains(null!)))
            throw new UsageException("Expected layers, cases and rows, got null.");
        return new(new ReluNetwork(Layers, Rectified), Cases.Select(c => c.ToCase()), Phases);
    }
}

/// <summary>An <see cref="UnsafeCase"/> as text.</summary>
internal sealed record CaseDocument(string[] Lower, string[] Upper, RowText[] InputRows, RowText[] OutputRows)
{
    internal static CaseDocument Of(UnsafeCase unsafeCase) => new(
        [.. unsafeCase.Lower.Select(x => x.ToString())], [.. unsafeCase.Upper.Select(x => x.ToString())],
        [.. unsafeCase.InputRows.Select(RowText.Of)], [.. unsafeCase.OutputRows.Select(RowText.Of)]);

    internal UnsafeCase ToCase() => new(
        [.. Lower.Select(RowText.Number)], [.. Upper.Select(RowText.Number)],
        [.. InputRows.Select(row => row.ToRow())], [.. OutputRows.Select(row => row.ToRow())]);
}

/// <summary>A <see cref="LinearRow"/> as text.</summary>
internal sealed record RowText(int[] Indices, string[] Coefficients, string Bound)
{
    internal static RowText Of(LinearRow row) => new(
        [.. row.Terms.Select(term => term.Index)], [.. row.Terms.Select(term => term.Coefficient.ToString())], row.Bound.ToString());

    internal LinearRow ToRow() => new([.. Indices.Zip(Coefficients, (index, text) => new LinearTerm(index, Number(text)))], Number(Bound));

    internal static Rational Number(string text) => Rational.TryParse(text, out var value) ? value : throw new UsageException($"Expected a fraction, got '{text}'.");
}
