using Smug.Models;
using Smug.Models.Formats;
using Smug.Models.Onnx;
using Smug.Smt;
using Smug.Smt.Verification;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>A network from a file, ready for the verifier. Immutable.</summary>
/// <param name="Network">The network; inputs and outputs are numbered as the file's own format flattens them.</param>
/// <param name="Normalization">For NNet files: how inputs in their own units become the network's; otherwise null.</param>
public sealed record VerificationNetwork(ReluNetwork Network, NNetFile? Normalization)
{
    /// <summary>Reads a network: NNet (<c>.nnet</c>), ONNX (<c>.onnx</c>) or Smug's own form.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">There is no such file, or the network has layers that the verifier does not take.</exception>
    /// <exception cref="MalformedInputException">The content breaks its format.</exception>
    public static VerificationNetwork Load(string path)
    {
        if (path.EndsWith(".nnet", StringComparison.OrdinalIgnoreCase))
        {
            var file = NNetFile.Load(path);
            return new VerificationNetwork(ReluNetworks.Of(file.Network), file);
        }

        return path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
            ? new VerificationNetwork(Of(OnnxFile.Import<float>(path)), null)
            : new VerificationNetwork(ReluNetworks.Of(ModelFile.Load(path)), null);
    }

    /// <summary>An ONNX model's network with inputs numbered in ONNX's order of axes, in which property files number them.</summary>
    /// <exception cref="UsageException">The model has several inputs, or a layer that the verifier does not take.</exception>
    internal static ReluNetwork Of(OnnxImport<float> import)
    {
        if (import.Inputs is not [var input] || input.Node != Network<float>.InputName)
            throw new UsageException($"Verification takes models with one input, got {import.Inputs.Length}.");
        var network = ReluNetworks.Of(import.Network);
        var places = Places(input, import.Network.InputShape);
        if (import.Outputs.Length > 0 && !Places(import.Outputs[0], import.Network.OutputNode.OutputShape).SequenceEqual(Enumerable.Range(0, network.Outputs)))
            throw new UsageException("Verification takes outputs that need no reordering: scores, not images.");
        var first = network.Layers[0];
        var weights = new float[first.Weights.Length];
        for (var i = 0; i < places.Length; i++) first.Weights.AsSpan(places[i] * first.Outputs, first.Outputs).CopyTo(weights.AsSpan(i * first.Outputs));
        ReluLayer[] layers = [first with { Weights = weights }, .. network.Layers.Skip(1)];
        return new ReluNetwork(layers, [.. Enumerable.Range(0, layers.Length).Select(network.IsRectified)]);
    }

    /// <summary>For each number in ONNX's row-major order, its place in the network's.</summary>
    private static int[] Places(OnnxPort port, Shape shape)
    {
        var numbers = Tensor<float>.From(new Shape([1, .. shape.Sizes]), [.. Enumerable.Range(0, shape.Length).Select(i => (float)i)]);
        return [.. port.ToOnnx(numbers).ToArray().Select(place => (int)place)];
    }
}
