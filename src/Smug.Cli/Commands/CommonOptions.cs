using System.CommandLine;
using System.Globalization;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Models;
using Smug.Models.Images;

namespace Smug.Cli.Commands;

/// <summary>Options that several commands share. Each command takes its own instance.</summary>
internal sealed class CommonOptions
{
    public Option<string> Model { get; } = new("--model", "-m")
    {
        Description = "A model file, or the name of a shipped model.",
        HelpName = "FILE|NAME",
        DefaultValueFactory = _ => Shipped.DefaultModel,
    };

    public Option<string?> InputSize { get; } = new("--input-size")
    {
        Description = "Rows and columns of the picture, for an ONNX model that leaves them open. Default: those of its preprocessing, or 224x224.",
        HelpName = "HxW",
    };

    public Option<string?> Label { get; } = new("--label", "-l")
    {
        Description = "The class to explain, by name or number. Default: the class the network predicts.",
        HelpName = "CLASS",
    };

    public Option<string?> Labels { get; } = new("--labels")
    {
        Description = "A text file of class names, line by line, for a model that has none.",
        HelpName = "FILE",
    };

    public ChoiceOption<bool> Prepare { get; } = new(
        "--prepare",
        "How a picture of another size is brought to the network's: stretched, or as MNIST's digits were: ink made white on black, cropped, scaled, centred. Default: as the model says (photographs: short side resized, centre cut out), or stretched.",
        ("stretch", false),
        ("digit", true));

    public ChoiceOption<AttributionMethod> Method { get; } = new(
        "--method",
        "How scores are computed. Default: ig.",
        ("ig", AttributionMethod.IntegratedGradients),
        ("gradient", AttributionMethod.Gradient),
        ("activation", AttributionMethod.Activation));

    public ChoiceOption<IntegrationRule> Rule { get; } = new(
        "--rule",
        "How Integrated Gradients approximate the path integral. Default: midpoint.",
        ("left", IntegrationRule.Left),
        ("right", IntegrationRule.Right),
        ("midpoint", IntegrationRule.Midpoint),
        ("trapezoid", IntegrationRule.Trapezoid),
        ("gauss-legendre", IntegrationRule.GaussLegendre),
        ("paper", IntegrationRule.Paper));

    public Option<int?> Steps { get; } = new("--steps") { Description = "Steps of the rule. Default: 64 (the paper rule always has 200 points).", HelpName = "N" };

    public Option<double?> Tolerance { get; } = new("--tolerance")
    {
        Description = "Double the steps until the completeness gap is at most this share.",
        HelpName = "SHARE",
    };

    public ChoiceOption<TargetKind> Target { get; } = new("--target", "The number that is explained. Default: logit.", ("logit", TargetKind.Logit), ("softmax", TargetKind.Softmax));

    public Option<string[]> Baselines { get; } = new("--baseline")
    {
        Description = "What the picture is compared with: zero (default), black, white or mean. Given several times, attributions are averaged.",
        HelpName = "NAME",
    };

    public Option<string> DeviceName { get; } = new("--device")
    {
        Description = "Where gradients (and the steps of a training) are computed: auto (a GPU if there is one), cpu (default), cuda[:n], opencl[:n], or ilgpu-cpu, which emulates one.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "cpu",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print a JSON document instead of words." };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "No progress on standard error." };

    /// <summary>The attribution settings given on the command line, over those of a preset.</summary>
    public AttributionOptions Attribution(ParseResult result, AttributionOptions preset) => preset with
    {
        Method = Method.Read(result) ?? preset.Method,
        Rule = Rule.Read(result) ?? preset.Rule,
        Steps = result.GetValue(Steps) ?? preset.Steps,
        Tolerance = result.GetValue(Tolerance) ?? preset.Tolerance,
        Target = Target.Read(result) ?? preset.Target,
        Device = DeviceOf(result),
        Baselines = result.GetValue(Baselines) is { Length: > 0 } names ? [.. names.Select(Baseline.OfName)] : preset.Baselines,
    };

    /// <summary>The device that was asked for.</summary>
    public Device DeviceOf(ParseResult result) => Device.Parse(result.GetValue(DeviceName) ?? "cpu");

    /// <summary>Says how much was copied between host and device, where another device than the processor was asked for: behind the words, or on
    /// standard error beside a document.</summary>
    public void ReportCopies(ParseResult result)
    {
        var device = DeviceOf(result);
        if (device == Device.Cpu) return;
        var line = DeviceLine(device.Id, device.Transfers);
        if (!result.GetValue(Json)) Console.Out.WriteLine(line);
        else if (!result.GetValue(Quiet)) Terminal.Hint(line);
    }

    /// <summary>A device and the copies to and from it in words.</summary>
    public static string DeviceLine(string device, TransferCounts copies) => FormattableString.Invariant(
        $"{"device",-14}{device}, {copies.Uploads} copies there ({copies.UploadedBytes} bytes), {copies.Downloads} back ({copies.DownloadedBytes} bytes)");

    /// <summary>Loads the model.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="model">A model to take whatever was given; null takes that.</param>
    public (Network<float> Network, string Name) LoadModel(ParseResult result, string? model = null)
    {
        var path = Shipped.Model(model ?? result.GetValue(Model)!);
        var network = LoadNetwork(result, path);
        if (result.GetValue(Labels) is { } labels) network = network.With(network.Info with { Labels = ModelSidecar.Labels(labels) });
        return (network, Path.GetFileName(path));
    }

    /// <summary>Loads a model file at the input size that was given; says so where none was given and the model has none.</summary>
    public Network<float> LoadNetwork(ParseResult result, string path)
    {
        var network = ModelFile.Load(path, result.GetValue(InputSize) is { } text ? SizeOf(text) : null, out var isSizeAssumed);
        if (isSizeAssumed && !result.GetValue(Quiet))
            Terminal.Hint($"{Path.GetFileName(path)} leaves the size of its pictures open; {network.InputShape[0]} × {network.InputShape[1]} pixels are taken. --input-size says otherwise.");
        return network;
    }

    private static (int Height, int Width) SizeOf(string text)
    {
        if (text.Split('x') is [var rows, var columns] && IsSize(rows, out var height) && IsSize(columns, out var width)) return (height, width);
        throw new UsageException($"--input-size: expected rows and columns from 1 to 65536, such as 224x224, got '{text}'.");

        static bool IsSize(string number, out int size) => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size is >= 1 and <= 1 << 16;
    }

    /// <summary>Begins to read a picture, while its reader loads the model.</summary>
    public static Task<Image> ReadPicture(string path) => Task.Run(() => ImageFile.Load(path));

    /// <summary>Loads the picture and brings it to what the network reads.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="path">The picture.</param>
    /// <param name="network">The network.</param>
    /// <param name="reading">What <see cref="ReadPicture"/> began; null to read it now.</param>
    public ExplanationInput LoadPicture(ParseResult result, string path, Network<float> network, Task<Image>? reading = null)
    {
        var preprocessing = ImageInput.PreprocessingOf(network);
        var picture = reading is null ? ImageFile.Load(path) : reading.GetAwaiter().GetResult();
        picture = Prepare.Read(result) switch
        {
            true => PictureFit.Digit(picture, preprocessing),
            false => PictureFit.Stretch(picture, preprocessing),
            null => PictureFit.Prepare(picture, preprocessing),
        };
        int? label = result.GetValue(Label) is { } text ? ImageInput.ClassOf(network, text) : null;
        return ImageInput.From(picture, network, label, Path.GetFileName(path));
    }
}
