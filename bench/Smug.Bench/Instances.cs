using System.Globalization;
using Smug.Explain;
using Smug.Models;
using Smug.Models.Formats;
using Smug.Models.Images;
using Smug.Models.Onnx;
using Smug.Smt;

namespace Smug.Bench;

/// <summary>Writes the solver benchmark's instances, as JSON and OPB: mask problems of the shipped CNN on shipped digits and, where GoogLeNet and
/// pictures lie in <c>../shared/data</c> beside the clone, of its first layer.</summary>
internal static class Instances
{
    private const int GoogLeNetSide = 224;

    private static readonly (int K, double Gamma, int Window)[] Digits = [(50, 0.5, 2), (50, 0.5, 1), (200, 0.9, 1), (200, 0.5, 1)];

    private static readonly (int K, double Gamma, int Window)[] Photos = [(3000, 0, 4), (3000, 0.5, 4), (3000, 0.9, 4), (3000, 0.5, 2), (3000, 0.5, 1)];

    /// <summary>Writes all instances and says what each is.</summary>
    /// <param name="folder">Where to; created where it is missing.</param>
    internal static void Write(string folder)
    {
        var network = ModelFile.Load(Shipped.Path("models", "mnist-cnn.safetensors"));
        for (var digit = 0; digit < 10; digit++)
        {
            var input = ImageInput.From(Image.Load(Shipped.Path("samples", "digits", $"{digit}.png")), network);
            foreach (var (k, gamma, window) in Digits)
                Save(folder, Name($"mnist-{digit}", k, gamma, window), MaskProblems.Of(network, input, new MaskOptions { TopK = k, Gamma = gamma, Window = window }));
        }

        var shared = Shipped.Path("..", "shared", "data");
        if (!File.Exists(Path.Combine(shared, "models", "googlenet.onnx")))
        {
            Console.WriteLine("There is no ../shared/data/models/googlenet.onnx: its instances are left out.");
            return;
        }

        foreach (var (name, k, gamma, window, set) in GoogLeNet(shared, Photos)) Save(folder, Name(name, k, gamma, window), set);
    }

    /// <summary>Mask problems of GoogLeNet's first layer with the original's attribution.</summary>
    internal static IEnumerable<(string Picture, int K, double Gamma, int Window, ConstraintSet Set)> GoogLeNet(
        string shared, IReadOnlyList<(int K, double Gamma, int Window)> settings, int most = int.MaxValue)
    {
        var network = OnnxFile.Import<float>(Path.Combine(shared, "models", "googlenet.onnx")).Network;
        foreach (var file in Directory.GetFiles(Path.Combine(shared, "golden"), "*.rgb.bin").Order(StringComparer.Ordinal).Take(most))
        {
            var picture = new Image(GoogLeNetSide, GoogLeNetSide, 3, File.ReadAllBytes(file));
            var input = ImageInput.From(picture, network);
            var stages = new StageFolder(Directory.CreateTempSubdirectory("smug-instances-").FullName);
            try
            {
                foreach (var (k, gamma, window) in settings)
                {
                    var set = MaskProblems.Of(network, input, MaskOptions.Paper with { TopK = k, Gamma = gamma, Window = window }, stages);
                    yield return (Path.GetFileName(file).Split('.')[0].Replace('_', '-'), k, gamma, window, set);
                }
            }
            finally
            {
                Directory.Delete(stages.Directory, recursive: true);
            }
        }
    }

    private static string Name(string picture, int k, double gamma, int window) =>
        string.Create(CultureInfo.InvariantCulture, $"{picture}-k{k}-g{gamma}-w{window}");

    private static void Save(string folder, string name, ConstraintSet set)
    {
        AtomicFile.Write(Path.Combine(folder, $"{name}.json"), stream => ConstraintSetJson.Write(stream, set));
        AtomicFile.Write(Path.Combine(folder, $"{name}.opb"), stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            OpbFile.Write(writer, set);
        });
        Console.WriteLine($"{name}: {set.VariableCount} variables, {set.Rows.Count} rows, {set.Rows.Sum(row => (long)row.Variables.Count)} terms");
    }
}
