using System.Collections.Immutable;
using Smug.Kernels;

namespace Smug.Smt.Verification;

/// <summary>
/// Re-checks a proof without searching: that the parts cover the question, that plain outward-rounded bounds (<see cref="CheckedBounds"/>) refute what
/// bounds are said to refute, and that the multipliers of each linear programme give a contradiction in exact arithmetic.
/// </summary>
public static class VerificationProofChecker
{
    private const int BatchSize = 64;

    /// <summary>The first thing wrong with a proof; null where it holds.</summary>
    /// <param name="proof">The proof.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static string? FirstFlaw(VerificationProof proof, CancellationToken cancellation = default)
    {
        var problem = proof.Problem;
        var network = new BoundNetwork(problem.Network);
        var phases = network.RequiredPhases(problem);
        var covered = new HashSet<int>(Enumerable.Range(0, problem.Cases.Length).Where(c => problem.Cases[c].IsEmpty));
        foreach (var tree in proof.Trees)
        {
            if (tree.Cases.Length == 0 || tree.Nodes.Length == 0) return "a tree without cases or nodes";
            foreach (var c in tree.Cases)
            {
                if ((uint)c >= (uint)problem.Cases.Length || !covered.Add(c)) return $"case {c} does not exist or is proved twice";
                if (!SameBox(problem.Cases[c], problem.Cases[tree.Cases[0]])) return $"case {c} has another box than the others of its tree";
            }

            if (FirstFlaw(problem, network, tree, phases, cancellation) is { } flaw) return flaw;
        }

        return covered.Count == problem.Cases.Length ? null : $"only {covered.Count} of {problem.Cases.Length} cases are proved";
    }

    private static bool SameBox(UnsafeCase a, UnsafeCase b) => a.Lower.AsSpan().SequenceEqual(b.Lower.AsSpan()) && a.Upper.AsSpan().SequenceEqual(b.Upper.AsSpan());

    private static bool SameRows(ImmutableArray<LinearRow> a, ImmutableArray<LinearRow> b) =>
        a.Length == b.Length && a.Zip(b).All(pair => pair.First.Bound == pair.Second.Bound && pair.First.Terms.AsSpan().SequenceEqual(pair.Second.Terms.AsSpan()));

    private static string? FirstFlaw(VerificationProblem problem, BoundNetwork network, ProofTree tree, byte[] phases, CancellationToken cancellation)
    {
        var first = problem.Cases[tree.Cases[0]];
        var root = BoxBounds.Unbounded(network, [.. first.Lower.Select(x => x.RoundDown())], [.. first.Upper.Select(x => x.RoundUp())], phases);
        var open = new Stack<Claim>([new Claim(0, root, tree.Cases)]);
        var seen = new bool[tree.Nodes.Length];
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var claims = new Claim[Math.Min(BatchSize, open.Count)];
            for (var i = 0; i < claims.Length; i++) claims[i] = open.Pop();
            var results = new (string? Flaw, Claim[] Halves)[claims.Length];
            Workers.For(claims.Length, i => results[i] = Check(problem, network, tree, claims[i]));
            for (var i = 0; i < claims.Length; i++)
            {
                if (results[i].Flaw is { } flaw) return $"part {claims[i].Node}: {flaw}";
                if (seen[claims[i].Node]) return $"part {claims[i].Node} is used twice";
                seen[claims[i].Node] = true;
                foreach (var half in results[i].Halves) open.Push(half);
            }
        }

