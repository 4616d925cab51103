using System.Collections.Immutable;

namespace Smug.Smt.Verification;

/// <summary>A neuron's ReLU and on which side of 0 its sum must lie.</summary>
/// <param name="Layer">A layer that ReLU follows.</param>
/// <param name="Neuron">One of the layer's outputs.</param>
/// <param name="Active">True: the sum is ≥ 0; false: it is ≤ 0.</param>
public readonly record struct NeuronPhase(int Layer, int Neuron, bool Active);

/// <summary>One way of being unsafe: an input in the box that satisfies every input row and whose output satisfies every output row. Immutable.</summary>
/// <param name="Lower">The box's lower corner, <c>[Inputs]</c>.</param>
/// <param name="Upper">The box's upper corner, <c>[Inputs]</c>.</param>
/// <param name="InputRows">Rows over inputs, all of which hold.</param>
/// <param name="OutputRows">Rows over outputs, all of which hold.</param>
public sealed record UnsafeCase(
    ImmutableArray<Rational> Lower, ImmutableArray<Rational> Upper, ImmutableArray<LinearRow> InputRows, ImmutableArray<LinearRow> OutputRows)
{
    /// <summary>Whether the box holds nothing.</summary>
    public bool IsEmpty => Lower.Zip(Upper, (low, high) => low > high).Any(empty => empty);

    /// <summary>Whether an input lies in the box and satisfies the input rows, exactly.</summary>
    public bool HoldsInput(ReadOnlySpan<Rational> input)
    {
        for (var i = 0; i < input.Length; i++)
        {
            if (input[i] < Lower[i] || input[i] > Upper[i]) return false;
        }

        foreach (var row in InputRows)
        {
            if (!row.IsSatisfied(input)) return false;
        }

        return true;
    }

    /// <summary>Whether an output satisfies the output rows, exactly.</summary>
    public bool HoldsOutput(ReadOnlySpan<Rational> output)
    {
        foreach (var row in OutputRows)
        {
            if (!row.IsSatisfied(output)) return false;
        }

        return true;
    }
}

/// <summary>
/// The question whether a network has an unsafe input: one that lies in some case's box, satisfies its rows, gives an output that satisfies its
/// rows, and puts the named neurons in the required phases. The property holds where there is none. Immutable and thread-safe.
/// </summary>
public sealed class VerificationProblem
{
    /// <summary>Creates a problem.</summary>
    /// <param name="network">The network.</param>
    /// <param name="cases">The ways of being unsafe; an input is unsafe if one of them holds.</param>
    /// <param name="phases">Phases that every unsafe input has.</param>
    /// <exception cref="UsageException">A row or phase names what does not exist.</exception>
    /// <exception cref="ShapeException">A box has another size than the input.</exception>
    public VerificationProblem(ReluNetwork network, IEnumerable<UnsafeCase> cases, IEnumerable<NeuronPhase>? phases = null)
    {
        (Network, Cases, Phases) = (network, [.. cases], [.. phases ?? []]);
        foreach (var unsafeCase in Cases)
        {
            if (unsafeCase.Lower.Length != network.Inputs || unsafeCase.Upper.Length != network.Inputs)
                throw new ShapeException("VerificationProblem", $"a box of {network.Inputs} inputs", $"{unsafeCase.Lower.Length} and {unsafeCase.Upper.Length}");
            foreach (var row in unsafeCase.InputRows) row.Require(network.Inputs, "an input");
            foreach (var row in unsafeCase.OutputRows) row.Require(network.Outputs, "an output");
        }

        foreach (var phase in Phases)
        {
            if ((uint)phase.Layer >= (uint)network.Layers.Count || !network.IsRectified(phase.Layer) || (uint)phase.Neuron >= (uint)network.Layers[phase.Layer].Outputs)
                throw new UsageException($"VerificationProblem: there is no ReLU at layer {phase.Layer}, neuron {phase.Neuron}.");
        }
    }

    /// <summary>The network.</summary>
    public ReluNetwork Network { get; }

    /// <summary>The ways of being unsafe.</summary>
    public ImmutableArray<UnsafeCase> Cases { get; }

    /// <summary>Phases that every unsafe input has.</summary>
    public ImmutableArray<NeuronPhase> Phases { get; }

    /// <summary>The question whether every input of a box that has the phases gets a label: some other output reaching the label's is unsafe.</summary>
    /// <param name="network">The network.</param>
    /// <param name="lower">The box's lower corner, <c>[Inputs]</c>.</param>
    /// <param name="upper">The box's upper corner, <c>[Inputs]</c>.</param>
    /// <param name="label">The output that must be above all others.</param>
    /// <param name="phases">Required phases; may be null.</param>
    /// <param name="inputRows">Rows over inputs; may be null.</param>
    /// <exception cref="UsageException">There is no such output.</exception>
    public static VerificationProblem Label(
        ReluNetwork network,
        IEnumerable<Rational> lower,
        IEnumerable<Rational> upper,
        int label,
        IEnumerable<NeuronPhase>? phases = null,
        IEnumerable<LinearRow>? inputRows = null)
    {
        if ((uint)label >= (uint)network.Outputs) throw new UsageException($"VerificationProblem: expected a label below {network.Outputs}, got {label}.");
        ImmutableArray<Rational> low = [.. lower], high = [.. upper];
        ImmutableArray<LinearRow> rows = [.. inputRows ?? []];
        return new(
            network,
            Enumerable.Range(0, network.Outputs).Where(j => j != label).Select(j => new UnsafeCase(low, high, rows, [LinearRow.AtMost(label, j)])),
            phases);
    }

    /// <summary>The first case an input makes true, in exact arithmetic over the exact network; −1 where it is safe.</summary>
    /// <param name="input"><c>[Inputs]</c>.</param>
    public int UnsafeCaseOf(ReadOnlySpan<Rational> input)
    {
        Rational[][]? sums = null;
        for (var c = 0; c < Cases.Length; c++)
        {
            if (!Cases[c].HoldsInput(input)) continue;
            sums ??= Network.PreActivations(input);
            foreach (var phase in Phases)
            {
                var sign = sums[phase.Layer][phase.Neuron].Sign;
                if (phase.Active ? sign < 0 : sign > 0) return -1;
            }

            var output = Network.IsRectified(sums.Length - 1) ? [.. sums[^1].Select(sum => Rational.Max(sum, 0))] : sums[^1];
            if (Cases[c].HoldsOutput(output)) return c;
        }

        return -1;
    }

    /// <summary>Whether the float32 network, too, puts an input in the required phases and gives it an output that satisfies a case's rows.</summary>
    /// <param name="input"><c>[Inputs]</c>.</param>
    /// <param name="unsafeCase">The case.</param>
    public bool IsUnsafeInFloat32(ReadOnlySpan<float> input, int unsafeCase)
    {
        var sums = Network.PreActivations(input);
        foreach (var phase in Phases)
        {
            var sum = sums[phase.Layer][phase.Neuron];
            if (phase.Active ? sum < 0 : sum > 0) return false;
        }

        var rectified = Network.IsRectified(sums.Length - 1);
        if (!Array.TrueForAll(sums[^1], float.IsFinite)) return false;
        Rational[] output = [.. sums[^1].Select(sum => (Rational)(rectified ? Math.Max(0, sum) : sum))];
        return Cases[unsafeCase].HoldsOutput(output);
    }
}
