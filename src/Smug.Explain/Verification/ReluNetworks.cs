using Smug.Models;
using Smug.Smt;
using Smug.Smt.Verification;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>Writes a model as the plain affine layers and ReLUs that the verifier reads, every weight kept exactly.</summary>
public static class ReluNetworks
{
    /// <summary>Larger layers, written densely, would not fit in memory.</summary>
    private const long MostWeights = 1L << 27;

    /// <summary>Lowers a feed-forward network: dense layers, convolutions, matrix products with and sums, differences and products with constants,
    /// ReLUs, and changes of shape, one after the other. Convolutions become dense layers.</summary>
    /// <param name="network">The network; inputs and outputs keep the order of its own item shapes, row-major.</param>
    /// <exception cref="UsageException">A layer is of another kind, joins branches, or would be too large; the message names the node.</exception>
    public static ReluNetwork Of(Network<float> network)
    {
        var layers = new List<(ReluLayer Affine, bool Rectified)>();
        var last = Network<float>.InputName;
        foreach (var node in network.Nodes)
        {
            if (node.Inputs.Length != 1 || node.Inputs[0] != last) throw Refused(node, "reads other nodes than the one before it");
            last = node.Name;
            if (node.Layer is FlattenLayer<float> or ReshapeLayer<float> or DropoutLayer<float>) continue;
            if (node.Layer is ReluLayer<float>)
            {
                if (layers.Count == 0) layers.Add((Diagonal(Filled(node.InputShapes[0].Length, 1), new float[node.InputShapes[0].Length]), true));
                else layers[^1] = (layers[^1].Affine, true);
                continue;
            }

            var affine = Affine(node);
            if (IsIdentity(affine)) continue;
            if (layers.Count > 0 && !layers[^1].Rectified && layers[^1].Affine.Bias.All(b => b == 0) && IsShift(affine))
                layers[^1] = (layers[^1].Affine with { Bias = affine.Bias }, false);
            else layers.Add((affine, false));
        }

        if (last != network.OutputNode.Name) throw new UsageException($"Verification: the output '{network.OutputNode.Name}' is not the last node, '{last}'.");
        if (layers.Count == 0) layers.Add((Diagonal(Filled(network.InputShape.Length, 1), new float[network.InputShape.Length]), false));
        return new ReluNetwork([.. layers.Select(layer => layer.Affine)], [.. layers.Select(layer => layer.Rectified)]);
    }

    private static ReluLayer Affine(NetworkNode<float> node)
    {
        var (inputs, outputs) = (node.InputShapes[0].Length, node.OutputShape.Length);
        switch (node.Layer)
        {
            case DenseLayer<float> dense:
                return new ReluLayer(inputs, outputs, dense.Weight.ToArray(), dense.Bias?.ToArray() ?? new float[outputs]);
            case MatMulLayer<float> { Right: { } right } when right.Shape.Rank == 2 && inputs == right.Shape[0]:
                return new ReluLayer(inputs, outputs, right.ToArray(), new float[outputs]);
            case Conv2dLayer<float> convolution:
                if ((long)inputs * outputs > MostWeights) throw Refused(node, $"would have {(long)inputs * outputs} weights when written densely");
                return ConvolutionRows.Dense(convolution, node.InputShapes[0], node.OutputShape);
            case UnaryLayer<float> { Operation: UnaryOperation.Neg }:
                return Diagonal(Filled(inputs, -1), new float[inputs]);
            case BinaryLayer<float> { Left: not null } or BinaryLayer<float> { Right: not null } when inputs == outputs && (long)inputs * outputs <= MostWeights:
                return Elementwise(node, (BinaryLayer<float>)node.Layer);
            default:
                throw Refused(node, $"is {node.Layer.Kind}");
        }
    }

    private static ReluLayer Elementwise(NetworkNode<float> node, BinaryLayer<float> layer)
    {
        var constant = Op.BroadcastTo(Broadcast(layer.Right ?? layer.Left!, node.OutputShape.Rank), node.OutputShape).ToArray();
        var (ones, zeros) = (Filled(constant.Length, 1), new float[constant.Length]);
        float[] reciprocals = [.. constant.Select(c => 1 / c)];
        return (layer.Operation, layer.Right is not null) switch
        {
            (BinaryOperation.Plus, _) => Diagonal(ones, constant),
            (BinaryOperation.Minus, true) => Diagonal(ones, [.. constant.Select(c => -c)]),
            (BinaryOperation.Minus, false) => Diagonal(Filled(constant.Length, -1), constant),
            (BinaryOperation.Times, _) => Diagonal(constant, zeros),

            // Only a power of two has an exact reciprocal.
            (BinaryOperation.Over, true) when constant.Zip(reciprocals, (c, r) => (double)c * r == 1).All(exact => exact) => Diagonal(reciprocals, zeros),
            _ => throw Refused(node, $"is {layer.Kind}"),
        };
    }

    private static Tensor<float> Broadcast(Tensor<float> constant, int rank)
    {
        while (constant.Shape.Rank < rank) constant = Op.ExpandDims(constant, 0);
        return constant;
    }

    private static ReluLayer Diagonal(float[] diagonal, float[] bias)
    {
        var weights = new float[diagonal.Length * diagonal.Length];
        for (var i = 0; i < diagonal.Length; i++) weights[i * diagonal.Length + i] = diagonal[i];
        return new ReluLayer(diagonal.Length, diagonal.Length, weights, bias);
    }

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }

    private static bool IsShift(ReluLayer layer)
    {
        if (layer.Inputs != layer.Outputs) return false;
        for (var i = 0; i < layer.Weights.Length; i++)
        {
            if (layer.Weights[i] != (i / layer.Outputs == i % layer.Outputs ? 1 : 0)) return false;
        }

        return true;
    }

    private static bool IsIdentity(ReluLayer layer) => layer.Bias.All(b => b == 0) && IsShift(layer);

    private static UsageException Refused(NetworkNode<float> node, string why) =>
        new($"Verification takes affine layers and ReLUs, one after the other; node '{node.Name}' {why}.");
}
