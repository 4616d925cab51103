using Smug.Models;
using Smug.Tensors;
using Smug.Tensors.Autodiff;

namespace Smug.Explain;

/// <summary>A rectifier that lets only positive gradients through: forward max(x, 0), backward gy where x &gt; 0 and gy &gt; 0, else 0.</summary>
internal sealed class GuidedRelu : Layer<float>
{
    public override string Kind => "GuidedRelu";

    /// <summary>The same network, sharing its parameters, with every ReLU replaced.</summary>
    public static Network<float> InPlaceOfRelu(Network<float> network) => new(
        network.InputShape,
        network.Nodes.Select(node => new NodeDefinition<float>(node.Name, node.Layer is ReluLayer<float> ? new GuidedRelu() : node.Layer, node.Inputs)),
        network.OutputNode.Name,
        network.Info);

    public override Shape OutputShape(params ReadOnlySpan<Shape> inputs) => inputs[0];

    public override Tensor<float> Forward(ReadOnlySpan<Tensor<float>> inputs, ForwardMode mode)
    {
        var x = inputs[0];
        var y = Op.Relu(x.Detach());
        return Tape.Result(Kind, y, new Derivative<float>(x, gy =>
        {
            var gx = Tensor<float>.Allocate(x.Shape);
            var values = y.Values;
            var slopes = gy.Values;
            var to = gx.Span;
            for (var i = 0; i < to.Length; i++) to[i] = values[i] > 0 && slopes[i] > 0 ? slopes[i] : 0;
            return gx;
        }));
    }
}
