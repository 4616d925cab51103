using Smug.Explain.Text;
using Smug.Models.Text;

namespace Smug.Explain.Tests.Text;

/// <summary>Measures of rationales against masks evaluated one by one, and evaluations of a tiny corpus.</summary>
public sealed class TextEvaluationTests
{
    private static readonly TextExplainer Explainer = new(TextModels.Cnn(4));
    private static readonly TextEvaluationOptions Options = new() { Text = new TextOptions { Mask = TextOptions.DefaultMask with { TopK = 5 } } };

    [Fact]
    public void A_rationale_is_measured_as_its_definitions_say()
    {
        const int Words = 7;
        var picture = Explainer.Picture(Explainer.Read(TextModels.Text(Words, 2)));
        var classifier = Explainer.ClassifierFor(Words);
        var label = classifier.Predict(picture.Values.AsSpan());
        float[] scores = [0.5f, -1, 2, 0, 2, 0.1f, -0.3f];
        bool[] rationale = [true, false, true, false, false, true, false];
        var fill = Explainer.BaselineFor(TextBaseline.Mean, Words);
        var measure = RationaleMeasure.Of(new AttributionItem(classifier, picture, label), scores, rationale, fill);

        var whole = P(_ => true);
        Assert.Equal((3, 3.0 / 7), (measure.Words, measure.Share));
        Assert.Equal(whole - P(i => rationale[i]), measure.SufficiencyDrop, 1e-9);
        Assert.Equal(whole - P(i => !rationale[i]), measure.ComprehensivenessDrop, 1e-9);
        Assert.Equal(P(i => rationale[i]) >= 0.5, measure.Sufficient);
        Assert.Equal(P(i => !rationale[i]) < 0.5, measure.Lost);
        int[] order = [2, 4, 0, 5, 3, 6, 1];
        Assert.Equal(Enumerable.Range(1, Words).First(n => P(i => order.Take(n).Contains(i)) >= 0.9 * whole), measure.Shortest);
        var lsc = new[] { 0, 0.5f, -1, 2, 0.1f, -0.3f }.Where(t => scores.Max() > t)
            .Min(t => Math.Log(Math.Max(0.05, scores.Count(s => s > t) / 7.0)) - Math.Log(P(i => scores[i] > t)));
        Assert.Equal(lsc, measure.Lsc!.Value, 1e-9);
        Assert.Null(RationaleMeasure.Of(new AttributionItem(classifier, picture, label), new float[Words], rationale, fill).Lsc);
        Assert.Equal(RationaleMeasure.Metrics.Length, measure.Values.Length);
        Assert.Equal([true, false, true, false, true, false, false], RationaleMeasure.Highest(scores, 3));

        double P(Func<int, bool> kept)
        {
            var filling = fill.Resolve(picture);
            var masked = picture.Values.Select((value, i) => kept(i / TextModels.Dimension) ? value : filling[i]).ToArray();
            return classifier.Probabilities(masked)[label];
        }
    }

    [Fact]
    public void Orders_are_cut_to_the_masks_length_and_rows_repeat_themselves()
    {
        string[] methods = ["smug:k=3", "ig", "sis", "random"];
        var (first, second) = (Evaluation(methods, null), Evaluation(methods, null));
        Assert.Equal((6, 24), (first.Header.Items, first.Header.Rows));
        for (var position = 0; position < 6; position++)
        {
            var rows = Enumerable.Range(0, 4).Select(method => first.Measure(position, method).Row).ToList();
            Assert.All(rows, row => Assert.Null(row.Error));
            Assert.Equal(rows[0].ValueOf("words"), rows[1].ValueOf("words"));
            Assert.Equal(rows[0].ValueOf("words"), rows[3].ValueOf("words"));
            Assert.Equal(1, rows[0].Facts.Single(fact => fact.Name == "proved").Value);
            Assert.Equal(rows[0].ValueOf("words"), rows[0].Facts.Single(fact => fact.Name == "lower-bound").Value);
            for (var method = 0; method < 4; method++)
                Assert.Equal(rows[method].Metrics.ToArray(), second.Measure(position, method).Row.Metrics.ToArray());
        }
    }

    [Fact]
    public void A_sample_is_drawn_by_its_seed_and_texts_without_words_are_left_out()
    {
        Assert.Equal(3, Evaluation(["ig"], 3).Header.Items);
        Assert.Equal(6, Evaluation(["ig"], null).Header.Data.Items);
        Assert.Throws<UsageException>(() => Evaluation(["ig", "ig"], null));
        Assert.Throws<UsageException>(() => Evaluation(["magic"], null));
        Assert.Throws<UsageException>(() => Evaluation([], null));
        Assert.Throws<UsageException>(() => new TextEvaluation(Explainer, "none", [], ["ig"], Options));
    }

    private static TextEvaluation Evaluation(string[] methods, int? limit) => new(
        Explainer,
        "sample",
        Enumerable.Range(0, 7).Select(i => new LabeledText(i == 3 ? [] : TextModels.Text(3 + i, i).Split(' '), i % 2, "")),
        methods,
        Options with { Limit = limit, Seed = 5 });
}
