using System.Collections.Immutable;
using System.Diagnostics;
using Smug.Models;

namespace Smug.Explain;

/// <summary>Measures attribution methods on pictures. Thread-safe.</summary>
public sealed class PictureEvaluation : IEvaluationWork
{
    private readonly Classifier _classifier;
    private readonly IPictureSource _source;
    private readonly int[] _sample;
    private readonly ImmutableArray<IAttributionMethod> _methods;
    private readonly ImmutableArray<IMetric> _metrics;
    private readonly PictureEvaluationOptions _options;
    private readonly RecentPictures _recent;
    private readonly Lazy<ImmutableArray<ImmutableArray<float>>> _references;

    /// <summary>Prepares an evaluation.</summary>
    /// <param name="classifier">The network.</param>
    /// <param name="modelName">What the model is called.</param>
    /// <param name="source">The pictures.</param>
    /// <param name="methods">The methods, each once, as <see cref="AttributionMethods.Find"/> reads them; rows call them so.</param>
    /// <param name="metrics">The metrics, each once, as <see cref="Metrics.Find"/> reads them; rows call them so.</param>
    /// <param name="options">Sample, seed, explained class.</param>
    /// <exception cref="UsageException">There are no methods, or one of them or of the metrics is there twice.</exception>
    public PictureEvaluation(
        Classifier classifier, string modelName, IPictureSource source, IReadOnlyList<string> methods, IReadOnlyList<string> metrics,
        PictureEvaluationOptions? options = null)
    {
        (_classifier, _source, _options) = (classifier, source, options ?? new PictureEvaluationOptions());
        (_methods, _metrics) = ([.. methods.Select(AttributionMethods.Find)], [.. metrics.Select(Metrics.Find)]);
        _sample = ItemSample.Draw(source.Identity.Items, _options.Limit, _options.Seed);
        _recent = new RecentPictures(position => new PreparedPicture(_classifier, _source, _sample[position], _options.ExplainsTrueClass));
        _references = new Lazy<ImmutableArray<ImmutableArray<float>>>(LoadReferences);
        Header = new EvaluationHeader
        {
            Schema = EvaluationHeader.CurrentSchema,
            Smug = SolverVersions.Library,
            Model = new ModelIdentity(modelName, ModelFile.ContentHash(classifier.Network)),
            Data = source.Identity,
            Items = _sample.Length,
            Seed = _options.Seed,
            Explains = _options.ExplainsTrueClass ? "true" : "predicted",
            Methods = [.. _methods.Select((method, i) => new MethodIdentity(methods[i], Text(method.Settings)))],
            Metrics = [.. _metrics.Select((metric, i) => Identity(metrics[i], metric))],
            Shard = $"{_options.Shard}",
        };
        Once(Header.Methods.Select(method => method.Name), "method");
        Once(Header.Metrics.Select(metric => metric.Name), "metric");
        if (_methods.IsEmpty) throw new UsageException("An evaluation needs at least one method.");
    }

    /// <inheritdoc/>
    public EvaluationHeader Header { get; }

    /// <inheritdoc/>
    public MeasuredRow Measure(int position, int method)
    {
        var index = _sample[position];
        var row = new EvaluationRow { Position = position, Item = _source.NameOf(index), Method = Header.Methods[method].Name };
        var started = Stopwatch.GetTimestamp();
        PreparedPicture item;
        AttributionMap map;
        AttributionItem asked;
        try
        {
            item = _recent.Of(position);
            row = row with { Input = item.Input.Sha256, Label = item.Label, Predicted = item.Predicted, Explained = item.Explained };
            asked = new AttributionItem(_classifier, item.Input, item.Explained, SeededRandom.Mix((ulong)_options.Seed, (ulong)index)) { References = _references.Value };
            started = Stopwatch.GetTimestamp();
            map = _methods[method].Attribute(asked);
        }
        catch (SmugException error)
        {
            var why = "there is no map";
            return new MeasuredRow(
                row with { Error = RowError.Of(error), Metrics = [.. Header.Metrics.Select(metric => new RowMetric(metric.Name, null, why))] },
                Stopwatch.GetElapsedTime(started).TotalSeconds,
                0);
        }

        var methodSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        started = Stopwatch.GetTimestamp();
        var measured = new MetricCase(asked, map) { Method = _methods[method], TrueMask = item.Mask.IsEmpty ? default : item.Mask };
        var curves = new List<RowCurve>();
        row = row with
        {
            Metrics = [.. _metrics.Select((metric, i) => Value(metric, Header.Metrics[i].Name, measured, curves))],
            Facts = [.. Facts(map)],
        };
        return new MeasuredRow(
            row with { Curves = [.. curves] },
            methodSeconds,
            Stopwatch.GetElapsedTime(started).TotalSeconds,
            _options.Draw is { } draw ? () => draw(item.Input, map) : null);
    }

