using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Smug.Explain;

/// <summary>How neurons or inputs are scored.</summary>
public enum AttributionMethod
{
    /// <summary>Integrated Gradients (Sundararajan, Taly, Yan 2017).</summary>
    IntegratedGradients,

    /// <summary>The gradient of the target at the item.</summary>
    Gradient,

    /// <summary>The value itself: the pre-activation for first-layer neurons.</summary>
    Activation,
}

/// <summary>The number that is explained.</summary>
public enum TargetKind
{
    /// <summary>The class's logit: the input of the softmax.</summary>
    Logit,

    /// <summary>The class's softmax probability.</summary>
    Softmax,
}

/// <summary>Settings of an attribution. Immutable.</summary>
public sealed record AttributionOptions
{
    /// <summary>How scores are computed; Integrated Gradients by default.</summary>
    public AttributionMethod Method { get; init; } = AttributionMethod.IntegratedGradients;

    /// <summary>Logit (default) or softmax of the explained class.</summary>
    public TargetKind Target { get; init; } = TargetKind.Logit;

    /// <summary>How the path integral is approximated; midpoint by default. The paper rule has always 200 points.</summary>
    public IntegrationRule Rule { get; init; } = IntegrationRule.Midpoint;

    /// <summary>The number of steps; 64 by default. Every rule evaluates one gradient per step, the trapezoid one more.</summary>
    public int Steps { get; init; } = 64;

    /// <summary>The baselines; attributions are averaged over them. Zero by default.</summary>
    public ImmutableArray<Baseline> Baselines { get; init; } = [Baseline.Zero];

    /// <summary>The completeness gap to reach, as a share of |F(x) − F(x′)|: steps are doubled until it holds. Null accepts any gap and reports it.</summary>
    public double? Tolerance { get; init; }

    /// <summary>The most steps that doubling may lead to; 4096 by default.</summary>
    public int MaxSteps { get; init; } = 4096;

    /// <summary>Memory that the steps in flight may use, in bytes; 256 MiB by default. It changes speed and memory, never a bit of the result.</summary>
    public long MemoryBudget { get; init; } = 256L << 20;

    /// <summary>Where gradients are computed: the processor by default. On another device the whole of Integrated Gradients stays there, and
    /// only the attribution comes back; results are equal up to rounding.</summary>
    [JsonIgnore]
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>The device's name, where it is not the processor: results of different devices are not told to be the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeviceName => Device == Device.Cpu ? null : Device.Id;

    /// <summary>Whether a network that compiles is integrated through its plan (default): many times faster, equal up to rounding to the
    /// recorded operations that are used otherwise.</summary>
    public bool UsePlan { get; init; } = true;
}
