using System.Globalization;
using System.Text;
using Smug.Report.Html;
using Smug.Smt.Verification;

namespace Smug.Report.Verification;

/// <summary>The page of a verification: the answer, what it rests on, and a counterexample with its replays.</summary>
internal static class VerificationPage
{
    /// <summary>Numbers of an input or output that are listed; the JSON document has all.</summary>
    private const int MostShown = 64;

    private const int MostCases = 64;

    /// <summary>Cases whose boxes are listed.</summary>
    private const int MostBoxes = 4;

    public static string Render(VerificationFinding finding) => Page.Render(
        Headline(finding.Answer),
        finding.Smug,
        Markup.Of($"""
            {Verdict(finding)}
            {(finding.Answer is VerificationAnswer.Violated violated ? Witness(finding, violated.Counterexample) : Markup.Empty)}
            {Proof(finding)}
            {Question(finding.Problem)}
            """),
        Markup.Of($"""the same content for programs: <a href="verification.json">verification.json</a>"""),
        "report.css");

    private static string Headline(VerificationAnswer answer) => answer switch
    {
        VerificationAnswer.Holds => "The property holds",
        VerificationAnswer.Violated => "The property is violated",
        _ => "The property is not decided",
    };

    private static Markup Verdict(VerificationFinding finding)
    {
        var s = finding.Answer.Statistics;
        return Markup.Of($"""
            <header>
            <p class="kicker">Verification of <span class="name">{finding.Network}</span> against <span class="name">{finding.Property}</span></p>
            <h1>{Headline(finding.Answer)}</h1>
            <div class="claim {(finding.Answer is VerificationAnswer.Holds ? "proved" : "open")}"><p class="badge">{Badge(finding.Answer)}</p><p>{Statement(finding.Answer)}</p></div>
            <dl class="tiles">
            {VerdictSection.Tile("Parts", Words.Count(s.Boxes), "of the question bounded")}
            {VerdictSection.Tile("Cuts", Words.Count(s.InputSplits + s.PhaseSplits), $"{Words.Count(s.InputSplits)} at inputs, {Words.Count(s.PhaseSplits)} at neurons")}
            {VerdictSection.Tile("Linear programmes", Words.Count(s.Programs), $"and {Words.Count(s.Samples)} inputs tried")}
            {VerdictSection.Tile("Time", Words.Seconds(s.Elapsed.TotalSeconds), "wall clock")}
            </dl>
            </header>
            """);
    }

    private static string Badge(VerificationAnswer answer) => answer switch
    {
        VerificationAnswer.Holds => "✓ Proved",
        VerificationAnswer.Violated => "✗ Refuted by a counterexample",
        _ => "Open",
    };

