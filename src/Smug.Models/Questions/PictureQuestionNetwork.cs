using System.Numerics;
using Smug.Models.Images;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Models.Questions;

/// <summary>A network that reads token numbers [L], at any length, and a picture [H, W, C] as a further input. What it makes of the picture alone
/// can be computed once for all questions about it.</summary>
/// <remarks>Thread-safe while no weights change.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class PictureQuestionNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The name of the node that is the picture.</summary>
    public const string PictureNode = "picture";

    private readonly TextNetwork<T> _text;

    /// <summary>Takes a network.</summary>
    /// <param name="network">A network that <see cref="Fits"/>.</param>
    /// <exception cref="UsageException">It has no vocabulary, no picture or no preprocessing, or uses the picture in several ways at once.</exception>
    public PictureQuestionNetwork(Network<T> network)
    {
        if (!Fits(network)) throw new UsageException($"A network for questions about pictures needs a further input '{PictureNode}' of shape [H, W, C].");
        _text = new TextNetwork<T>(network);
        Preprocessing = network.Preprocessing ?? throw new UsageException("The network does not say how pixels become input.");
        if (Preprocessing.InputShape != network.ShapeOf(PictureNode))
            throw new UsageException($"The network's pictures are {network.ShapeOf(PictureNode)}, but its preprocessing makes {Preprocessing.InputShape}.");
        FeatureNode = FindFeatures(network);
    }

    /// <summary>The network as it was given.</summary>
    public Network<T> Network => _text.Network;

    /// <summary>The words it knows.</summary>
    public Vocabulary Vocabulary => _text.Vocabulary;

    /// <summary>How pixels become input.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>The last node that depends on the picture alone.</summary>
    public string FeatureNode { get; }

    /// <summary>Whether a network reads a picture beside its tokens.</summary>
    /// <param name="network">The network.</param>
    public static bool Fits(Network<T> network) => network.Nodes.Any(node => node.Name == PictureNode && node.Layer is InputLayer<T> && node.OutputShape.Rank == 3);

    /// <summary>The same layers for questions of another length.</summary>
    /// <param name="length">The number of tokens; at least 1.</param>
    /// <exception cref="UsageException">A layer of the network is made for one length only.</exception>
    public Network<T> AtLength(int length) => _text.AtLength(length);

    /// <summary>What the network makes of pictures alone.</summary>
    /// <param name="pictures">At least one, of the network's size and channels.</param>
    /// <param name="mode">Inference by default.</param>
    /// <returns>The value of <see cref="FeatureNode"/>, [N, …].</returns>
    /// <exception cref="ShapeException">A picture has another size.</exception>
    public Tensor<T> Features(IReadOnlyList<Image> pictures, ForwardMode mode = default)
    {
        var item = Preprocessing.InputShape.Length;
        var pixels = new byte[pictures.Count * item];
        for (var i = 0; i < pictures.Count; i++)
        {
            var picture = pictures[i];
            if ((picture.Height, picture.Width, picture.Channels) != (Preprocessing.Height, Preprocessing.Width, Preprocessing.Channels))
                throw new ShapeException("Picture", $"{Preprocessing.InputShape}", $"[{picture.Height}, {picture.Width}, {picture.Channels}]");
            picture.Pixels.CopyTo(pixels.AsSpan(i * item));
        }

        return Network.Evaluate([(PictureNode, Preprocessing.ToTensor<T>(pixels))], [FeatureNode], mode)[0];
    }

    /// <summary>Rows of features, one for each question.</summary>
    /// <param name="features">[P, …], of one picture each.</param>
    /// <param name="rows">Which of them each question is about.</param>
    /// <returns>[N, …]; a gradient passes through.</returns>
    public static Tensor<T> Repeat(Tensor<T> features, int[] rows)
    {
        var shape = features.Shape;
        var table = Op.Reshape(features, shape[0], shape.Length / shape[0]);
        return Op.Reshape(Op.Embedding(table, Tensor<int>.Wrap(new Shape(rows.Length), rows)), [rows.Length, .. shape.Sizes[1..]]);
    }

    /// <summary>The output for questions.</summary>
    /// <param name="tokens">[N, L], as <see cref="TextNetwork{T}.Batch"/> makes it.</param>
    /// <param name="features">[N, …], as <see cref="Repeat"/> makes it.</param>
    /// <param name="mode">Inference by default.</param>
    public Tensor<T> Forward(Tensor<T> tokens, Tensor<T> features, ForwardMode mode = default) =>
        AtLength(tokens.Shape[1]).Evaluate([(Network<T>.InputName, tokens), (FeatureNode, features)], [Network.OutputNode.Name], mode)[0];

    private static string FindFeatures(Network<T> network)
    {
        var alone = new HashSet<string>(StringComparer.Ordinal) { PictureNode };
        foreach (var node in network.Nodes)
        {
            if (node.Name != PictureNode && Array.TrueForAll([.. node.Inputs], alone.Contains)) alone.Add(node.Name);
        }

        string[] last = [.. alone.Where(name => network.Nodes.Any(node => !alone.Contains(node.Name) && node.Inputs.Contains(name)))];
        return last.Length == 1 ? last[0] : throw new UsageException(
            $"The network must use its picture through one node, but uses {(last.Length == 0 ? "none" : string.Join(", ", last))}.");
    }
}
