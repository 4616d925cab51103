using System.Numerics;
using Smug.Kernels.Gru;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>A gated recurrent unit, <see cref="Op.Gru"/>: [N, L, In] → [N, L, H · directions]. Gates stand in ONNX's order: update, reset,
/// candidate. Where the weights have a candidate bias, the reset comes behind the product with the state, as in cuDNN and PyTorch.</summary>
public sealed class GruLayer<T> : RecurrentLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the layer.</summary>
    /// <param name="forward">Weights for reading forward, or null: [In, 3H], [H, 3H], [3H], and [H] or null.</param>
    /// <param name="reverse">Weights for reading in reverse, or null.</param>
    /// <param name="hasInitialState">Whether its last input is the state that the first step starts from.</param>
    /// <exception cref="UsageException">There are weights for neither direction, or only one of two has a candidate bias.</exception>
    /// <exception cref="ShapeException">The shapes do not fit together.</exception>
    public GruLayer(RecurrentWeights<T>? forward, RecurrentWeights<T>? reverse = null, bool hasInitialState = false)
        : base("Gru", GruReference.Gates, forward, reverse, hasInitialState)
    {
        if (forward is not null && reverse is not null && forward.CandidateBias is null != reverse.CandidateBias is null)
            throw new UsageException("Gru: both directions have a candidate bias, or neither has.");
        foreach (var bias in new[] { forward?.CandidateBias, reverse?.CandidateBias }.OfType<Tensor<T>>())
        {
            if (bias.Shape != new Shape(Hidden)) throw new ShapeException(Kind, $"a candidate bias [{Hidden}]", $"{bias.Shape}");
        }
    }

    /// <inheritdoc/>
    public override string Kind => "Gru";

    /// <summary>Whether the reset comes behind the product with the state.</summary>
    public bool ResetsBehindProduct => (ForwardWeights ?? ReverseWeights)!.CandidateBias is not null;

    private protected override int StateCount => 1;

    /// <summary>A layer with starting weights, which resets behind the product.</summary>
    /// <param name="inputs">Elements of an input.</param>
    /// <param name="hidden">Elements of the state in each direction.</param>
    /// <param name="isBidirectional">Whether it reads both ways, or only forward.</param>
    /// <param name="random">Where the numbers come from.</param>
    public static GruLayer<T> Draw(int inputs, int hidden, bool isBidirectional, SeededRandom random)
    {
        var forward = Direction();
        return new GruLayer<T>(forward, isBidirectional ? Direction() : null);

        RecurrentWeights<T> Direction() => RecurrentWeights<T>.Draw(inputs, hidden, GruReference.Gates, random) with
        {
            CandidateBias = Initializer.Constant<T>(new Shape(hidden), 0),
        };
    }

    internal static Layer<T> Read(LayerAttributes attributes, IParameterSource<T> parameters) =>
        new GruLayer<T>(ReadDirection(parameters, isReverse: false), ReadDirection(parameters, isReverse: true), ReadInitial(attributes));

    private protected override Tensor<T> Run(Tensor<T> x, RecurrentWeights<T> weights, ReadOnlySpan<int> lengths, Tensor<T>[] initials, bool reverse) =>
        Op.Gru(x, weights.Weight, weights.Recurrent, weights.Bias, weights.CandidateBias, lengths, initials.ElementAtOrDefault(0), reverse);
}
