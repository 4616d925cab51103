using System.Globalization;
using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>Stochastic gradient descent with momentum: v ← μ·v + (g + λ·w), w ← w − η·v.</summary>
/// <remarks>The momentum of Polyak 1964 in the form of Sutskever et al. 2013 that PyTorch uses (without dampening); λ is weight decay.</remarks>
public sealed class Sgd<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T>[] _velocity;
    private readonly double _momentum;
    private readonly double _weightDecay;
    private T _rate;

    /// <summary>Creates the rule, at rest.</summary>
    /// <param name="network">The network whose parameters it changes.</param>
    /// <param name="momentum">μ, from 0 to below 1.</param>
    /// <param name="weightDecay">λ, at least 0.</param>
    /// <exception cref="UsageException">A setting is out of range.</exception>
    public Sgd(Network<T> network, double momentum = 0.9, double weightDecay = 0)
        : base(network)
    {
        if (!(momentum is >= 0 and < 1)) throw new UsageException($"Sgd: the momentum must be from 0 to below 1, got {momentum}.");
        if (!(weightDecay >= 0)) throw new UsageException($"Sgd: the weight decay must be at least 0, got {weightDecay}.");
        (_momentum, _weightDecay) = (momentum, weightDecay);
        _velocity = ZerosLikeParameters();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor<T> Value)> State => [.. Named("velocity", _velocity)];

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture, $"SGD, momentum {_momentum}, weight decay {_weightDecay}");

    /// <inheritdoc/>
    protected override void Begin(double learningRate) => _rate = T.CreateChecked(learningRate);

    /// <inheritdoc/>
    protected override void Update(int index, Tensor<T> value, Tensor<T> gradient) =>
        Op.SgdStep(value, gradient, _velocity[index], _rate, T.CreateChecked(_momentum), T.CreateChecked(_weightDecay));
}
