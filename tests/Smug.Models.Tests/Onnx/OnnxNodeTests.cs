using Smug.Models.Onnx;
using Smug.Tensors;
using Xunit.Abstractions;

namespace Smug.Models.Tests.Onnx;

/// <summary>The ONNX project's own node tests: model, inputs, expected outputs; relative tolerance 1e-3, absolute 1e-7, as its own runner has.</summary>
public sealed class OnnxNodeTests(ITestOutputHelper output)
{
    /// <summary>Cases that are known not to be supported, with the reason. Any other failure fails the test, and so does a pass of these.</summary>
    private static readonly Dictionary<string, string> Unsupported = new()
    {
        ["test_lstm_with_peepholes"] = "peepholes are refused by name",
        ["test_training_dropout_default"] = "needs NumPy's random numbers",
        ["test_training_dropout_mask"] = "needs NumPy's random numbers",
    };

    [SharedDataFact("onnx-node")]
    public void All_cases_agree_but_the_ones_listed()
    {
        var cases = Directory.GetDirectories(SharedData.PathOf("onnx-node")).Order().ToList();
        var failures = new List<string>();
        var passed = 0;
        foreach (var folder in cases)
        {
            var name = Path.GetFileName(folder);
            var problem = Check(folder);
            passed += problem is null ? 1 : 0;
            if (problem is null && Unsupported.ContainsKey(name)) failures.Add($"{name}: passes, but is listed as unsupported");
            if (problem is null) continue;
            output.WriteLine($"{name}: {problem}");
            if (!Unsupported.ContainsKey(name)) failures.Add($"{name}: {problem}");
        }

        output.WriteLine($"{passed} of {cases.Count} cases pass");
        Assert.True(failures.Count == 0, $"{passed} of {cases.Count} pass\n" + string.Join('\n', failures));
    }

    [SharedDataFact("onnx-node")]
    public void Damaged_models_raise_only_the_typed_error()
    {
        var random = new SeededRandom(77);
        var (refused, rounds) = (0, 0);
        foreach (var folder in Directory.GetDirectories(SharedData.PathOf("onnx-node")).Order())
        {
            var valid = File.ReadAllBytes(Path.Combine(folder, "model.onnx"));
            var values = Directory.GetFiles(Directory.GetDirectories(folder, "test_data_set_*")[0], "input_*.pb").Order()
                .Select(path => OnnxTensor.Parse(File.ReadAllBytes(path), path)).DistinctBy(tensor => tensor.Name).ToDictionary(tensor => tensor.Name);
            for (var round = 0; round < 60; round++, rounds++)
            {
                var damaged = MutationTests.Damage(valid, random);
                try
                {
                    OnnxFile.Import<float>(damaged, "damaged", new OnnxImportOptions { InputValues = values });
                }
                catch (MalformedInputException)
                {
                    refused++;
                }
                catch (Exception error)
                {
                    Assert.Fail($"{folder}: {error.GetType().Name}: {error.Message}\n{error.StackTrace}");
                }
            }
        }

        Assert.InRange(refused, rounds / 10, rounds);
    }

    private static string? Check(string folder)
    {
        try
        {
            var given = Directory.GetDirectories(folder, "test_data_set_*").Order().ToList();
            foreach (var set in given)
            {
                if (Run(folder, set) is { } problem) return problem;
            }

            return given.Count > 0 ? null : "there is no test data";
        }
        catch (SmugException error)
        {
            return error.Message;
        }
    }

    /// <summary>Inputs that an operation needs at import (weights, shapes) are given there; the others are fed. Double precision holds the
    /// whole numbers of these cases exactly.</summary>
    private static string? Run(string folder, string set)
    {
        var path = Path.Combine(folder, "model.onnx");
        var document = OnnxParser.Model(File.ReadAllBytes(path), path);
        var values = new Dictionary<string, OnnxTensor>();
        for (var i = 0; i < document.Graph.Inputs.Length; i++) values[document.Graph.Inputs[i].Name] = Tensor(set, "input", i);
        var model = OnnxFile.Import<double>(path, new OnnxImportOptions { InputValues = values });
        var results = model.Run([.. model.Inputs.Select(input => values[input.Name].ToTensor<double>())]);
        for (var i = 0; i < results.Length; i++)
        {
            var expected = Tensor(set, "output", i);
            if (Differs(results[i], expected) is { } problem) return $"output {i}: {problem}";
            if (model.Outputs[i].Type != expected.Type) return $"output {i}: expected type {expected.Type}, got {model.Outputs[i].Type}";
        }

        return null;
    }

    private static OnnxTensor Tensor(string set, string kind, int index)
    {
        var path = Path.Combine(set, $"{kind}_{index}.pb");
        return OnnxTensor.Parse(File.ReadAllBytes(path), path);
    }

    private static string? Differs(Tensor<double> got, OnnxTensor expected)
    {
        if (got.Shape != expected.Shape) return $"expected {expected.Shape}, got {got.Shape}";
        var values = expected.ToTensor<double>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            var (a, b) = (got.Values[i], values[i]);
            if (!(a == b || (double.IsNaN(a) && double.IsNaN(b)) || Math.Abs(a - b) <= 1e-7 + 1e-3 * Math.Abs(b))) return $"element {i}: expected {b}, got {a}";
        }

        return null;
    }
}
