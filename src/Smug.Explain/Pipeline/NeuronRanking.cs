using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>Stage 4: chooses the first-layer neurons that a mask must keep active.</summary>
internal static class NeuronRanking
{
    /// <summary>Ranks by score, equal scores by ascending index, takes the highest, and drops those that cannot be constrained.</summary>
    /// <param name="trace">Pre-activations.</param>
    /// <param name="attribution">Scores, one per neuron.</param>
    /// <param name="encoding">Tells whether the whole input keeps a neuron above its bound beyond rounding.</param>
    /// <param name="options">How many to take.</param>
    /// <exception cref="UsageException">No neuron remains.</exception>
    public static NeuronSelection Select(ForwardTrace trace, Attribution attribution, MaskEncoding encoding, MaskOptions options)
    {
        var scores = attribution.Values;
        var positive = scores.Sum(score => Math.Max(0.0, score));
        var considered = Highest(attribution, positive, options);
        var chosen = new List<SelectedNeuron>(considered.Length);
        var (inactive, rounding) = (0, 0);
        foreach (var index in considered)
        {
            var value = trace.PreActivations[index];
            if (!(value > 0)) inactive++;
            else if (!encoding.IsSatisfiable(index, value)) rounding++;
            else
            {
                var (row, column, channel) = encoding.Layer.Place(index);
                chosen.Add(new SelectedNeuron(index, row, column, channel, value, scores[index]));
            }
        }

        if (chosen.Count == 0)
        {
            throw new UsageException(
                $"Neuron selection: of the {considered.Length} highest-ranked first-layer neurons {inactive} are not active and {rounding} cannot be told "
                + "from their bound; there is nothing for a mask to keep. Ask for more neurons, a smaller gamma or a smaller margin.");
        }

        return new NeuronSelection
        {
            Neurons = [.. chosen],
            Available = scores.Length,
            Considered = considered.Length,
            Dropped = [.. new[] { new DroppedNeurons(DropReason.NotActive, inactive), new(DropReason.WithinRounding, rounding) }.Where(d => d.Count > 0)],
            Inactive = LikeliestToWake(trace, attribution, encoding, options.Keep.Inactive),
            PositiveShare = positive > 0 ? chosen.Sum(neuron => Math.Max(0.0, neuron.Score)) / positive : 0,
        };
    }

    /// <summary>The inactive neurons that some mask could activate the most: the others stay inactive of themselves.</summary>
    private static ImmutableArray<SelectedNeuron> LikeliestToWake(ForwardTrace trace, Attribution attribution, MaskEncoding encoding, int count)
    {
        if (count == 0) return [];
        return [.. Enumerable.Range(0, trace.PreActivations.Length)
            .Where(index => trace.PreActivations[index] <= 0 && encoding.IsBelow(index, 0))
            .Select(index => (Index: index, Largest: encoding.LargestValue(index)))
            .Where(neuron => neuron.Largest > 0)
            .OrderByDescending(neuron => neuron.Largest).ThenBy(neuron => neuron.Index)
            .Take(count)
            .Select(neuron =>
            {
                var (row, column, channel) = encoding.Layer.Place(neuron.Index);
                return new SelectedNeuron(neuron.Index, row, column, channel, trace.PreActivations[neuron.Index], attribution.Values[neuron.Index]);
            })];
    }

    private static int[] Highest(Attribution attribution, double positive, MaskOptions options)
    {
        var scores = attribution.Values;
        var ranking = Enumerable.Range(0, scores.Length).OrderByDescending(index => scores[index]).ThenBy(index => index);
        if (options.CumulativeShare is not { } share) return [.. ranking.Take(options.TopK)];

        var sum = 0.0;
        var taken = new List<int>();
        foreach (var index in ranking)
        {
            if (!(scores[index] > 0) || sum >= share * positive) break;
            sum += scores[index];
            taken.Add(index);
        }

        return [.. taken];
    }
}
