using Smug.Models;
using Smug.Models.Images;

namespace Smug.Explain.Tests;

/// <summary>The shipped digits through the shipped networks with the default options.</summary>
public class ShippedModelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void A_shipped_digit_gets_a_mask_proved_smallest(int digit)
    {
        var network = ModelFile.Load(Path.Combine(SourceTree.Root, "models", "mnist-cnn.safetensors"));
        var image = Image.Load(Path.Combine(SourceTree.Root, "samples", "digits", $"{digit}.png")).ToGrey();
        var explanation = new MaskPipeline(network).Explain(ImageInput.From(image, network));
        Assert.Equal(digit, explanation.Full.Label);
        Assert.Equal(ClaimKind.CardinalityMinimal, explanation.Claim.Kind);
        Assert.Equal(100, explanation.Mask.NeuronsReplayed);
        Assert.InRange(explanation.Mask.KeptWindows, 5, 60);
        Assert.True(explanation.Mask.SmallestRetention > 0.5);
        Assert.InRange(explanation.Attribution.Integration!.RelativeGap!.Value, 0, 0.02);
    }
}
