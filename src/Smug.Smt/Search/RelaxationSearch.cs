using Smug.Smt.Bounds;
using Smug.Smt.Certificates;

namespace Smug.Smt.Search;

/// <summary>For components too large for a tree: the first-order relaxation, tightened by rounds of cuts.</summary>
internal sealed class RelaxationSearch : IBoundSearch
{
    private const double Tolerance = 1e-5;
    private const int Iterations = 100;
    private const int IterationsPerRound = 400;
    private const int CutRounds = 40;
    private readonly CutRows _cuts;
    private readonly byte[] _lower;
    private readonly byte[] _upper;
    private Pdhg _relaxation;
    private (SparseMultipliers Multipliers, long Bound, int[] Shift, IReadOnlyList<DerivedSource> Cuts)? _best;
    private int _iterations;
    private int _rounds;
    private double _lastBound = double.NegativeInfinity;
    private int _flat;

    public RelaxationSearch(ScaledRows rows)
    {
        var set = rows.Set;
        _cuts = new CutRows(rows);
        (_lower, _upper) = (new byte[set.VariableCount], new byte[set.VariableCount]);
        Array.Fill(_upper, (byte)1);
        _relaxation = new Pdhg(_cuts.Rows, _lower, _upper);
    }

    public string Name => "relaxation";

    public long Lower { get; private set; }

    public bool[]? Mask => null;

    public long Upper => long.MaxValue;

    public double[]? Point { get; private set; }

    public bool IsExhausted { get; private set; }

    public void Advance(bool[]? mask, long upper, Func<bool> stop)
    {
        Point = null;
        _relaxation.Run(Iterations, Tolerance, stop);
        _iterations += Iterations;
        if (_rounds == 0 && !stop() && _iterations is Iterations or 4 * Iterations or 10 * Iterations) Point = _relaxation.Point;
        Note();
        var converged = _relaxation.Error <= Tolerance || _iterations >= (_rounds == 0 ? 10 * Iterations : IterationsPerRound);
        if (!converged || stop()) return;

        _flat = _relaxation.BestBound > _lastBound + 1e-4 * Math.Abs(_lastBound) ? 0 : _flat + 1;
        _lastBound = Math.Max(_lastBound, _relaxation.BestBound);
        _iterations = 0;
        var multipliers = _relaxation.BestMultipliers;
        var point = _relaxation.Point;
        if (_flat >= 3 || ++_rounds > CutRounds || _cuts.Separate(point, multipliers, stop) == 0)
        {
            IsExhausted = true;
            return;
        }

        _relaxation = new Pdhg(_cuts.Rows, _lower, _upper, _cuts.Carry(multipliers), point);
    }

    public ComponentProof Proof() => _best is { } best
        ? new ComponentProof(best.Bound, best.Cuts, new ProofNode { Multipliers = best.Multipliers }, best.Shift)
        : new ComponentProof(0, [], null, []);

    private void Note()
    {
        long[] whole = [.. _relaxation.BestMultipliers.Select(DualBound.Round)];
        var bound = DualBound.Ceiling(DualBound.Evaluate(_cuts.Rows, whole, _lower, _upper, new Int128[_lower.Length]));
        if (bound <= Lower) return;
        Lower = bound;
        _best = (SparseMultipliers.Of(whole), bound, _cuts.Rows.Shift, _cuts.Sources);
    }
}
