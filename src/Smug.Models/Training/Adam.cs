using System.Globalization;
using System.Numerics;
using Smug.Kernels.Optimizer;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>Adam with bias correction and decoupled weight decay:
/// m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − η·(m̂ / (√v̂ + ε) + λ·w), with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).</summary>
/// <remarks>Kingma and Ba 2015, algorithm 1; weight decay as in Loshchilov and Hutter 2019.</remarks>
public sealed class Adam<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T>[] _mean;
    private readonly Tensor<T>[] _square;
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly double _weightDecay;
    private AdamStep<T> _step;

    /// <summary>Creates the rule with zero moments.</summary>
    /// <param name="network">The network whose parameters it changes.</param>
    /// <param name="beta1">β₁, from 0 to below 1.</param>
    /// <param name="beta2">β₂, from 0 to below 1.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="weightDecay">λ, at least 0.</param>
    /// <exception cref="UsageException">A setting is out of range.</exception>
    public Adam(Network<T> network, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
        : base(network)
    {
        if (!(beta1 is >= 0 and < 1) || !(beta2 is >= 0 and < 1)) throw new UsageException($"Adam: betas must be from 0 to below 1, got {beta1}, {beta2}.");
        if (!(epsilon > 0)) throw new UsageException($"Adam: epsilon must be above 0, got {epsilon}.");
        if (!(weightDecay >= 0)) throw new UsageException($"Adam: the weight decay must be at least 0, got {weightDecay}.");
        (_beta1, _beta2, _epsilon, _weightDecay) = (beta1, beta2, epsilon, weightDecay);
        _mean = ZerosLikeParameters();
        _square = ZerosLikeParameters();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor<T> Value)> State => [.. Named("mean", _mean), .. Named("square", _square)];

    /// <inheritdoc/>
    public override string Description =>
        string.Create(CultureInfo.InvariantCulture, $"Adam, betas {_beta1} and {_beta2}, epsilon {_epsilon}, weight decay {_weightDecay}");

    /// <inheritdoc/>
    protected override void Begin(double learningRate)
    {
        _step = new AdamStep<T>(
            Rate: T.CreateChecked(learningRate),
            Beta1: T.CreateChecked(_beta1),
            Rest1: T.CreateChecked(1 - _beta1),
            Beta2: T.CreateChecked(_beta2),
            Rest2: T.CreateChecked(1 - _beta2),
            MeanCorrection: T.CreateChecked(1 - Power(_beta1, Steps)),
            SquareCorrection: T.CreateChecked(1 - Power(_beta2, Steps)),
            Epsilon: T.CreateChecked(_epsilon),
            Decay: T.CreateChecked(_weightDecay));
    }

    /// <inheritdoc/>
    protected override void Update(int index, Tensor<T> value, Tensor<T> gradient) => Op.AdamStep(value, gradient, _mean[index], _square[index], _step);

    /// <summary>By repeated squaring rather than <see cref="Math.Pow"/>, whose last bit differs between platforms.</summary>
    private static double Power(double x, long exponent)
    {
        var power = 1.0;
        for (; exponent > 0; exponent >>= 1, x *= x)
        {
            if ((exponent & 1) != 0) power *= x;
        }

        return power;
    }
}
