using Smug.Models;

namespace Smug.Explain.Tests;

/// <summary>The ten lines of C# that a program needs to explain an image.</summary>
public sealed class EmbeddingExampleTests : IDisposable
{
    private readonly string _model = Path.Combine(Path.GetTempPath(), $"smug-model-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_model);

    [Fact]
    public void Ten_lines_load_a_model_explain_an_image_and_print_the_mask()
    {
        ModelFile.Save(SmallNetworks.Convolutional(1), _model);
        var output = new StringWriter();

        var network = ModelFile.Load(_model);
        var pixels = new float[6 * 6];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = i % 7 / 6f;
        var input = ExplanationInput.From(pixels, height: 6, width: 6, channels: 1);
        var explanation = new MaskPipeline(network).Explain(input, new MaskOptions { Gamma = 0.5 });
        output.WriteLine(explanation.Mask);
        output.WriteLine(explanation.Claim.Statement);

        var lines = output.ToString().Split('\n');
        Assert.All(lines[..3], line => Assert.Matches("^[#.]{3}$", line));
        Assert.Contains("cardinality-minimal", lines[3]);
    }
}
