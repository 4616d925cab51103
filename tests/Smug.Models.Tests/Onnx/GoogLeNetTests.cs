using System.Text.Json;
using Smug.Models.Onnx;
using Smug.Tensors;
using Xunit.Abstractions;

namespace Smug.Models.Tests.Onnx;

/// <summary>GoogLeNet against scores and layer statistics recorded from an independent PyTorch interpreter.</summary>
public sealed class GoogLeNetTests(ITestOutputHelper output)
{
    [SharedDataFact("models", "googlenet.onnx")]
    public void Logits_of_the_recorded_pictures_agree()
    {
        var network = OnnxFile.Import<float>(SharedData.PathOf("models", "googlenet.onnx")).Network;
        Assert.Equal(new Shape(224, 224, 3), network.InputShape);
        Assert.Equal(6_998_552, network.Parameters.Sum(parameter => (long)parameter.Parameter.Value.Length));
        Assert.Equal("conv1_7x7_s2", network.FirstLayer.Name);
        Assert.Equal(new Shape(112, 112, 64), network.FirstActivation.OutputShape);
        using var golden = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("golden", "googlenet.json")));
        foreach (var picture in golden.RootElement.GetProperty("images").EnumerateObject())
        {
            var pixels = File.ReadAllBytes(SharedData.PathOf("golden", picture.Name + ".rgb.bin"));
            var values = network.Evaluate([("input", network.Preprocessing!.ToTensor<float>(pixels))], ["loss3_classifier", "prob"]);
            foreach (var top in picture.Value.GetProperty("googlenet").GetProperty("top5").EnumerateArray())
            {
                var label = top[0].GetInt32();
                Agree(top[3].GetDouble(), values[0].Values[label], 1e-4);
                Agree(top[2].GetDouble(), values[1].Values[label], 1e-3);
            }

            var worst = picture.Value.GetProperty("googlenet").GetProperty("top5").EnumerateArray()
                .Max(top => Math.Abs(top[3].GetDouble() - values[0].Values[top[0].GetInt32()]) / Math.Abs(top[3].GetDouble()));
            output.WriteLine($"{picture.Name}: largest relative error of the five largest logits {worst:G3}");
        }

        void Agree(double expected, double got, double tolerance) =>
            Assert.True(Math.Abs(expected - got) <= tolerance * Math.Abs(expected), $"expected {expected}, got {got}");
    }
}
