using System.Collections.Immutable;
using Smug.Models;
using Smug.Tensors;

namespace Smug.Explain;

public static partial class IntegratedGradients
{
    /// <summary>Scores every value of a network's node for one item: by Integrated Gradients, by the gradient, or by the value itself.</summary>
    /// <param name="network">The network.</param>
    /// <param name="node">The node whose value is attributed: <c>input</c>, the first activation (as SMUG does), or any other. The path
    /// starts at the node's baseline and ends at its value for the item; what lies before the node is not recomputed at the steps.
    /// At a node other than the input, the baselines black, white and mean are the node's values for that picture.</param>
    /// <param name="input">The item's values, row-major, of the network's input shape.</param>
    /// <param name="label">The class whose score is explained.</param>
    /// <param name="options">Method, target, rule, steps, baselines, tolerance, memory.</param>
    /// <param name="range">The ends of the pixel range, for black and white baselines; 0 to 1 where omitted.</param>
    /// <param name="progress">Told of the gradients done; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="UsageException">There is no such node or class.</exception>
    /// <exception cref="ShapeException">The input or a given baseline has another shape.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static Attribution AttributeNode(
        Network<float> network,
        string node,
        ReadOnlySpan<float> input,
        int label,
        AttributionOptions? options = null,
        ValueRange? range = null,
        IProgress<AttributionProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new AttributionOptions();

        // What this leaves behind is a copy: all tensors made on the way, some of megabytes, serve the next call.
        using var scope = TensorScope.Begin();
        if (options.Device != Device.Cpu) network = NetworkCopies<float>.On(network, options.Device);
        var host = Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), input);
        var batch = host.To(options.Device);
        var target = new NetworkTarget(network, node, batch, label, options.Target);
        var item = target.Item;
        var result = new Attribution
        {
            Method = options.Method,
            Node = node,
            Shape = [.. item.Shape.Sizes],
            Values = [],
            Label = label,
            Target = options.Target,
        };
        switch (options.Method)
        {
            case AttributionMethod.Activation:
                return result with { Values = [.. item.ToArray()] };
            case AttributionMethod.Gradient:
                return result with { Values = [.. target.GradientAtItem().ToArray()] };
            case AttributionMethod.IntegratedGradients:
                var baselines = options.Baselines.Select(baseline => BaselineAt(network, node, baseline, host, item, range ?? ValueRange.Unit)).ToList();
                var names = options.Baselines.Select(baseline => baseline.ToString()).ToImmutableArray();
                var integrated = Attribute(target.Field(options.UsePlan), item, options, names, baselines, progress, cancellation);
                return result with { Values = [.. integrated.Values.Values], Integration = integrated.Account };
            default:
                throw new UsageException($"Attribution: there is no method {options.Method}.");
        }
    }

    /// <summary>A baseline of the input as it is. At any other node, zero and given values are the node's own, and the pictures (black,
    /// white, mean) are what the node's value is for that picture.</summary>
    private static Tensor<float> BaselineAt(
        Network<float> network, string node, Baseline baseline, Tensor<float> batch, Tensor<float> item, ValueRange range)
    {
        if (node == Network<float>.InputName) return Op.Reshape(ResolveBaseline(baseline, batch, range), item.Shape.Sizes).To(item.Device);
        if (baseline.Kind == BaselineKind.Zero) return Tensor<float>.Zeros(item.Shape, item.Device);
        if (baseline.Kind == BaselineKind.Given) return ResolveBaseline(baseline, Tensor<float>.Zeros(item.Shape), range).To(item.Device);
        using var scope = TensorScope.Begin();
        var picture = ResolveBaseline(baseline, batch, range).To(item.Device);
        return Op.Reshape(scope.Keep(network.Evaluate([(Network<float>.InputName, picture)], [node])[0]), item.Shape.Sizes);
    }
}
