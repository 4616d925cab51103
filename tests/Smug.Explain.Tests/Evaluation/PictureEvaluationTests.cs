using Smug.Kernels;
using Smug.Models;

namespace Smug.Explain.Tests;

/// <summary>Real methods and metrics on the ten shipped digits. Oracles: the methods and metrics called one by one, and the bytes of one thread.</summary>
public class PictureEvaluationTests
{
    private static readonly string[] s_methods = ["smug:k=20", "ig:steps=8", "expected-gradients:samples=8", "random"];
    private static readonly string[] s_metrics = ["insertion-auc", "mask-size", "roc-auc"];

    [Fact]
    public void RowsHoldWhatMethodsAndMetricsSay()
    {
        var work = Work();
        var (classifier, source) = (new Classifier(Network()), Digits());
        for (var position = 0; position < work.Header.Items; position++)
        {
            var row = work.Measure(position, 1).Row;
            var input = ImageInput.From(source.Load(position).Picture, classifier.Network);
            Assert.Equal((source.NameOf(position), "ig:steps=8"), (row.Item, row.Method));
            Assert.Equal((input.Sha256, classifier.Predict(input.Values.AsSpan())), (row.Input, row.Predicted));
            var item = new AttributionItem(classifier, input, row.Predicted!.Value, SeededRandom.Mix(3, (ulong)position));
            var map = AttributionMethods.Find("ig:steps=8").Attribute(item);
            Assert.Equal(Metrics.Find("insertion-auc").Measure(new MetricCase(item, map)).Value, row.ValueOf("insertion-auc"));
            Assert.Equal("the item has no TrueMask", row.Metrics[2].Absent);
            Assert.Equal(RowCurve.Places, Assert.Single(row.Curves, curve => curve.Name == "insertion-auc").Values.Length);
        }
    }

    [Fact]
    public void AMasksProofIsPartOfItsRow()
    {
        var facts = Work().Measure(0, 0).Row.Facts.ToDictionary(fact => fact.Name, fact => fact.Value);
        Assert.Equal(20, facts["neurons"]);
        Assert.Equal(1, facts["proved"]);
        Assert.Equal(facts["cost"], facts["lower-bound"]);
        Assert.InRange(facts["mask-windows"], 1, facts["all-windows"]);
    }

    [Fact]
    public void RowsAreTheSameBytesForAnyThreadsAndShards()
    {
        using var directory = new EvaluationDirectory();
        using (Workers.Limit(1)) directory.Run("one", Work());
        using (Workers.Limit(3)) directory.Run("three", Work());
        Assert.Equal(directory.Contents("one"), directory.Contents("three"));
        for (var index = 0; index < 3; index++) directory.Run($"shard-{index}", Work(new PictureEvaluationOptions { Seed = 3, Shard = new Shard(index, 3) }));
        EvaluationMerge.Merge([directory.Path], directory["merged"]);
        Assert.Equal(File.ReadAllBytes(directory.Rows("one")), File.ReadAllBytes(directory.Rows("merged")));
    }

    [Fact]
    public void WhatDeterminesRowsDeterminesTheHeader()
    {
        var header = Work().Header;
        Assert.Null(header.DifferenceTo(Work().Header));
        Assert.Equal("the seed", header.DifferenceTo(Work(new PictureEvaluationOptions { Seed = 4 }).Header)?.Name);
        Assert.Equal("the number of items", header.DifferenceTo(Work(new PictureEvaluationOptions { Seed = 3, Limit = 2 }).Header)?.Name);
        Assert.Equal("the explained class", header.DifferenceTo(Work(new PictureEvaluationOptions { Seed = 3, ExplainsTrueClass = true }).Header)?.Name);
        var other = new PictureEvaluation(new Classifier(Network()), "mnist", Digits(), ["smug:k=21", .. s_methods[1..]], s_metrics, new PictureEvaluationOptions { Seed = 3 });
        Assert.Equal("the methods", header.DifferenceTo(other.Header)?.Name);
    }

    [Fact]
    public void AnItemWithoutATrueClassCannotHaveItExplained()
    {
        var row = Work(new PictureEvaluationOptions { ExplainsTrueClass = true }).Measure(0, 3).Row;
        Assert.Equal(ErrorKind.Usage, row.Error?.Kind);
        Assert.Equal(s_metrics, row.Metrics.Select(metric => metric.Metric));
    }

    private static PictureEvaluation Work(PictureEvaluationOptions? options = null) =>
        new(new Classifier(Network()), "mnist", Digits(), s_methods, s_metrics, options ?? new PictureEvaluationOptions { Seed = 3 });

    private static IPictureSource Digits() => PictureSources.Open(Path.Combine(SourceTree.Root, "samples", "digits"), ImageInput.PreprocessingOf(Network()));

    private static Network<float> Network() => ModelFile.Load(Path.Combine(SourceTree.Root, "models", "mnist-cnn.safetensors"));
}