    private static RowMetric Value(IMetric metric, string name, MetricCase measured, List<RowCurve> curves)
    {
        var missing = metric.Card.Needs & ~measured.Has;
        if (missing != MetricNeeds.None) return new RowMetric(name, null, $"the item has no {missing}");
        try
        {
            var result = metric.Measure(measured);
            if (result.Curve is { } curve) curves.Add(RowCurve.Of(name, curve));
            return result.Value is not { } value ? new RowMetric(name, null, result.Undefined ?? "undefined")
                : double.IsFinite(value) ? new RowMetric(name, value)
                : new RowMetric(name, null, "the value is not finite");
        }
        catch (SmugException error)
        {
            return new RowMetric(name, null, $"{error.Kind}: {error.Message}");
        }
    }

    /// <summary>What a mask's proof says.</summary>
    private static IEnumerable<RowFact> Facts(AttributionMap map)
    {
        if (map.Explanation is not { } explanation) yield break;
        yield return new RowFact("neurons", explanation.Selection.Neurons.Length);
        yield return new RowFact("mask-windows", explanation.Mask.KeptWindows);
        yield return new RowFact("all-windows", explanation.Mask.Grid.Count);
        yield return new RowFact("cost", explanation.Claim.Upper);
        yield return new RowFact("lower-bound", explanation.Claim.Lower);
        yield return new RowFact("proved", explanation.Claim.Upper == explanation.Claim.Lower ? 1 : 0);
        yield return new RowFact("keeps-class", explanation.KeepsClass ? 1 : 0);
        yield return new RowFact("stopped-by-time", explanation.Outcome.Stopped == Smt.StopReason.TimeLimit ? 1 : 0);
    }

    private static MetricIdentity Identity(string name, IMetric metric)
    {
        var card = metric.Card;
        return new MetricIdentity(
            name, card.Summary, card.Direction, double.IsFinite(card.Low) ? card.Low : null, double.IsFinite(card.High) ? card.High : null,
            card.Normalisation, Text(metric.Settings));
    }

    private static string Text(ImmutableArray<SettingValue> settings) => string.Join(", ", settings.Select(setting => $"{setting.Name}={setting.Value}"));

    private static void Once(IEnumerable<string> names, string what)
    {
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"The {what} {twice.Key} is given {twice.Count()} times.");
    }

    /// <summary>Other items to compare with: drawn from the whole data set, those that cannot be read left out.</summary>
    private ImmutableArray<ImmutableArray<float>> LoadReferences()
    {
        var references = ImmutableArray.CreateBuilder<ImmutableArray<float>>();
        foreach (var index in ItemSample.Draw(_source.Identity.Items, _options.References, _options.Seed + 1))
        {
            try
            {
                references.Add(ImageInput.From(_source.Load(index).Picture, _classifier.Network).Values);
            }
            catch (MalformedInputException)
            {
                // Its own rows say what is wrong with it.
            }
        }

        return references.ToImmutable();
    }
}

/// <summary>What is evaluated of a data set of pictures. Immutable.</summary>
public sealed record PictureEvaluationOptions
{
    /// <summary>How many items are drawn; null takes all.</summary>
    public int? Limit { get; init; }

    /// <summary>Seed of the sample and of every random choice in methods and metrics.</summary>
    public int Seed { get; init; }

    /// <summary>Whether the item's true class is explained, instead of the class the network predicts.</summary>
    public bool ExplainsTrueClass { get; init; }

    /// <summary>The part of the sample that this process measures.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>How many other items methods that compare with a distribution are given; 16 by default.</summary>
    public int References { get; init; } = 16;

    /// <summary>Draws an input and its map as a PNG file; null where no gallery is wanted.</summary>
    public Func<ExplanationInput, AttributionMap, byte[]>? Draw { get; init; }
}
