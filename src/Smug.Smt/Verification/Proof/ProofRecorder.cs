namespace Smug.Smt.Verification;

/// <summary>Notes how a search cuts a question up. Not thread-safe.</summary>
internal sealed class ProofRecorder
{
    private readonly Dictionary<CaseGroup, List<ProofNode?>> _trees = [];

    /// <summary>The place of a group's whole box.</summary>
    internal int Root(CaseGroup group)
    {
        _trees.Add(group, [null]);
        return 0;
    }

    /// <summary>Notes what bounding a part gave.</summary>
    /// <returns>Its children with places of their own.</returns>
    internal Part[] Note(Part part, PartResult result)
    {
        var nodes = _trees[part.Group];
        var tightened = result.Tightened.Length == 0 ? null : result.Tightened;
        if (result.Cut is not { } cut)
        {
            nodes[part.Node] = new ProofNode(result.IsEmpty, result.Closed) { Tightened = tightened };
            return result.Children;
        }

        var low = nodes.Count;
        nodes.AddRange([null, null]);
        nodes[part.Node] = new ProofNode(false, result.Closed, cut with { Low = low, High = low + 1 }) { Tightened = tightened };
        return [result.Children[0] with { Node = low }, result.Children[1] with { Node = low + 1 }];
    }

    internal VerificationProof Proof(VerificationProblem problem) =>
        new(problem, [.. _trees.Select(tree => new ProofTree(tree.Key.Cases, [.. tree.Value.Select(node => node!)]))]);
}
