using Smug.Models;
using Smug.Models.Plans;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>A class score of a network through its compiled plan. The layers from the attributed node up to the first that is not affine are
/// applied at the path's ends only, and transposed once, to the integral.</summary>
internal sealed class PlanField : ScoreField<float>
{
    private readonly Network<float> _network;
    private readonly string _node;
    private readonly NetworkPlan<float> _plan;
    private readonly PlanScore _score;
    private readonly Network<double>? _affinePart;

    private PlanField(Network<float> network, string node, NetworkPlan<float> plan, PlanScore score)
    {
        (_network, _node, _plan, _score) = (network, node, plan, score);
        if (plan.From != node) _affinePart = AffinePart.Of(network, node, plan.From);
    }

    public override Shape Shape => _plan.FromShape;

    // Besides its share of the arena a row has its value and its gradient.
    public override long BytesPerItem => _plan.ArenaBytes / _plan.ImagesInFlight + 2L * sizeof(float) * Shape.Length;

    public override int MostRows => _plan.ImagesInFlight;

    /// <summary>The field, or null where the network has no plan between the nodes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="node">The attributed node, or <c>input</c>.</param>
    /// <param name="logits">The node whose value goes into the softmax.</param>
    /// <param name="label">The class.</param>
    /// <param name="target">Its logit or its softmax probability.</param>
    public static PlanField? TryCreate(Network<float> network, string node, string logits, int label, TargetKind target)
    {
        var start = AffinePart.Last(network, node, logits);
        if (NetworkPlans<float>.Find(network, start, logits) is not { } plan) return null;
        plan.Prepare(withGradient: true);
        return new PlanField(network, node, plan, new PlanScore(label, target == TargetKind.Softmax));
    }

    /// <inheritdoc/>
    /// <remarks>Every point of the path has the error of its ends, and errors here would decide on which side of 0 the first rectifiers' inputs
    /// fall.</remarks>
    public override Tensor<double> Enter(Tensor<float> end)
    {
        if (_affinePart is null) return base.Enter(end);
        using var scope = TensorScope.Begin();
        var wide = Tensor<double>.Allocate(new Shape([1, .. end.Shape.Sizes]));
        Widen(end.Values, wide.Span);
        return scope.Keep(Op.Reshape(_affinePart.Forward(wide), [.. Shape.Sizes]));
    }

    /// <inheritdoc/>
    public override double Score(Tensor<float> point)
    {
        var logits = new float[_plan.ToShape.Length];
        _plan.RunBesideGradients(point.Values, 1, logits);
        if (!_score.IsSoftmax) return logits[_score.Label];
        double largest = logits.Max();
        return Math.Exp(logits[_score.Label] - largest) / logits.Sum(logit => Math.Exp(logit - largest));
    }

    /// <inheritdoc/>
    public override void Gradients(Tensor<float> batch, Span<float> gradients) => _plan.Gradient(batch.Values, batch.Shape[0], _score, gradients);

    /// <inheritdoc/>
    public override Tensor<double> Leave(Tensor<double> slopes)
    {
        if (_plan.From == _node) return slopes;
        using var scope = TensorScope.Begin();
        var anywhere = Tensor<float>.Zeros(new Shape([1, .. _network.ShapeOf(_node).Sizes])).Watch();
        var value = _network.Evaluate([(_node, anywhere)], [_plan.From])[0];
        var seed = Tensor<float>.Allocate(value.Shape);
        Narrow(slopes.Values, seed.Span);
        var gradient = Gradient.Vjp(value, seed, anywhere)[0];
        var result = Tensor<double>.Allocate(gradient.Shape);
        Widen(gradient.Values, result.Span);
        return scope.Keep(result);
    }
}
