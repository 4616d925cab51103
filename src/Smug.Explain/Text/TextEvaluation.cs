using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Smug.Models;
using Smug.Models.Text;

namespace Smug.Explain.Text;

/// <summary>Measures methods on the texts of a corpus: how long their rationales are, whether the prediction survives on them alone and without
/// them. Thread-safe.</summary>
/// <remarks>Methods that choose words themselves (<c>smug</c>, <c>sis</c>) are measured by what they choose. All others give an order only: their
/// rationale is their highest-scored words, as many as the mask of the first <c>smug</c> among the methods keeps of the same text (of the default
/// one where there is none), so that equal lengths are compared.</remarks>
public sealed class TextEvaluation : IEvaluationWork
{
    private readonly TextExplainer _explainer;
    private readonly TextEvaluationOptions _options;
    private readonly Lazy<PreparedText>[] _sample;
    private readonly string _lengths;

    /// <summary>Prepares an evaluation.</summary>
    /// <param name="explainer">The network.</param>
    /// <param name="corpus">What the texts are, in a word.</param>
    /// <param name="texts">The texts; those without a word are left out.</param>
    /// <param name="methods">Names, with settings where wanted: see <see cref="TextMethods"/>.</param>
    /// <param name="options">Sample, seed, baseline, mask.</param>
    /// <exception cref="UsageException">There is no text or method, a method is unknown or given twice, or the limit is below 1.</exception>
    public TextEvaluation(TextExplainer explainer, string corpus, IEnumerable<LabeledText> texts, IReadOnlyList<string> methods, TextEvaluationOptions options)
    {
        LabeledText[] all = [.. texts.Where(text => text.Tokens.Length > 0)];
        if (all.Length == 0 || methods.Count == 0) throw new UsageException("An evaluation of texts needs at least one text and one method.");
        if (methods.GroupBy(method => method).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"The method {twice.Key} is given {twice.Count()} times.");
        foreach (var method in methods) _ = TextMethods.Find(method, explainer, options.Text, length: 1);
        (_explainer, _options) = (explainer, options);
        _lengths = methods.FirstOrDefault(method => method.Split(':')[0] == "smug") ?? "smug";
        var places = ItemSample.Draw(all.Length, options.Limit, options.Seed);
        _sample = Array.ConvertAll(places, place => new Lazy<PreparedText>(() => Prepare(all[place], place)));
        Header = new EvaluationHeader
        {
            Schema = EvaluationHeader.CurrentSchema,
            Smug = SolverVersions.Library,
            Model = new ModelIdentity(explainer.ModelName, explainer.ModelSha256),
            Data = new DataIdentity($"texts of {corpus}", HashOf(all), all.Length),
            Items = places.Length,
            Seed = options.Seed,
            Explains = "predicted",
            Methods = [.. methods.Select(method => new MethodIdentity(method, FormattableString.Invariant(
                $"lengths of {_lengths}, baseline {options.Text.Baseline}, k {options.Text.Mask.TopK}, gamma {options.Text.Mask.Gamma}, target {options.Text.Mask.Attribution.Target}, rule {options.Text.Mask.Attribution.Rule} of {options.Text.Mask.Attribution.Steps}")))],
            Metrics = RationaleMeasure.Metrics,
            Shard = $"{options.Shard}",
        };
    }

    /// <inheritdoc/>
    public EvaluationHeader Header { get; }

    /// <inheritdoc/>
    public MeasuredRow Measure(int position, int method)
    {
        var text = _sample[position].Value;
        var row = new EvaluationRow
        {
            Position = position,
            Item = text.Name,
            Method = Header.Methods[method].Name,
            Input = text.Item.Input.Sha256,
            Label = text.Label,
            Predicted = text.Item.Label,
            Explained = text.Item.Label,
        };
        var length = text.Item.PixelCount;
        var attribute = TextMethods.Find(row.Method, _explainer, _options.Text, length);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var map = attribute.Attribute(text.Item);
            var methodSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            started = Stopwatch.GetTimestamp();
            var scores = map.Pixels();
            var rationale = map.Explanation is { } mask ? mask.Mask.Windows.ToArray()
                : attribute.Card.IsMask ? Array.ConvertAll(scores, score => score > 0)
                : RationaleMeasure.Highest(scores, text.MaskedWords);
            var measured = RationaleMeasure.Of(text.Item, scores, rationale, _explainer.BaselineFor(_options.Text.Baseline, length));
            row = row with { Metrics = [.. Header.Metrics.Zip(measured.Values, (metric, value) => new RowMetric(metric.Name, value, value is null ? "no word is scored above another" : null))], Facts = [.. Facts(map)] };
            return new MeasuredRow(row, methodSeconds, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        catch (SmugException error)
        {
            var absent = Header.Metrics.Select(metric => new RowMetric(metric.Name, null, "there is no map"));
            return new MeasuredRow(row with { Error = RowError.Of(error), Metrics = [.. absent] }, Stopwatch.GetElapsedTime(started).TotalSeconds, 0);
        }
    }

    private static IEnumerable<RowFact> Facts(AttributionMap map)
    {
        if (map.Explanation is not { } explanation) yield break;
        yield return new RowFact("neurons", explanation.Selection.Neurons.Length);
        yield return new RowFact("cost", explanation.Claim.Upper);
        yield return new RowFact("lower-bound", explanation.Claim.Lower);
        yield return new RowFact("proved", explanation.Claim.Upper == explanation.Claim.Lower ? 1 : 0);
    }

    private static string HashOf(IEnumerable<LabeledText> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts) hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{text.Label} {string.Join(' ', text.Tokens)}\n")));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What all methods share about a text; the mask's length too, which costs one solve.</summary>
    private PreparedText Prepare(LabeledText text, int place)
    {
        var input = _explainer.Read(string.Join(' ', text.Tokens), FormattableString.Invariant($"text {place}"));
        var classifier = _explainer.ClassifierFor(input.Words.Length);
        var picture = _explainer.Picture(input);
        var item = new AttributionItem(classifier, picture, classifier.Predict(picture.Values.AsSpan()), SeededRandom.Mix((ulong)_options.Seed, (ulong)place));
        var mask = TextMethods.Find(_lengths, _explainer, _options.Text, input.Words.Length).Attribute(item);
        return new PreparedText(input.Origin, item, text.Label, mask.Explanation!.Mask.KeptWindows);
    }

    private sealed record PreparedText(string Name, AttributionItem Item, int Label, int MaskedWords);
}

/// <summary>What is evaluated of a corpus. Immutable.</summary>
public sealed record TextEvaluationOptions
{
    /// <summary>How many texts are drawn; null takes all.</summary>
    public int? Limit { get; init; }

    /// <summary>Seed of the sample and of every random choice.</summary>
    public int Seed { get; init; }

    /// <summary>Baseline and mask.</summary>
    public TextOptions Text { get; init; } = new();

    /// <summary>The part of the sample that this process measures.</summary>
    public Shard Shard { get; init; } = Shard.Whole;
}
