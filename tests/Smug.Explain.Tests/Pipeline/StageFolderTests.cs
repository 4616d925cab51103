using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Smug.Explain.Tests;

/// <summary>Stages as JSON: every bit comes back, a run starts again from any stage, edited stages are noticed.</summary>
public sealed class StageFolderTests : IDisposable
{
    private static readonly string[] Recallable =
        ["forward-trace", "attribution", "neuron-selection", "constraints", "outcome", "saliency", "input-attribution"];

    private static readonly MaskOptions Options = new() { Strategy = "brute-force", TopK = 6, Attribution = new AttributionOptions { Steps = 8 } };

    private readonly StageFolder _folder = new(Path.Combine(Path.GetTempPath(), $"smug-stages-{Guid.NewGuid():N}"));

    public void Dispose()
    {
        if (Directory.Exists(_folder.Directory)) Directory.Delete(_folder.Directory, recursive: true);
    }

    [Fact]
    public void Every_stage_comes_back_as_it_was()
    {
        var explanation = Explain(Options);
        RoundTrip("input", StageJson.Default.ExplanationInput);
        RoundTrip("forward-trace", StageJson.Default.ForwardTrace);
        RoundTrip("attribution", StageJson.Default.Attribution);
        RoundTrip("neuron-selection", StageJson.Default.NeuronSelection);
        RoundTrip("constraints", StageJson.Default.MaskConstraints);
        RoundTrip("outcome", StageJson.Default.MaskOutcome);
        RoundTrip("saliency", StageJson.Default.Saliency);
        Assert.Equal(explanation.Attribution.Values.ToArray(), _folder.Load("attribution", StageJson.Default.Attribution)!.Content.Values.ToArray());
        Assert.Equal(explanation.Input.Values.ToArray(), _folder.Load("input", StageJson.Default.ExplanationInput)!.Content.Values.ToArray());

        var options = JsonSerializer.Serialize(MaskOptions.Paper, StageJson.Default.MaskOptions);
        Assert.Equal(options, JsonSerializer.Serialize(JsonSerializer.Deserialize(options, StageJson.Default.MaskOptions)!, StageJson.Default.MaskOptions));
    }

    [Fact]
    public void A_mask_is_written_but_never_believed_from_a_file()
    {
        var explanation = Explain(Options);
        var content = JsonNode.Parse(File.ReadAllText(_folder.PathOf("mask")))!["content"]!;
        Assert.Equal(explanation.Mask.Windows.ToArray(), content["windows"]!.AsArray().Select(kept => (bool)kept!));
        Assert.Throws<MalformedInputException>(() => _folder.Load("mask", StageJson.Default.Mask));
    }

    [Fact]
    public void The_explanation_is_saved_without_the_stages_beside_it()
    {
        var explanation = Explain(Options);
        var content = JsonNode.Parse(File.ReadAllText(_folder.PathOf("explanation")))!["content"]!.AsObject();
        Assert.Equal(2, (int)content["formVersion"]!);
        Assert.Equal(explanation.Claim.Statement, (string)content["claim"]!["statement"]!);
        Assert.Equal(explanation.KeepsClass, (bool)content["keepsClass"]!);
        Assert.Equal(explanation.Masked.Probabilities.ToArray(), content["masked"]!["probabilities"]!.AsArray().Select(share => (float)share!));
        foreach (var (name, _) in content) Assert.DoesNotContain(name, (string[])["input", "trace", "attribution", "selection", "outcome", "mask", "saliency", "maskedInput"]);
    }

    [Fact]
    public void Starting_again_from_any_stage_equals_the_whole_run()
    {
        var whole = Explain(Options);
        for (var kept = 0; kept <= Recallable.Length; kept++)
        {
            foreach (var stage in Recallable[kept..]) File.Delete(_folder.PathOf(stage));
            var again = Explain(Options);
            Assert.Equal(Recallable[..kept], again.Timings.Where(timing => timing.Recalled).Select(timing => timing.Stage));
            Assert.Equal(Content(whole), Content(again));
        }
    }

    [Fact]
    public void Another_gamma_reuses_the_attribution_and_another_image_nothing()
    {
        Explain(Options);
        var gamma = Explain(Options with { Gamma = 0.8 });
        Assert.Equal(["forward-trace", "attribution"], gamma.Timings.Where(timing => timing.Recalled).Select(timing => timing.Stage));
        Assert.Empty(Explain(Options, seed: 4).Timings.Where(timing => timing.Recalled));
    }

