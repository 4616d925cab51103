using System.Diagnostics;

namespace Smug.Smt;

/// <summary>
/// What a running solve knows: the best mask that passed the exact re-check and the best proven lower bound. Solvers only offer;
/// nothing enters unchecked. Thread-safe.
/// </summary>
/// <param name="problem">What is being solved.</param>
/// <param name="source">The strategy's name, for progress.</param>
/// <param name="progress">Told of every improvement, under a lock; may be null.</param>
public sealed class SolveState(IMaskProblem problem, string source, IProgress<SolveProgress>? progress = null)
{
    private readonly Lock _gate = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool[]? _mask;
    private long _upper = long.MaxValue;
    private long _lower;
    private string? _infeasible;

    /// <summary>What is being solved.</summary>
    public IMaskProblem Problem => problem;

    /// <summary>A copy of the best verified mask, or null while there is none.</summary>
    public bool[]? Mask
    {
        get
        {
            lock (_gate) return _mask?.ToArray();
        }
    }

    /// <summary>The cost of the best verified mask, or null while there is none.</summary>
    public long? Upper
    {
        get
        {
            lock (_gate) return _mask is null ? null : _upper;
        }
    }

    /// <summary>The best proven lower bound.</summary>
    public long Lower
    {
        get
        {
            lock (_gate) return _lower;
        }
    }

    /// <summary>Whether the bounds meet or the set was proved infeasible.</summary>
    public bool IsDecided
    {
        get
        {
            lock (_gate) return _infeasible is not null || _lower == _upper;
        }
    }

    /// <summary>Offers a mask; it is re-evaluated in exact arithmetic.</summary>
    /// <returns>False where the mask violates a row; it is then not taken.</returns>
    /// <exception cref="ContradictionException">The mask is cheaper than a bound that was claimed to be proved, or satisfies a set claimed infeasible.</exception>
    public bool Offer(ReadOnlySpan<bool> mask)
    {
        if (mask.Length != problem.VariableCount || !problem.IsSatisfied(mask)) return false;
        var cost = problem.Cost(mask);
        lock (_gate)
        {
            if (_infeasible is not null) throw new ContradictionException($"A mask satisfies every row of a set that was claimed infeasible ({_infeasible}).");
            if (cost < _lower) throw new ContradictionException($"A verified mask of cost {cost} contradicts the claimed lower bound {_lower}.");
            if (cost >= _upper) return true;
            (_mask, _upper) = (mask.ToArray(), cost);
            Report();
        }

        return true;
    }

    /// <summary>Raises the proven lower bound; smaller values are ignored.</summary>
    /// <exception cref="ContradictionException">A verified mask is cheaper than the claimed bound.</exception>
    public void RaiseLower(long lower)
    {
        lock (_gate)
        {
            if (lower > _upper) throw new ContradictionException($"The claimed lower bound {lower} contradicts a verified mask of cost {_upper}.");
            if (lower <= _lower) return;
            _lower = lower;
            Report();
        }
    }

    /// <summary>Notes a proof that no mask satisfies the set.</summary>
    /// <exception cref="ContradictionException">A verified mask satisfies it.</exception>
    public void ProveInfeasible(string proof)
    {
        lock (_gate)
        {
            if (_mask is not null) throw new ContradictionException($"The set was claimed infeasible ({proof}), but a verified mask of cost {_upper} satisfies every row.");
            _infeasible = proof;
        }
    }

    /// <summary>What is known now, as an outcome.</summary>
    /// <param name="reason">Why the search stopped, used where the bounds do not meet.</param>
    /// <param name="detail">The solver's own words, used where there is no mask.</param>
    public SolveOutcome Outcome(StopReason reason, string detail)
    {
        lock (_gate)
        {
            if (_infeasible is not null) return new SolveOutcome.Infeasible(_infeasible);
            if (_mask is null) return new SolveOutcome.Unknown(reason, detail, _lower);
            return _lower == _upper ? new SolveOutcome.Optimal(_mask.ToArray(), _upper)
                : new SolveOutcome.Feasible(_mask.ToArray(), _upper, _lower, reason);
        }
    }

    private void Report() => progress?.Report(new(_mask is null ? null : _upper, _lower, Stopwatch.GetElapsedTime(_started), source));
}
