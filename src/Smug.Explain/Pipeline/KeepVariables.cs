using System.Numerics;
using Smug.Smt;

namespace Smug.Explain;

/// <summary>The 0-1 variables behind the windows, and the rows that count them. All of them at 1 is the plain problem: every neuron held to its
/// whole bound.</summary>
/// <remarks>
/// <para>Where a mask may choose its neurons, k(i) = 1 holds neuron i to its row: Σ a·m ≥ b becomes Σ a·m − (b − least) · k(i) ≥ least, with least the
/// smallest left-hand side over all masks. That is the same row at k(i) = 1 and always true at k(i) = 0, with no larger constant than needed.</para>
/// <para>Where bounds may be fallen short of, four bits u(i, j) say what is still asked of neuron i: its bound less one sixteenth of it for each of
/// 15 − Σ 2ʲ·u(i, j) steps. A sixteenth of a dyadic number is dyadic, so this is exact too.</para>
/// <para>Every window costs one more than there are such variables, and each of them costs 1: cost ÷ that factor, rounded down, is the cost in
/// windows, for masks and for lower bounds alike.</para>
/// </remarks>
internal sealed class KeepVariables(int windows, int neurons, KeepOptions keep)
{
    /// <summary>Bits of a neuron's shortfall.</summary>
    public const int SlackBits = 4;

    /// <summary>Steps that make a whole bound; one fewer is the largest shortfall.</summary>
    public const int Steps = 1 << SlackBits;

    /// <summary>Shares of counts are read with this tolerance: 0.29 of 100 is 29.</summary>
    private const double CountTolerance = 1e-9;

    private int Holds => keep.HasChoice ? neurons : 0;

    /// <summary>How many there are.</summary>
    public int Count => Holds + (keep.Slack > 0 ? SlackBits * neurons : 0);

    /// <summary>What a window's cost is multiplied by.</summary>
    public long CostScale => Count + 1L;

    /// <summary>How many neurons need not be kept; null where their number is open or none may be dropped.</summary>
    public int? MostDropped => keep.Droppable is { } share ? (int)Math.Floor(share * neurons + CountTolerance) : null;

    /// <summary>The variables of a selection under constraints.</summary>
    public static KeepVariables Of(MaskConstraints constraints, int neurons) => new(constraints.Grid.Count, neurons, constraints.Keep);

    /// <summary>Whether a neuron is held to its row.</summary>
    public bool IsHeld(ReadOnlySpan<bool> answer, int neuron) => !keep.HasChoice || answer[windows + neuron];

    /// <summary>The sixteenths of its bound that a held neuron may fall short of.</summary>
    public int Shortfall(ReadOnlySpan<bool> answer, int neuron)
    {
        if (keep.Slack == 0) return 0;
        var steps = Steps - 1;
        for (var bit = 0; bit < SlackBits; bit++) steps -= answer[Slack(neuron, bit)] ? 1 << bit : 0;
        return steps;
    }

    /// <summary>Ends a neuron's row, whose window terms the builder holds: Σ … &gt; bound − fixedPart.</summary>
    public Row Finish(ConstraintBuilder builder, int neuron, Dyadic bound, Dyadic fixedPart)
    {
        if (keep.Slack > 0)
        {
            var step = bound * Dyadic.Of(1, -SlackBits);
            for (var bit = 0; bit < SlackBits; bit++) builder.Add(Slack(neuron, bit), -(step * Dyadic.Of(1, bit)));
            bound -= step * Dyadic.Of(Steps - 1, 0);
        }

        var row = builder.MoreThan(bound - fixedPart);
        if (!keep.HasChoice) return row;
        var (least, _) = row.Range();
        return row.Bound <= least ? row : Insert(row, windows + neuron, least - row.Bound, least);
    }

    /// <summary>The rows that limit what is forgiven.</summary>
    public IEnumerable<Row> Budgets(ConstraintBuilder builder, IReadOnlyList<SelectedNeuron> chosen)
    {
        int[] all = [.. Enumerable.Range(0, neurons)];
        if (MostDropped is { } dropped)
            yield return new Row([.. all.Select(i => windows + i)], [.. all.Select(_ => BigInteger.One)], neurons - dropped, 0);
        if (keep.Mass is { } share)
        {
            var total = default(Dyadic);
            foreach (var i in all.Where(i => chosen[i].Score > 0))
            {
                builder.Add(windows + i, chosen[i].Score);
                total += Dyadic.From(chosen[i].Score);
            }

            yield return builder.AtLeast(Dyadic.From(share) * total);
        }

        if (keep.Slack > 0)
        {
            var most = (long)Math.Floor(Math.Min(keep.Slack, neurons) * Steps + CountTolerance);
            foreach (var i in all)
            {
                for (var bit = 0; bit < SlackBits; bit++) builder.Add(Slack(i, bit), 1 << bit);
            }

            yield return builder.AtLeast(Dyadic.Of((Steps - 1L) * neurons - most, 0));
        }
    }

    private int Slack(int neuron, int bit) => windows + Holds + (SlackBits * neuron) + bit;

    private static Row Insert(Row row, int variable, BigInteger coefficient, BigInteger bound)
    {
        var place = row.Variables.TakeWhile(v => v < variable).Count();
        return new Row(
            [.. row.Variables.Take(place), variable, .. row.Variables.Skip(place)],
            [.. row.Coefficients.Take(place), coefficient, .. row.Coefficients.Skip(place)],
            bound,
            row.Exponent);
    }
}
