using System.Numerics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Presolve;

/// <summary>Drops a row q that follows from one other row p.</summary>
/// <remarks>Proof: for any t ≥ 0 and any mask that satisfies p, q·m = t·p·m + (q − t·p)·m ≥ t·bound(p) + Σ min(0, qᵢ − t·pᵢ).
/// If that is at least bound(q), every such mask satisfies q. The best t is at a breakpoint qᵢ/pᵢ of a concave piecewise linear function; float64
/// picks it, whole numbers decide. Because the argument is linear, the linear relaxation keeps its bound too.</remarks>
internal sealed class ImpliedRows : IReduction
{
    private int _seen;

    public bool Apply(WorkingSet set, CancellationToken cancellation)
    {
        var since = _seen;
        _seen = set.Clock;
        var before = set.Clock;
        var shared = new int[set.RowCount];
        var touched = new List<WorkingRow>();
        foreach (var q in set.Rows.ToArray())
        {
            if (cancellation.IsCancellationRequested) break;

            // A row p that changed has all its variables in q, so one of them tells.
            if (q.Stamp <= since && !Array.Exists(q.Variables, variable => set.Touched(variable) > since)) continue;
            touched.Clear();
            foreach (var variable in q.Variables)
            {
                foreach (var p in set.RowsOf(variable))
                {
                    if (shared[p.Index]++ == 0) touched.Add(p);
                }
            }

            foreach (var p in touched)
            {
                // A variable of p outside q only weakens the argument, so look at rows whose variables all stand in q.
                var within = shared[p.Index] == p.Variables.Length;
                shared[p.Index] = 0;
                if (!within || p == q || !set.IsLive(q) || (p.Stamp <= since && q.Stamp <= since)) continue;
                if (Multiplier(p, q) is not { } t || !Implies(p, q, t.Numerator, t.Denominator)) continue;
                set.Drop(q);
            }
        }

        return set.Clock != before;
    }

    /// <summary>The breakpoint with the highest value in float64, if that looks high enough.</summary>
    private static (WholeNumber Numerator, WholeNumber Denominator)? Multiplier(WorkingRow p, WorkingRow q)
    {
        var (pa, qa) = (p.Approximate, q.Approximate);
        Span<int> places = p.Variables.Length <= 256 ? stackalloc int[p.Variables.Length] : new int[p.Variables.Length];
        for (int i = 0, j = 0; i < places.Length; i++)
        {
            while (q.Variables[j] < p.Variables[i]) j++;
            places[i] = j;
        }

        // Coefficients of q outside p: they count where negative, whatever t is.
        var outside = 0.0;
        for (int j = 0, i = 0; j < q.Variables.Length; j++)
        {
            if (i < places.Length && places[i] == j) i++;
            else outside += Math.Min(0, qa[j]);
        }

        var (best, bestValue) = (-1, qa[^1] - 1e-9);
        for (var candidate = 0; candidate < places.Length; candidate++)
        {
            var t = qa[places[candidate]] / pa[candidate];
            if (!(t > 0) || !double.IsFinite(t)) continue;
            var value = outside + (t * pa[^1]);
            for (var i = 0; i < places.Length && value >= bestValue; i++) value += Math.Min(0, qa[places[i]] - (t * pa[i]));
            if (value >= bestValue) (best, bestValue) = (candidate, value);
        }

        if (best < 0) return null;
        return (WholeNumber.Abs(q.Coefficient(places[best])), WholeNumber.Abs(p.Coefficient(best)));
    }

    /// <remarks>Every term is multiplied by the denominator.</remarks>
    private static bool Implies(WorkingRow p, WorkingRow q, WholeNumber numerator, WholeNumber denominator)
    {
        if (p.Small is { } small && q.Small is { } other) return Implies(p, small, q, other, (long)numerator, (long)denominator);
        var value = ((BigInteger)numerator * p.Bound) - ((BigInteger)denominator * q.Bound);
        for (int j = 0, i = 0; j < q.Variables.Length; j++)
        {
            var difference = (BigInteger)denominator * q.Coefficient(j);
            if (i < p.Variables.Length && p.Variables[i] == q.Variables[j]) difference -= (BigInteger)numerator * p.Coefficient(i++);
            if (difference.Sign < 0) value += difference;
        }

        return value.Sign >= 0;
    }

    /// <summary>The same in 128 bits: a factor of one row times all numbers of the other together is below 2^122, so no sum on the way overflows.</summary>
    private static bool Implies(WorkingRow p, long[] pa, WorkingRow q, long[] qa, long numerator, long denominator)
    {
        var value = FixedPoint.Product(numerator, (long)p.Bound) - FixedPoint.Product(denominator, (long)q.Bound);
        for (int j = 0, i = 0; j < qa.Length; j++)
        {
            var difference = FixedPoint.Product(denominator, qa[j]);
            if (i < pa.Length && p.Variables[i] == q.Variables[j]) difference -= FixedPoint.Product(numerator, pa[i++]);
            if (difference.IsNegative) value += difference;
        }

        return !value.IsNegative;
    }
}