    private static string Statement(VerificationAnswer answer) => answer switch
    {
        VerificationAnswer.Holds => "No input of the property's boxes is unsafe, in exact arithmetic over the network's float32 weights.",
        VerificationAnswer.Violated => "The input below is unsafe. It was replayed in exact arithmetic and in float32.",
        VerificationAnswer.Unknown unknown => $"Neither proved nor refuted: {unknown.Detail}. Still open: {Words.Percent(unknown.OpenShare)} of the question.",
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    private static Markup Witness(VerificationFinding finding, Counterexample found)
    {
        var unsafeCase = finding.Problem.Cases[found.Case];
        var inputs = Enumerable.Range(0, Math.Min(MostShown, found.Input.Length)).Select(i => Markup.Of(
            $"<tr><td>x{i}</td><td>{Text(unsafeCase.Lower[i])}</td><td><strong>{Text(found.Input[i])}</strong></td><td>{Text(unsafeCase.Upper[i])}</td>{Raw(finding, i)}</tr>"));
        var outputs = Enumerable.Range(0, Math.Min(MostShown, found.Output.Length)).Select(j => Markup.Of(
            $"<tr><td>y{j}</td><td>{Text(found.Output[j])}</td><td>{found.FloatOutput[j].ToString("R", CultureInfo.InvariantCulture).Replace('-', '−')}</td></tr>"));
        var ownUnits = finding.RawInput is null ? Markup.Empty : Markup.Of($"<th>In its own units</th>");
        return Markup.Of($"""
            <section><h2>Counterexample</h2>
            <div class="scroll"><table><caption>The input{More(found.Input.Length)}</caption><thead><tr><th>Input</th><th>At least</th><th>Value</th><th>At most</th>{ownUnits}</tr></thead><tbody>{inputs}</tbody></table></div>
            <div class="scroll"><table><caption>What the network gives for it{More(found.Output.Length)}</caption><thead><tr><th>Output</th><th>Exactly</th><th>In float32</th></tr></thead><tbody>{outputs}</tbody></table></div>
            <div class="scroll"><table><caption>Why it is unsafe: every row of case {found.Case} is satisfied</caption><thead><tr><th>Row</th><th>Left less right side, exactly</th></tr></thead><tbody>
            {unsafeCase.InputRows.Take(MostShown).Select(row => Satisfied(row, "x", found.Input.AsSpan()))}
            {unsafeCase.OutputRows.Take(MostShown).Select(row => Satisfied(row, "y", found.Output.AsSpan()))}
            </tbody></table></div></section>
            """);
    }

    private static Markup Raw(VerificationFinding finding, int input) =>
        finding.RawInput is { } raw ? Markup.Of($"<td>{Words.Significant(raw[input])}</td>") : Markup.Empty;

    private static Markup Satisfied(LinearRow row, string variable, ReadOnlySpan<Rational> values)
    {
        var sum = default(Rational);
        foreach (var term in row.Terms) sum += term.Coefficient * values[term.Index];
        return Markup.Of($"<tr><td>{Row(row, variable)}</td><td>{Text(sum - row.Bound)}</td></tr>");
    }

    private static Markup Proof(VerificationFinding finding) => finding.Answer is not VerificationAnswer.Holds ? Markup.Empty : Markup.Of($"""
        <section><h2>Proof</h2><p>{(finding.ProofFile is { } file
            ? Markup.Of($"Saved in <span class=\"name\">{file}</span>; <code>smug check</code> goes through it again, by arithmetic of its own and without searching.")
            : Markup.Of($"Not saved. It rests on bounds rounded outwards and on multipliers of linear programmes; with <code>--proof FILE</code> they are kept, to be checked again."))}</p></section>
        """);

    private static Markup Question(VerificationProblem problem)
    {
        var network = problem.Network;
        var relus = Enumerable.Range(0, network.Layers.Count).Where(network.IsRectified).Sum(l => network.Layers[l].Outputs);
        return Markup.Of($"""
            <section><h2>Question</h2>
            <p>A network of {Words.Count(network.Inputs, "input", "inputs")}, {Words.Count(relus, "ReLU", "ReLUs")} in {Words.Count(network.Layers.Count, "layer", "layers")} and {Words.Count(network.Outputs, "output", "outputs")}.
            An input is unsafe where {(problem.Cases.Length == 1 ? "it lies in this box and satisfies" : $"one of these {problem.Cases.Length} cases holds: it lies in the case's box and satisfies")} all rows{(problem.Phases.Length == 0 ? "" : $", and {problem.Phases.Length} neurons have required phases")}.</p>
            <div class="scroll"><table><thead><tr><th>Case</th><th>Inputs left free</th><th>Rows</th></tr></thead><tbody>
            {problem.Cases.Take(MostCases).Select((c, i) => Markup.Of($"<tr><td>{i}</td><td>{c.Lower.Zip(c.Upper, (low, high) => low < high).Count(free => free)}</td><td>{Rows(c)}</td></tr>"))}
            </tbody></table></div>
            {(problem.Cases.Length > MostCases ? Markup.Of($"<p class=\"note\">The first {MostCases} of {Words.Count(problem.Cases.Length)} cases.</p>") : Markup.Empty)}
            {problem.Cases.Take(MostBoxes).Select((c, i) => Box(c, i, problem.Cases.Length))}</section>
            """);
    }

    private static Markup Box(UnsafeCase c, int number, int cases) => Markup.Of($"""
        <div class="scroll"><table><caption>The box{(cases > 1 ? $" of case {number}" : "")}{More(c.Lower.Length)}, in the network's units</caption>
        <thead><tr><th>Input</th><th>At least</th><th>At most</th></tr></thead><tbody>
        {Enumerable.Range(0, Math.Min(MostShown, c.Lower.Length)).Select(i => Markup.Of($"<tr><td>x{i}</td><td>{Text(c.Lower[i])}</td><td>{Text(c.Upper[i])}</td></tr>"))}
        </tbody></table></div>
        """);

    private static string Rows(UnsafeCase c)
    {
        var rows = c.InputRows.Select(row => Row(row, "x")).Concat(c.OutputRows.Select(row => Row(row, "y"))).ToList();
        return string.Join("; ", rows.Take(8)) + (rows.Count > 8 ? $"; and {rows.Count - 8} more" : "");
    }

    /// <summary>A row as one would write it: y0 ≤ y1, 2·x0 − x1 ≤ 0.5.</summary>
    private static string Row(LinearRow row, string variable)
    {
        // Between two variables of equal weight the comparison itself is plainest.
        if (row.Bound.Sign == 0 && row.Terms is [var a, var b] && a.Coefficient == -b.Coefficient)
        {
            var (less, more) = a.Coefficient.Sign > 0 ? (a, b) : (b, a);
            return $"{variable}{less.Index} ≤ {variable}{more.Index}";
        }

        var words = new StringBuilder();
        foreach (var (index, coefficient) in row.Terms)
        {
            words.Append(words.Length == 0 ? coefficient.Sign < 0 ? "−" : "" : coefficient.Sign < 0 ? " − " : " + ");
            var size = coefficient.Sign < 0 ? -coefficient : coefficient;
            if (size != 1) words.Append(Text(size)).Append('·');
            words.Append(variable).Append(index);
        }

        return $"{words} ≤ {Text(row.Bound)}";
    }

    private static string More(int count) => count > MostShown ? $" (the first {MostShown} of {Words.Count(count)} numbers; verification.json has all)" : "";

    private static string Text(Rational value) => value.ToDouble().ToString("R", CultureInfo.InvariantCulture).Replace('-', '−');
}
