namespace Smug.Models.Training;

/// <summary>How the learning rate changes over the steps.</summary>
public enum LearningRateSchedule
{
    /// <summary>It does not.</summary>
    Constant,

    /// <summary>It falls in a straight line to 0 after the last step.</summary>
    Linear,
}

/// <summary>Settings of a training run. The same settings, data and starting weights give the same bits, for any number of threads.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the items; at least 1.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Items per step; at least 1. The last step of an epoch takes what is left.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The learning rate at the first step; above 0.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>How the learning rate changes.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Linear;

    /// <summary>What the order of the items, their moves and dropout are drawn from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Images are moved by up to this many pixels each way, anew in every epoch; at least 0.</summary>
    public int Shift { get; init; }

    /// <summary>Where the state is written at the end of every epoch and on cancellation; null for nowhere.
    /// Where the file exists, training goes on from it.</summary>
    public string? CheckpointFile { get; init; }

    /// <summary>Rate and batch, as records of trainings have them.</summary>
    internal string Pace => FormattableString.Invariant($"rate {LearningRate:R} {Schedule}; batch {BatchSize}");

    internal void Check()
    {
        if (Epochs < 1) throw new UsageException($"Training needs at least 1 epoch, got {Epochs}.");
        if (BatchSize < 1) throw new UsageException($"Training needs a batch of at least 1 item, got {BatchSize}.");
        if (!(LearningRate > 0) || !double.IsFinite(LearningRate)) throw new UsageException($"The learning rate must be above 0, got {LearningRate}.");
        if (Shift < 0) throw new UsageException($"Images cannot be moved by {Shift} pixels; give at least 0.");
    }

    /// <summary>The learning rate of a step.</summary>
    internal double RateAt(long step, long steps) => Schedule == LearningRateSchedule.Linear ? LearningRate * (steps - step) / steps : LearningRate;
}