        return null;
    }

    private static (string? Flaw, Claim[] Halves) Check(VerificationProblem problem, BoundNetwork network, ProofTree tree, Claim claim)
    {
        var (node, bounds) = (tree.Nodes[claim.Node], claim.Bounds.Copy());
        if (!CheckedBounds.Tighten(network, bounds, _ => true)) return (null, []);
        string? flaw = null;
        if (node.Tightened is { } tightened)
        {
            var shared = problem.Cases[tree.Cases[0]] with { OutputRows = [] };
            if (tree.Cases.Any(c => !SameRows(problem.Cases[c].InputRows, shared.InputRows))) return ("its bounds are for other input rows than its cases'", []);
            if (!CheckedBounds.Tighten(network, bounds, l => Tighten(network, shared, bounds, l, tightened, ref flaw))) return (flaw, []);
        }

        if (node.IsEmpty) return ("it is said to be empty", []);
        var left = claim.Open.ToHashSet();
        foreach (var closed in node.Closed)
        {
            if (!left.Remove(closed.Case)) return ($"case {closed.Case} is not open there", []);
            var unsafeCase = problem.Cases[closed.Case];
            if (closed.Program is { } text)
            {
                if (text.ToMultipliers(unsafeCase) is not { } multipliers || DualPass.Bound(network, unsafeCase, bounds, multipliers) is not { Mantissa.Sign: > 0 })
                    return ($"the multipliers for case {closed.Case} give no contradiction", []);
            }
            else if ((uint)closed.Row >= (uint)unsafeCase.OutputRows.Length || !CheckedBounds.Refutes(network, bounds, unsafeCase.OutputRows[closed.Row]))
            {
                return ($"bounds do not refute row {closed.Row} of case {closed.Case}", []);
            }
        }

        if (left.Count == 0) return (null, []);
        if (node.Cut is not { } cut) return ($"case {left.Min()} stays open", []);
        if (Math.Min(cut.Low, cut.High) <= claim.Node || Math.Max(cut.Low, cut.High) >= tree.Nodes.Length) return ("its halves do not come after it", []);
        int[] open = [.. left];
        if ((uint)cut.Input < (uint)network.Network.Inputs)
        {
            if (!(bounds.InputLow[cut.Input] <= cut.At && cut.At <= bounds.InputHigh[cut.Input])) return ("it is cut outside of its box", []);
            return (null,
            [
                new Claim(cut.Low, bounds.Part(cut.Input, bounds.InputLow[cut.Input], cut.At), open),
                new Claim(cut.High, bounds.Part(cut.Input, cut.At, bounds.InputHigh[cut.Input]), open),
            ]);
        }

        if (!network.Layers.Any(layer => layer.Rectified && cut.Sum >= layer.Offset && cut.Sum < layer.Offset + layer.Outputs)) return ("it is cut at a neuron that does not exist", []);
        return (null, [new Claim(cut.Low, bounds.WithPhase(cut.Sum, active: false), open), new Claim(cut.High, bounds.WithPhase(cut.Sum, active: true), open)]);
    }

    /// <summary>Takes over the bounds on one layer's sums that multipliers prove, in exact arithmetic.</summary>
    /// <returns>False where some sum has no value left, or multipliers do not fit.</returns>
    private static bool Tighten(BoundNetwork network, UnsafeCase shared, BoxBounds bounds, int l, TightenedSum[] tightened, ref string? flaw)
    {
        var layer = network.Layers[l];
        foreach (var (sum, isUpper, program) in tightened.Where(t => t.Sum >= layer.Offset && t.Sum < layer.Offset + layer.Outputs))
        {
            if (program.ToMultipliers(shared) is not { } multipliers || DualPass.Bound(network, shared, bounds, multipliers, sum, isUpper ? -1 : 1) is not { } bound)
            {
                flaw = $"the multipliers for sum {sum} give no bound";
                return false;
            }

            var least = Rational.Of(bound);
            if (isUpper) bounds.High[sum] = Math.Min(bounds.High[sum], (-least).RoundUp());
            else bounds.Low[sum] = Math.Max(bounds.Low[sum], least.RoundDown());
            bounds.ApplyPhase(sum);
            if (bounds.Low[sum] > bounds.High[sum]) return false;
        }

        return true;
    }

    /// <summary>A node, the box it must be right for, and the cases it must close.</summary>
    private sealed record Claim(int Node, BoxBounds Bounds, int[] Open);
}
