using System.Numerics;
using Smug.Kernels.Lstm;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>A long short-term memory, <see cref="Op.Lstm"/>: [N, L, In] → [N, L, H · directions]. Gates stand in ONNX's order: input, output,
/// forget, cell.</summary>
public sealed class LstmLayer<T> : RecurrentLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string CellAttribute = "cell";

    /// <summary>Creates the layer.</summary>
    /// <param name="forward">Weights for reading forward, or null: [In, 4H], [H, 4H], [4H].</param>
    /// <param name="reverse">Weights for reading in reverse, or null.</param>
    /// <param name="hasInitialStates">Whether its last two inputs are the states and cells that the first step starts from.</param>
    /// <param name="givesCell">Whether it gives the cell after the last step [N, H · directions] in the place of the states.</param>
    /// <exception cref="UsageException">There are weights for neither direction.</exception>
    /// <exception cref="ShapeException">The shapes do not fit together.</exception>
    public LstmLayer(RecurrentWeights<T>? forward, RecurrentWeights<T>? reverse = null, bool hasInitialStates = false, bool givesCell = false)
        : base("Lstm", LstmReference.Gates, forward, reverse, hasInitialStates)
    {
        GivesCell = givesCell;
        if (forward?.CandidateBias is not null || reverse?.CandidateBias is not null) throw new UsageException("Lstm: a candidate bias belongs to a gated recurrent unit.");
    }

    /// <inheritdoc/>
    public override string Kind => "Lstm";

    /// <summary>Whether it gives the cell after the last step in the place of the states.</summary>
    public bool GivesCell { get; }

    private protected override int StateCount => 2;

    private protected override bool GivesLastOnly => GivesCell;

    /// <summary>A layer with starting weights; the biases of the forget gates start at 1 (Jozefowicz et al. 2015), so that nothing is
    /// forgotten before there is a reason to.</summary>
    /// <param name="inputs">Elements of an input.</param>
    /// <param name="hidden">Elements of the state in each direction.</param>
    /// <param name="isBidirectional">Whether it reads both ways, or only forward.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static LstmLayer<T> Draw(int inputs, int hidden, bool isBidirectional, SeededRandom random)
    {
        var forward = Direction();
        return new LstmLayer<T>(forward, isBidirectional ? Direction() : null);

        RecurrentWeights<T> Direction()
        {
            var weights = RecurrentWeights<T>.Draw(inputs, hidden, LstmReference.Gates, random);
            weights.Bias.Span.Slice(2 * hidden, hidden).Fill(T.One);
            return weights;
        }
    }

    internal static Layer<T> Read(LayerAttributes attributes, IParameterSource<T> parameters) => new LstmLayer<T>(
        ReadDirection(parameters, isReverse: false), ReadDirection(parameters, isReverse: true), ReadInitial(attributes),
        attributes.Values.ContainsKey(CellAttribute) && attributes.Flag(CellAttribute));

    /// <inheritdoc/>
    public override void Describe(LayerAttributes attributes)
    {
        base.Describe(attributes);
        if (GivesCell) attributes.Set(CellAttribute, true);
    }

    private protected override Tensor<T> Run(Tensor<T> x, RecurrentWeights<T> weights, ReadOnlySpan<int> lengths, Tensor<T>[] initials, bool reverse)
    {
        var (state, cell) = (initials.ElementAtOrDefault(0), initials.ElementAtOrDefault(1));
        var outcome = Op.Lstm(x, weights.Weight, weights.Recurrent, weights.Bias, lengths, state, cell, reverse);
        return GivesCell ? outcome.LastCell : outcome.States;
    }
}
