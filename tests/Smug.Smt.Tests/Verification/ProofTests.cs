using System.Text;
using Smug.Smt.Verification;

namespace Smug.Smt.Tests.Verification;

public class ProofTests
{
    [Fact]
    public void Proofs_survive_being_stored_and_checked()
    {
        var (proofs, programs) = (0, 0);
        for (var seed = 0; proofs < 25; seed++)
        {
            if (Proof(seed) is not { } proof) continue;
            var stored = Stored(proof);
            Assert.Null(VerificationProofChecker.FirstFlaw(proof));
            Assert.Null(VerificationProofChecker.FirstFlaw(VerificationProofJson.Read(new MemoryStream(stored), "proof")));
            Assert.True(VerificationProofJson.IsProof(Encoding.UTF8.GetString(stored.AsSpan(0, 64))));
            (proofs, programs) = (proofs + 1, programs + proof.Programs);
        }

        Assert.InRange(programs, 5, int.MaxValue);
    }

    /// <summary>A proof of one question is none of another; nor is one with a part, a cut or a multiplier changed.</summary>
    [Fact]
    public void A_forged_proof_is_refused()
    {
        var (forged, refused) = (0, 0);
        for (var seed = 0; forged < 60; seed++)
        {
            if (Proof(seed) is not { } proof) continue;
            foreach (var forgery in Forgeries(proof))
            {
                forged++;
                if (VerificationProofChecker.FirstFlaw(forgery) is not null) refused++;
            }
        }

        // Dropping a part that bounds refute anyway does no harm: what matters is that nothing false is accepted, below.
        Assert.InRange(refused, forged / 2, forged);
        for (var seed = 0; seed < 200; seed++)
        {
            var problem = RandomProblems.Problem(seed, 2, 3, 2);
            if (Verifier.Verify(problem) is not VerificationAnswer.Violated) continue;
            ClosedCase[] closed = [.. Enumerable.Range(0, problem.Cases.Length).Select(c => new ClosedCase(c, 0))];
            var tree = new ProofTree([.. Enumerable.Range(0, problem.Cases.Length)], [new ProofNode(false, closed, null)]);
            Assert.NotNull(VerificationProofChecker.FirstFlaw(new VerificationProof(problem, [tree])));
            Assert.NotNull(VerificationProofChecker.FirstFlaw(new VerificationProof(problem, [tree with { Nodes = [new ProofNode(true, [], null)] }])));
            Assert.NotNull(VerificationProofChecker.FirstFlaw(new VerificationProof(problem, [])));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"smug-verification-proof\",\"version\":1,\"question\":{\"layers\":[null],\"rectified\":[],\"cases\":[],\"phases\":[]},\"trees\":[]}")]
    [InlineData("{\"format\":\"smug-verification-proof\",\"version\":1,\"question\":null,\"trees\":[null]}")]
    public void What_is_no_proof_is_refused(string text) =>
        Assert.Throws<MalformedInputException>(() => VerificationProofJson.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "proof"));

    /// <summary>JSON has numbers beyond float64, which are read as infinite.</summary>
    [Fact]
    public void Multipliers_beyond_float64_are_a_flaw()
    {
        var refused = 0;
        for (var seed = 0; refused < 5; seed++)
        {
            if (Proof(seed) is not { Programs: > 0 } proof) continue;
            ClosedCase Infinite(ClosedCase closed) => closed.Program is { } program
                ? closed with { Program = program with { Outputs = [.. program.Outputs.Select(_ => double.PositiveInfinity)], Phases = [.. program.Phases.Select(_ => double.PositiveInfinity)] } }
                : closed;
            var forged = new VerificationProof(
                proof.Problem,
                [.. proof.Trees.Select(tree => tree with { Nodes = [.. tree.Nodes.Select(node => node with { Closed = [.. node.Closed.Select(Infinite)] })] })]);

            // Where bounds alone show that a part is empty, nobody looks at its multipliers.
            if (VerificationProofChecker.FirstFlaw(forged) is not { } flaw) continue;
            Assert.Contains("multipliers", flaw, StringComparison.Ordinal);
            refused++;
        }
    }

    private static IEnumerable<VerificationProof> Forgeries(VerificationProof proof)
    {
        var tree = proof.Trees[0];
        VerificationProof With(ProofTree changed) => new(proof.Problem, [changed, .. proof.Trees.Skip(1)]);
        yield return With(tree with { Nodes = [new ProofNode(true, [], null)] });
        yield return With(tree with { Nodes = [.. tree.Nodes.Select(node => node with { Closed = [] })] });
        if (tree.Nodes[0].Cut is { } cut) yield return With(tree with { Nodes = [tree.Nodes[0] with { Cut = cut with { High = cut.Low } }, .. tree.Nodes.Skip(1)] });
        var at = Array.FindIndex(tree.Nodes, node => node.Closed.Any(closed => closed.Program is not null));
        if (at < 0) yield break;
        ClosedCase[] empty = [.. tree.Nodes[at].Closed.Select(closed => closed.Program is { } p ? closed with { Program = p with { Outputs = new double[p.Outputs.Length], Phases = new double[p.Phases.Length], Inputs = new double[p.Inputs.Length] } } : closed)];
        yield return With(tree with { Nodes = [.. tree.Nodes.Select((node, i) => i == at ? node with { Closed = empty } : node)] });
    }

    private static VerificationProof? Proof(int seed)
    {
        var plain = RandomProblems.Problem(seed, 2, 5, 4, 2);
        NeuronPhase[] phases = seed % 2 == 0 ? [] : [new(0, seed % 5, seed % 4 == 1), new(1, seed % 4, seed % 3 == 0)];
        var answer = Verifier.Verify(new VerificationProblem(plain.Network, plain.Cases, phases), new VerificationOptions { WantsProof = true });
        return (answer as VerificationAnswer.Holds)?.Proof;
    }

    private static byte[] Stored(VerificationProof proof)
    {
        using var stream = new MemoryStream();
        VerificationProofJson.Write(proof, stream);
        return stream.ToArray();
    }
}
