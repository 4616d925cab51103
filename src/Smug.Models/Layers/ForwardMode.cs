namespace Smug.Models;

/// <summary>Whether a network is being trained (dropout drops, batch norm uses the batch's statistics) or used.</summary>
/// <param name="IsTraining">True while training.</param>
/// <param name="Seed">What random layers draw from; used in training only.</param>
/// <param name="Step">The training step: the same seed draws differently at each step.</param>
/// <param name="Node">The position of the layer in its network, set by the network: layers draw differently from each other.</param>
public readonly record struct ForwardMode(bool IsTraining, ulong Seed = 0, long Step = 0, int Node = 0)
{
    /// <summary>Using a trained network: nothing is random.</summary>
    public static ForwardMode Inference => default;

    /// <summary>Training at a given step.</summary>
    /// <param name="seed">What random layers draw from.</param>
    /// <param name="step">The training step.</param>
    public static ForwardMode Training(ulong seed, long step) => new(true, seed, step);

    /// <summary>A seed that is different for every seed and node; a random layer draws from it and the step.</summary>
    public ulong LayerSeed => SeededRandom.Mix(Seed, (ulong)Node);
}
