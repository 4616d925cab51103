using Smug.Models.Datasets;
using Smug.Tensors;

namespace Smug.Models.Training;

/// <summary>A network that can be trained by name, with settings that are known to work.</summary>
/// <param name="Name">What it is called on the command line and in model files.</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="Build">Makes it with starting weights drawn from a seed.</param>
/// <param name="Optimizer">Makes its optimiser.</param>
/// <param name="Options">Its settings; the seed is the run's.</param>
public sealed record Architecture(
    string Name,
    string Description,
    Func<ulong, Network<float>> Build,
    Func<Network<float>, Optimizer<float>> Optimizer,
    TrainingOptions Options)
{
    /// <summary>All architectures. A new one is one line in this list.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        new(
            "mnist-cnn",
            "two 5×5 convolutions with ReLU and max pooling, a hidden layer of 128: digits of 28×28 pixels, 10 classes",
            MnistCnn,
            network => new Adam<float>(network, weightDecay: 1e-4),
            new TrainingOptions { Epochs = 12, BatchSize = 64, LearningRate = 2e-3, Shift = 2 }),
        new(
            "mnist-dense",
            "784-32-10 with ReLU, small enough to be encoded whole: digits of 28×28 pixels, 10 classes",
            MnistDense,
            network => new Adam<float>(network),
            new TrainingOptions { Epochs = 15, BatchSize = 64, LearningRate = 2e-3 }),
    ];

    /// <summary>Finds an architecture.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static Architecture Find(string name) => All.FirstOrDefault(architecture => architecture.Name == name)
        ?? throw new UsageException($"There is no architecture '{name}'. There are {string.Join(", ", All.Select(a => a.Name))}.");

    private static Network<float> MnistCnn(ulong seed) => new NetworkBuilder<float>(new Shape(28, 28, 1), seed)
        .Conv2d("conv1", filters: 16, kernel: 5)
        .Relu("relu1")
        .MaxPool2d("pool1", 2)
        .Conv2d("conv2", filters: 32, kernel: 5)
        .Relu("relu2")
        .MaxPool2d("pool2", 2)
        .Flatten("flatten")
        .Dense("dense1", 128)
        .Relu("relu3")
        .Dense("logits", 10)
        .Build(Info("mnist-cnn"));

    private static Network<float> MnistDense(ulong seed) => new NetworkBuilder<float>(new Shape(28, 28, 1), seed)
        .Flatten("flatten")
        .Dense("dense1", 32)
        .Relu("relu1")
        .Dense("logits", 10)
        .Build(Info("mnist-dense"));

    private static ModelInfo Info(string name) => new()
    {
        Architecture = name,
        Origin = "Trained by Smug on MNIST (Y. LeCun, C. Cortes; data CC BY-SA 3.0).",
        Labels = [.. Mnist.Labels],
        Preprocessing = Mnist.Preprocessing,
    };
}
