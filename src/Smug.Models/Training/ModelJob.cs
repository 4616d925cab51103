namespace Smug.Models.Training;

/// <summary>Training a network to a file: what the jobs for all kinds of network share. The same job gives the same file, byte for byte, on the
/// same kind of machine.</summary>
/// <param name="OutputFile">The model file to write.</param>
public abstract record ModelJob(string OutputFile)
{
    /// <summary>The seed of everything that is drawn.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Passes over the items; the architecture's own number if null.</summary>
    public int? Epochs { get; init; }

    /// <summary>See <see cref="TrainingOptions.CheckpointFile"/>.</summary>
    public string? CheckpointFile { get; init; }

    /// <summary>Where the steps are made. The network is tested and written on the processor.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>An architecture's options with what the job says instead.</summary>
    private protected TrainingOptions Adapted(TrainingOptions own) =>
        own with { Seed = Seed, Epochs = Epochs ?? own.Epochs, CheckpointFile = CheckpointFile };

    /// <summary>Refuses every device but the processor, for networks whose training is not made of a device's operations alone.</summary>
    /// <exception cref="UsageException">Another device is asked for.</exception>
    private protected void RequireProcessor(string architecture)
    {
        if (Device != Device.Cpu) throw new UsageException($"{architecture} trains on the processor: its batches are put together there. --device {Device} is for {string.Join(", ", Architecture.All.Select(known => known.Name))}.");
    }

    /// <summary>Writes a trained network with the record of its training.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">What it was trained with.</param>
    /// <param name="data">What the command says of the data, in front of the file.</param>
    /// <param name="rule">What the weights were changed by.</param>
    /// <param name="items">What they were fitted to.</param>
    /// <param name="score">The score on the test items.</param>
    /// <param name="corpus">See <see cref="TrainingRecord.Corpus"/>.</param>
    /// <returns>The network that was written.</returns>
    private protected Network<float> Write(
        Network<float> network, TrainingOptions options, string data, string rule, int items, ClassificationScore score, string? corpus = null)
    {
        var command = FormattableString.Invariant($"smug train --architecture {network.Info.Architecture} {data}--out FILE --seed {Seed} --epochs {options.Epochs}{(Device == Device.Cpu ? "" : $" --device {Device}")}");
        var record = new TrainingRecord(command, Seed, options.Epochs, rule, items, score.Items, score.Correct) { Corpus = corpus };
        var trained = network.With(network.Info with { Training = record });
        ModelFile.Save(trained, OutputFile);
        return trained;
    }
}
