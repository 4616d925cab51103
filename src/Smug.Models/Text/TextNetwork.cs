using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Text;

/// <summary>A network that reads token numbers [L], at any length: its weights do not depend on L, only its graph does.</summary>
/// <remarks>The networks it gives share their layers, so training one trains all. Thread-safe while no weights change.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class TextNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<int, Network<T>> _byLength = [];

    /// <summary>Takes a network.</summary>
    /// <param name="network">A network with a vocabulary whose input is [L].</param>
    /// <exception cref="UsageException">It has no vocabulary, or reads something else.</exception>
    public TextNetwork(Network<T> network)
    {
        Vocabulary = network.Info.Vocabulary ?? throw new UsageException("The network has no vocabulary: it does not read text.");
        if (network.InputShape.Rank != 1 || network.InputShape[0] < 1)
            throw new UsageException($"A text network reads token numbers [L], but this one reads {network.InputShape}.");
        Network = network;
        _byLength[network.InputShape[0]] = network;
    }

    /// <summary>The network as it was given.</summary>
    public Network<T> Network { get; }

    /// <summary>The words it knows.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The same layers for texts of another length.</summary>
    /// <param name="length">The number of tokens; at least 1.</param>
    /// <exception cref="UsageException">A layer of the network is made for one length only.</exception>
    public Network<T> AtLength(int length)
    {
        lock (_byLength)
        {
            if (_byLength.TryGetValue(length, out var found)) return found;
            var own = Network.InputShape[0];
            try
            {
                return _byLength[length] = new Network<T>(
                    new Shape(length), Network.Definitions.Select(node => Stretched(node, own, length)), Network.OutputNode.Name, Network.Info);
            }
            catch (ShapeException error)
            {
                throw new UsageException($"The network cannot read a text of {length} tokens, only of {own}: {error.Message}");
            }
        }
    }

    /// <summary>Texts as one batch of token numbers, each filled with padding to the longest.</summary>
    /// <param name="texts">Token numbers; at least one text.</param>
    /// <returns>[N, L] with L at least 1.</returns>
    public static Tensor<T> Batch(IReadOnlyList<int[]> texts)
    {
        var length = Math.Max(1, texts.Max(text => text.Length));
        var batch = Tensor<T>.Zeros(new Shape(texts.Count, length));
        for (var row = 0; row < texts.Count; row++)
        {
            for (var i = 0; i < texts[row].Length; i++) batch.Span[row * length + i] = T.CreateChecked(texts[row][i]);
        }

        return batch;
    }

    /// <summary>The output for a batch of token numbers of any length.</summary>
    /// <param name="batch">[N, L].</param>
    /// <param name="mode">Inference by default.</param>
    public Tensor<T> Forward(Tensor<T> batch, ForwardMode mode = default) => AtLength(batch.Shape[1]).Forward(batch, mode);

    /// <summary>Only what was reshaped to the length knows it.</summary>
    private static NodeDefinition<T> Stretched(NodeDefinition<T> node, int from, int to) =>
        node.Layer is ReshapeLayer<T> { Shape: { Rank: > 0 } shape } && shape[0] == from
            ? new NodeDefinition<T>(node.Name, new ReshapeLayer<T>(shape.With(0, to)), node.Inputs)
            : node;
}
