using System.Runtime.CompilerServices;
using Smug.Smt.Certificates;

namespace Smug.Smt.Search;

/// <content>How an open node is split: the choice of the variable, and the two children.</content>
internal sealed partial class BranchAndBound
{
    /// <summary>About what a node and the record of it take beside multipliers and fixed values.</summary>
    private const int NodeBytes = 300;

    private void Split(Node node)
    {
        var (best, down, up) = ChooseVariable(node);

        // Every variable is fixed, so some row breaks or the bound is the mask's cost; both were tested. Only the rounding of a row to machine
        // integers can hide a broken row, and then an exact row tells.
        if (best < 0)
        {
            CloseByExactRow(node);
            return;
        }

        var zero = Child(node, best, false, node.Relaxed + down);
        var one = Child(node, best, true, node.Relaxed + up);
        if (node.Proof is { } proof)
        {
            (proof.Variable, proof.Zero, proof.One) = (best, zero.Proof, one.Proof);
            proof.Fixings.TrimExcess();
            Recorded += NodeBytes + (proof.Fixings.Count * (long)Unsafe.SizeOf<ProofNode.Fixing>());
        }

        var oneFirst = up < down || (up == down && _point[best] >= 0.5);
        _stack.Push(oneFirst ? zero : one);
        _stack.Push(oneFirst ? one : zero);
    }

    /// <summary>The free variable whose two children promise the highest bounds, and how much each promises.</summary>
    private (int Variable, double Down, double Up) ChooseVariable(Node node)
    {
        _candidates.Clear();
        var fallback = -1;
        for (var j = 0; j < _point.Length; j++)
        {
            if (!_propagation.IsFree(j)) continue;
            fallback = j;
            if (_point[j] is <= 1e-6 or >= 1 - 1e-6) continue;
            var (down, up) = _simplex.Penalties(j);
            down = Math.Max(down, _pseudoCosts.Estimate(j, false) * _point[j]);
            up = Math.Max(up, _pseudoCosts.Estimate(j, true) * (1 - _point[j]));
            (_down[j], _up[j]) = (down, up);
            _candidates.Add(-Score(down, up), j);
        }

        var (best, bestScore) = (fallback, 0.0);
        for (var since = 0; since < _effort.LookAhead && _candidates.TryTake(out var variable, out var key); since++)
        {
            var (score, down, up) = (-key, _down[variable], _up[variable]);
            if (_pseudoCosts.Count(variable) < _effort.Reliable)
            {
                (down, up) = (Probe(node, variable, false), Probe(node, variable, true));
                score = Score(down, up);
            }

            if (score <= bestScore) continue;
            (best, bestScore, since, _down[variable], _up[variable]) = (variable, score, 0, down, up);
        }

        return bestScore > 0 ? (best, _down[best], _up[best]) : (fallback, 0, 0);
    }

    private static double Score(double down, double up) => Math.Max(Math.Min(down, 1e6), 1e-6) * Math.Max(Math.Min(up, 1e6), 1e-6);

    /// <summary>Solves a child's relaxation for a few pivots on a copy.</summary>
    private double Probe(Node node, int variable, bool value)
    {
        _probe.CopyFrom(_simplex);
        var before = _probe.Pivots;
        var rise = Math.Max(0, _probe.Probe(variable, value, Upper, _effort.ProbePivots) - node.Relaxed);
        Pivots += _probe.Pivots - before;
        _pseudoCosts.Add(variable, value, value ? 1 - _point[variable] : _point[variable], Math.Min(rise, Upper - node.Relaxed));
        return rise;
    }

    private void CloseByExactRow(Node node)
    {
        var mask = Array.ConvertAll(_propagation.Lower, value => value == 1);
        for (var i = 0; i < _exact.Rows.Count; i++)
        {
            if (_exact.Rows[i].IsSatisfied(mask)) continue;
            if (node.Proof is { } proof) proof.ViolatedRow = i;
            return;
        }

        // A mask that satisfies all rows: with nothing free, no multipliers at all prove its cost.
        Offer(mask, _exact.Cost(mask));
        if (node.Proof is { } closed) closed.Multipliers = SparseMultipliers.Of([]);
    }

    private Node Child(Node parent, int variable, bool value, double estimate) =>
        new(parent, variable, value, parent.Bound, estimate, _ids++)
        {
            ParentPoint = _point[variable],
            Proof = parent.Proof is null ? null : new ProofNode { Multipliers = parent.Proof.Multipliers, Bound = parent.Proof.Bound },
        };

    /// <summary>What the choice of a variable may cost.</summary>
    /// <param name="Reliable">How often both sides are probed before what was learnt is believed.</param>
    /// <param name="LookAhead">After how many variables none of which promises more the search for a better one ends.</param>
    /// <param name="ProbePivots">The most pivots of a probe.</param>
    private sealed record Effort(int Reliable, int LookAhead, int ProbePivots);

    private sealed class Node(Node? parent, int variable, bool value, long bound, double estimate, int id)
    {
        public Node? Parent { get; } = parent;

        public int Variable { get; } = variable;

        public bool Value { get; } = value;

        public long Bound { get; set; } = bound;

        public double Estimate { get; } = estimate;

        public int Id { get; } = id;

        public double ParentPoint { get; init; }

        public double Relaxed { get; set; }

        public bool Measured { get; set; }

        /// <summary>What is fixed here: j for 1, ~j for 0.</summary>
        public List<int> Fixed { get; } = [];

        public ProofNode? Proof { get; init; }
    }
}