    [Fact]
    public void Stages_behind_an_edited_one_are_computed_again_from_it()
    {
        Explain(Options);
        Edit("neuron-selection", content => content["neurons"]!.AsArray().RemoveAt(0));
        var edited = Explain(Options);
        Assert.Equal(5, edited.Selection.Neurons.Length);
        Assert.Equal(5, edited.Mask.NeuronsReplayed);
        Assert.DoesNotContain(edited.Timings, timing => timing is { Stage: "constraints", Recalled: true });
    }

    [Fact]
    public void A_wrong_mask_planted_in_a_saved_outcome_is_caught()
    {
        Explain(Options);
        Edit("outcome", content =>
        {
            for (var i = 0; i < 9; i++) content["windows"]![i] = false;
        });
        Assert.Throws<SolverException>(() => Explain(Options));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"schema":99,"stage":"attribution","key":"","seconds":0,"content":{}}""")]
    [InlineData("""{"schema":1,"stage":"outcome","key":"","seconds":0,"content":{}}""")]
    [InlineData("""{"schema":1,"stage":"attribution","key":"","seconds":0,"content":{}}""")]
    [InlineData("""{"schema":1,"stage":"attribution","key":"","seconds":0,"content":null}""")]
    [InlineData("""{"schema":1,"stage":"attribution","key":7,"seconds":0,"content":{"values":["x"]}}""")]
    public void A_file_that_is_no_such_stage_is_a_typed_error(string text)
    {
        Explain(Options);
        File.WriteAllText(_folder.PathOf("attribution"), text);
        Assert.Throws<MalformedInputException>(() => Explain(Options));
    }

    [Fact]
    public void Constraint_sets_that_contradict_themselves_are_a_typed_error()
    {
        Explain(Options);
        var healthy = File.ReadAllText(_folder.PathOf("constraints"));
        foreach (var edit in (Action<JsonNode>[])
            [
                content => content["set"]!["rows"]![0]!["coefficients"]![0] = "0",
                content => content["set"]!["rows"]![0]!["coefficients"]![0] = "1.5",
                content => content["set"]!["rows"]![0]!["variables"]![0] = 99,
                content => content["set"]!["rows"]![0]!.AsObject().Remove("bound"),
                content => content["set"]!["rows"]!.AsArray().RemoveAt(0),
                content => content["grid"]!["window"] = 0,
                content => content["grid"]!["window"] = 3,
                content => content["fill"]!.AsArray().RemoveAt(0),
            ])
        {
            File.WriteAllText(_folder.PathOf("constraints"), healthy);
            Edit("constraints", edit);
            Assert.Throws<MalformedInputException>(() => Explain(Options));
        }
    }

    [Fact]
    public void Stages_with_other_sizes_than_the_network_are_a_typed_error()
    {
        foreach (var (stage, list) in ((string, string)[])
            [("forward-trace", "preActivations"), ("attribution", "values"), ("forward-trace", "probabilities"), ("input-attribution", "values")])
        {
            Explain(Options);
            Edit(stage, content => content[list]!.AsArray().RemoveAt(0));
            Assert.Throws<MalformedInputException>(() => Explain(Options));
            File.Delete(_folder.PathOf(stage));
        }
    }

    private Explanation Explain(MaskOptions options, int seed = 3) =>
        new MaskPipeline(SmallNetworks.Convolutional(3), strategies: [new BruteForce()]).Explain(SmallNetworks.Image(seed), options, _folder);

    private void RoundTrip<T>(string stage, JsonTypeInfo<T> type)
        where T : class
    {
        var written = JsonNode.Parse(File.ReadAllText(_folder.PathOf(stage)))!["content"]!.ToJsonString();
        var again = JsonNode.Parse(JsonSerializer.Serialize(_folder.Load(stage, type)!.Content, type))!.ToJsonString();
        Assert.Equal(written, again);
        Assert.True(written.Length > 50);
    }

    private void Edit(string stage, Action<JsonNode> edit)
    {
        var document = JsonNode.Parse(File.ReadAllText(_folder.PathOf(stage)))!;
        edit(document["content"]!);
        File.WriteAllText(_folder.PathOf(stage), document.ToJsonString());
    }

    /// <summary>The explanation as JSON without its timings.</summary>
    private static string Content(Explanation explanation) => JsonSerializer.Serialize(explanation with { Timings = [] }, StageJson.Default.Explanation);
}
