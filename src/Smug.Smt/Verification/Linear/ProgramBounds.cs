namespace Smug.Smt.Verification;

/// <summary>A bound on a sum that a linear programme's multipliers prove.</summary>
/// <param name="Sum">The sum, by its place among those of all layers, each layer padded to a multiple of eight.</param>
/// <param name="IsUpper">Whether the sum is at most, or at least, what the multipliers give.</param>
/// <param name="Program">The multipliers.</param>
internal sealed record TightenedSum(int Sum, bool IsUpper, ProgramText Program);

/// <summary>
/// Tightens the bounds on undecided sums, layer by layer, by the linear relaxation of the layers below. Back-substitution asks what the whole box can do;
/// the programme also sees the rows of required phases, whose multipliers go into the bound.
/// </summary>
internal sealed class ProgramBounds(
    BoundNetwork network, BackSubstitution substitution, LagrangianBound lagrangian, UnsafeCase shared, FirstSums? first,
    List<(double[] Direction, double Bound)> cuts)
{
    /// <summary>What was tightened, in the order of the layers: each proof rests on the ones before.</summary>
    internal List<TightenedSum> Tightened { get; } = [];

    /// <summary>Linear programmes solved.</summary>
    internal int Solved { get; private set; }

    /// <summary>Tightens bounds that <see cref="BackSubstitution.Tighten"/> has left.</summary>
    /// <returns>False where some sum has no value left.</returns>
    internal bool Tighten(BoxBounds bounds, CancellationToken cancellation)
    {
        var lastPhase = Array.FindLastIndex(network.Layers, layer => bounds.Phases.AsSpan(layer.Offset, layer.Outputs).ContainsAnyExcept((byte)0));
        return substitution.Tighten(bounds, l => TightenLayer(l, lastPhase, bounds, cancellation));
    }

    private bool TightenLayer(int l, int lastPhase, BoxBounds bounds, CancellationToken cancellation)
    {
        var layer = network.Layers[l];
        int[] undecided = [.. Enumerable.Range(layer.Offset, layer.Outputs).Where(sum => SymbolicSums.IsUndecided(layer, bounds, sum))];
        if (undecided.Length == 0 || lastPhase < 0) return true;
        var sums = SymbolicSums.Of(network, bounds, first is not null, Math.Max(l, lastPhase) + 1);
        var program = new LeafProgram(network, shared, bounds, sums, lagrangian, first, cuts);
        foreach (var sum in undecided)
        {
            // The side nearer to 0 first: where it decides the sum, the other is not needed.
            var upperFirst = bounds.High[sum] < -bounds.Low[sum];
            for (var side = 0; side < 2 && SymbolicSums.IsUndecided(layer, bounds, sum); side++)
            {
                if (cancellation.IsCancellationRequested) return true;
                if (!Tighten(program, bounds, sum, side == 0 == upperFirst, cancellation)) return true;
                bounds.ApplyPhase(sum);
                if (bounds.Low[sum] > bounds.High[sum]) return false;
            }
        }

        return true;
    }

    private bool Tighten(LeafProgram program, BoxBounds bounds, int sum, bool isUpper, CancellationToken cancellation)
    {
        Solved++;
        if (program.Least(sum, isUpper ? -1 : 1, cancellation) is not var (bound, multipliers)) return false;
        if (isUpper ? -bound >= bounds.High[sum] : bound <= bounds.Low[sum]) return true;
        if (isUpper) bounds.High[sum] = -bound;
        else bounds.Low[sum] = bound;
        Tightened.Add(new TightenedSum(sum, isUpper, ProgramText.Of(multipliers)));
        return true;
    }
}
