using Smug.Models.Datasets;

namespace Smug.Models.Training;

/// <summary>Training an architecture from files to a file: what <c>smug train</c> does.</summary>
/// <remarks>The last 5,000 training digits are kept apart as validation items: they are shown in the progress and change nothing.
/// The test digits are tried once, at the end.</remarks>
/// <param name="Architecture">A name from <see cref="Training.Architecture.All"/>.</param>
/// <param name="DataDirectory">Where the four IDX files of MNIST are.</param>
/// <param name="OutputFile">The model file to write.</param>
public sealed record TrainingJob(string Architecture, string DataDirectory, string OutputFile) : ModelJob(OutputFile)
{
    private const int ValidationItems = 5000;

    /// <summary>Trains, tests and writes the model.</summary>
    /// <param name="progress">Told after each step, on this thread.</param>
    /// <param name="cancellation">Ends training early.</param>
    /// <returns>The network that was written, and its score on the test items.</returns>
    /// <exception cref="UsageException">The architecture is unknown, a file is missing, or a setting is out of range.</exception>
    /// <exception cref="MalformedInputException">A data file or the checkpoint is broken.</exception>
    /// <exception cref="EnvironmentException">The model cannot be written.</exception>
    /// <exception cref="DeviceMemoryException">The device has no room for a step.</exception>
    /// <exception cref="OperationCanceledException">Training was ended early.</exception>
    public (Network<float> Network, ClassificationScore Test) Run(
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        var architecture = Training.Architecture.Find(Architecture);
        var options = Adapted(architecture.Options);
        var all = Mnist.LoadTraining(DataDirectory);
        var test = Mnist.LoadTest(DataDirectory);
        var kept = Math.Min(ValidationItems, all.Count / 2);
        var items = all.Range(0, all.Count - kept);

        var network = architecture.Build(Seed).To(Device);
        var optimizer = architecture.Optimizer(network);
        new Trainer<float>(network, optimizer, options).Run(items, all.Range(items.Count, kept), progress, cancellation);
        network = network.To(Device.Cpu);
        var score = ClassificationScore.Of(network, test, cancellation);
        var rule = $"{optimizer.Description}; {options.Pace}; moves of up to {options.Shift} pixels";
        return (Write(network, options, "--data DIR ", rule, items.Count, score), score);
    }
}
