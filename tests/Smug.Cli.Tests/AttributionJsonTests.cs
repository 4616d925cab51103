using System.Text.Json;
using Smug.Cli.Output;
using Smug.Explain;

namespace Smug.Cli.Tests;

/// <summary>The oracle is the source-generated serialiser.</summary>
public class AttributionJsonTests
{
    private static AttributionDocument Least => new("a.png", "input", [28, 28, 1], 3, "ig:steps=50", "the value's share of F(x) − F(x′)");

    private static IntegrationAccount Account => new()
    {
        Rule = IntegrationRule.GaussLegendre,
        Steps = 32,
        Gradients = 64,
        Baselines = ["black", "white & \"grey\""],
        Score = 12.115928649902344,
        BaselineScore = -1e-7,
        Sum = 1e21,
    };

    private static AttributionDocument Full => Least with
    {
        Model = "googlenet.onnx",
        LabelName = "suit <of> clothes",
        Formula = "∫₀¹ ∂F / ∂xᵢ dα",
        Source = "Sundararajan, Taly, Yan",
        Settings = [new SettingValue("rule", "how", "midpoint"), new SettingValue("steps", "many", "50")],
        Target = "logit",
        Sum = 0.1 + 0.2,
        ToExplain = -3,
        Integration = Account with { WithinTolerance = true },
        Files = ["attribution.png", "attribution.npy"],
        Device = "cuda:0",
        Transfers = new TransferCounts(1, 2, long.MaxValue, 4),
    };

    public static TheoryData<string> Documents => ["least", "full", "no settings", "nothing to explain"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_property_is_written_as_the_serialiser_writes_it(string name)
    {
        var document = name switch
        {
            "full" => Full,
            "no settings" => Full with { Settings = [], Files = [], Device = null, Integration = Account },
            "nothing to explain" => Full with { Integration = Account with { Score = 1, BaselineScore = 1 }, Transfers = null },
            _ => Least,
        };
        Assert.Equal(JsonSerializer.Serialize(document, CliJson.Default.AttributionDocument), AttributionJson.Text(document));
    }
}
