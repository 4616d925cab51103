using System.Collections.Immutable;

namespace Smug.Explain;

/// <summary>Stage 7: windows to keep, proved to keep every chosen neuron active. A mask exists only after both checks have passed:
/// exact arithmetic against the constraint set, and float32 through the network's own first layer. Immutable and thread-safe.</summary>
public sealed partial record Mask
{
    private Mask()
    {
    }

    /// <summary>Pixels to windows.</summary>
    public WindowGrid Grid { get; private init; } = null!;

    /// <summary>One bool per window: kept or filled.</summary>
    public ImmutableArray<bool> Windows { get; private init; }

    /// <summary>The number of kept windows.</summary>
    public int KeptWindows { get; private init; }

    /// <summary>The number of kept pixels.</summary>
    public int KeptPixels { get; private init; }

    /// <summary>Kept windows as a share of all, in [0, 1].</summary>
    public double KeptWindowShare => (double)KeptWindows / Grid.Count;

    /// <summary>Kept pixels as a share of all, in [0, 1].</summary>
    public double KeptPixelShare => (double)KeptPixels / (Grid.Height * Grid.Width);

    /// <summary>What the mask costs under the constraints' objective.</summary>
    public long Cost { get; private init; }

    /// <summary>Rows of the constraint set that hold in exact arithmetic: all of them.</summary>
    public int RowsChecked { get; private init; }

    /// <summary>Chosen neurons found above what is asked of them by the float32 replay: all that may not be dropped.</summary>
    public int NeuronsReplayed { get; private init; }

    /// <summary>Chosen neurons above their whole bound in the replay; all of them unless some may be dropped or fall short.</summary>
    public int NeuronsHeld { get; private init; }

    /// <summary>The share of the chosen neurons' positive score that those above their whole bound hold; 1 where there is none.</summary>
    public double ScoreHeld { get; private init; }

    /// <summary>Inactive neurons found inactive by the replay: all that were asked for.</summary>
    public int InactiveReplayed { get; private init; }

    /// <summary>The smallest share of its pre-activation that any chosen neuron keeps in the replay; of the full encoding, the share
    /// of its lead that the class keeps. 1 where nothing is constrained.</summary>
    public double SmallestRetention { get; private init; }

    /// <summary>The masked input's network values: fill + m ⊙ (x − fill), so kept pixels are the input's own bits.</summary>
    /// <param name="windows">One bool per window.</param>
    /// <param name="grid">Pixels to windows.</param>
    /// <param name="values">The input <c>[H, W, C]</c>, row-major.</param>
    /// <param name="fill">What masked pixels become, like <paramref name="values"/>.</param>
    /// <param name="keep">Whether windows marked true are kept (true) or filled (false, the inverse mask).</param>
    public static float[] Apply(ReadOnlySpan<bool> windows, WindowGrid grid, ReadOnlySpan<float> values, ReadOnlySpan<float> fill, bool keep = true)
    {
        var channels = values.Length / (grid.Height * grid.Width);
        var masked = new float[values.Length];
        for (var i = 0; i < masked.Length; i++)
        {
            var pixel = i / channels;
            masked[i] = windows[grid.WindowOf(pixel / grid.Width, pixel % grid.Width)] == keep ? values[i] : fill[i];
        }

        return masked;
    }

    /// <summary>Checks a solver's answer twice and makes a mask of it.</summary>
    /// <param name="windows">One bool per window.</param>
    /// <param name="constraints">What the mask must satisfy.</param>
    /// <param name="selection">The neurons it must keep active.</param>
    /// <param name="input">The image.</param>
    /// <param name="replay">The network's own first layer: masked values <c>[H, W, C]</c> to its outputs before the activation, in float32.</param>
    /// <param name="auxiliary">The answer's values of the variables behind the windows, where the constraints have any.</param>
    /// <exception cref="SolverException">The answer fails either check; the message says which row or neuron.</exception>
    public static Mask Prove(
        ImmutableArray<bool> windows, MaskConstraints constraints, NeuronSelection selection, ExplanationInput input, Func<float[], float[]> replay,
        ImmutableArray<bool> auxiliary = default)
    {
        var (grid, set) = (constraints.Grid, constraints.Set);
        if (auxiliary.IsDefault) auxiliary = [];
        if (windows.IsDefault || windows.Length != grid.Count || set.VariableCount != grid.Count + auxiliary.Length)
            throw new SolverException($"Mask: expected {grid.Count} windows and {constraints.Auxiliary} other variables, got an answer of {(windows.IsDefault ? 0 : windows.Length)} and {auxiliary.Length}.");
        bool[] answer = [.. windows, .. auxiliary];
        for (var row = 0; row < set.Rows.Count; row++)
        {
            if (!set.Rows[row].IsSatisfied(answer))
                throw new SolverException($"Mask: exact re-check: row {row} of {set.Rows.Count} is not satisfied by the solver's answer.");
        }

        var outputs = replay(Apply(windows.AsSpan(), grid, input.Values.AsSpan(), constraints.Fill.AsSpan()));
        var account = KeepReplay.Check(outputs, answer, constraints, selection);
        return new Mask
        {
            Grid = grid,
            Windows = windows,
            KeptWindows = windows.Count(kept => kept),
            KeptPixels = Enumerable.Range(0, grid.Count).Sum(window => windows[window] ? grid.Area(window) : 0),
            Cost = set.Cost(answer) / constraints.CostScale,
            RowsChecked = set.Rows.Count,
            NeuronsReplayed = account.Checked,
            NeuronsHeld = account.Held,
            ScoreHeld = account.ScoreHeld,
            InactiveReplayed = selection.Inactive.Length,
            SmallestRetention = account.SmallestRetention,
        };
    }

    /// <summary>Whether a pixel is kept, for every pixel <c>[H, W]</c>, row-major.</summary>
    public bool[] Pixels() => Array.ConvertAll(Grid.PixelWindows(), window => Windows[window]);

    /// <summary>The mask as text: one character per window, <c>#</c> kept and <c>.</c> filled.</summary>
    public override string ToString() => string.Join('\n', Enumerable.Range(0, Grid.Rows).Select(row =>
        string.Concat(Enumerable.Range(0, Grid.Columns).Select(column => Windows[row * Grid.Columns + column] ? '#' : '.'))));
}
