using System.Numerics;
using Smug.Kernels.Conv2d;

namespace Smug.Models.Plans;

/// <summary>Turns a simplified graph into steps and buffers: values that are concatenated live in the concatenation's channels, and 1 × 1
/// convolutions that read the same value become one.</summary>
internal sealed class PlanCompiler<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PlanGraph<T> _graph;
    private readonly WinogradUse _winograd;
    private readonly PlanWeights<T> _weights;
    private readonly Dictionary<PlanNode<T>, List<PlanNode<T>>> _siblings = [];

    public PlanCompiler(PlanGraph<T> graph, WinogradUse winograd, PlanWeights<T> weights)
    {
        (_graph, _winograd, _weights) = (graph, winograd, weights);
        graph.Source.Place(
            Buffers.Add(graph.Source.Pixels, graph.Source.Channels, isExternal: true), Buffers.Add(graph.Source.Pixels, graph.Source.Channels, isExternal: true), 0);

        // An outer concatenation is placed before the inner one that lives in it.
        foreach (var node in graph.Made.Reverse().Where(node => node.Layer is ConcatLayer<T>)) PlaceConcatenation(node);
        FindSiblings();
        foreach (var node in graph.Made)
        {
            if (!node.IsPlaced && !_siblings.ContainsKey(node)) Place(node);
            if (_siblings.ContainsKey(node)) AddSiblings(node);
            else AddStep(node);
        }

        ShareGradients();
    }

    public PlanBuffers Buffers { get; } = new();

    public List<PlanStep<T>> Steps { get; } = [];

    /// <summary>When each buffer is in use: forward in steps 0 to S − 1, the target's seed at S, backward from S + 1 on.</summary>
    public LiveRanges Ranges(bool withGradient)
    {
        var ranges = new LiveRanges(Buffers.All.Count);
        for (var i = 0; i < Steps.Count; i++) Steps[i].TouchForward(ranges, i);
        ranges.Touch(_graph.Target.Buffer, Steps.Count);
        if (!withGradient) return ranges;
        ranges.Touch(_graph.Target.Gradient, Steps.Count);
        for (var i = 0; i < Steps.Count; i++) Steps[i].TouchBackward(ranges, 2 * Steps.Count - i);
        return ranges;
    }

    private void Place(PlanNode<T> node) => node.Place(Buffers.Add(node.Pixels, node.Channels), Buffers.Add(node.Pixels, node.Channels), 0);

    private void PlaceConcatenation(PlanNode<T> node)
    {
        if (!node.IsPlaced) Place(node);
        var channel = 0;
        var allRectify = true;
        foreach (var part in node.Inputs)
        {
            var lives = part.Readers.Count == 1 && !part.MustBeDense && !part.IsPlaced && part.Layer is Conv2dLayer<T> or ConcatLayer<T>;
            if (lives) part.Place(node.Buffer, node.Gradient, node.FirstChannel + channel);
            allRectify &= lives && part.Rectify && part.Layer is Conv2dLayer<T>;
            channel += part.Channels;
        }

        node.Rectify = allRectify;
    }

    private void FindSiblings()
    {
        var candidates = _graph.Made.Where(node =>
            !node.IsPlaced && !node.MustBeDense && node.Layer is Conv2dLayer<T>
            && PlanSteps<T>.ConvolutionShape(node).IsMatrixProduct && node.Readers.TrueForAll(reader => reader.Layer is Conv2dLayer<T>));
        foreach (var group in candidates.GroupBy(node => (node.Inputs[0], node.Rectify)).Where(group => group.Count() > 1))
        {
            var members = group.ToList();
            foreach (var member in members) _siblings[member] = members;
        }
    }

    private void AddSiblings(PlanNode<T> node)
    {
        var members = _siblings[node];
        if (members[0] != node) return;
        var input = node.Inputs[0];
        var outputs = members.Sum(member => member.Channels);
        var joint = new PlanNode<T>(string.Join(" + ", members.Select(member => member.Name)), node.Layer, node.Shape.With(2, outputs)) { Rectify = node.Rectify };
        Place(joint);
        var channel = 0;
        foreach (var member in members)
        {
            member.Place(joint.Buffer, joint.Gradient, channel);
            channel += member.Channels;
        }

        var shape = new Conv2dShape(1, input.Shape[0], input.Shape[1], input.Channels, 1, 1, outputs, Conv2dGeometry.Valid);
        AddConvolution(input, joint, shape, () => FoldedWeights<T>.Merge([.. members.Select(FoldedWeights<T>.Of)], input.Channels));
    }

    private void AddStep(PlanNode<T> node)
    {
        switch (node.Layer)
        {
            case ConcatLayer<T>:
                AddCopies(node);
                break;
            case Conv2dLayer<T> or DenseLayer<T>:
                AddConvolution(node.Inputs[0], node, PlanSteps<T>.ConvolutionShape(node), () => FoldedWeights<T>.Of(node));
                break;
            default:
                Steps.Add(PlanSteps<T>.Of(node, Buffers));
                break;
        }
    }

    private void AddConvolution(PlanNode<T> input, PlanNode<T> output, in Conv2dShape shape, Func<FoldedWeights<T>> fold) =>
        Steps.Add(PlanSteps<T>.Convolution(input, output, _weights.Of(output.Name, shape, _winograd, fold), Buffers));

    /// <summary>Parts that do not live in the concatenation are copied into it.</summary>
    private void AddCopies(PlanNode<T> node)
    {
        var channel = 0;
        foreach (var part in node.Inputs)
        {
            if (part.Buffer != node.Buffer) Steps.Add(new SumStep<T>([part], node, channel));
            channel += part.Channels;
        }
    }

    /// <summary>Settles which step writes a gradient first, which add to it, and which of them, the last, closes it.</summary>
    private void ShareGradients()
    {
        var written = new HashSet<PlanNode<T>>();
        foreach (var step in Enumerable.Reverse(Steps))
        {
            for (var i = 0; i < step.Inputs.Length; i++) step.Accumulates[i] = !written.Add(step.Inputs[i]);
        }

        var closed = new HashSet<PlanNode<T>>();
        foreach (var step in Steps)
        {
            for (var i = step.Inputs.Length - 1; i >= 0; i--)
            {
                var input = step.Inputs[i];
                if (!closed.Add(input) || !step.CanGate || !input.Rectify) continue;
                step.Gates[i] = true;
                input.GateOnWrite = true;
                if (input.Layer is ConcatLayer<T>)
                {
                    foreach (var part in input.Inputs) part.GateOnWrite = true;
                }
            }
        }

        foreach (var step in Steps)
        {
            // Siblings' gradients are closed if every one's is.
            var members = _siblings.Values.FirstOrDefault(members => members[0].Buffer == step.Output.Buffer);
            if (members is not null) step.Output.GateOnWrite = members.TrueForAll(member => member.GateOnWrite);
        }
    }
}
