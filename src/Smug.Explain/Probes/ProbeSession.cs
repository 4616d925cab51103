using System.Collections.Immutable;

namespace Smug.Explain.Probes;

/// <summary>A model being asked the questions of some data: what all probes share is found out once. Not thread-safe.</summary>
public sealed class ProbeSession
{
    private const double LargestGap = 0.05;

    private readonly Lazy<IReadOnlyList<WordScores>> _scores;
    private readonly Lazy<WordStatistics> _statistics;

    /// <summary>Asks the model all questions as they are, and the empty question.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The questions.</param>
    /// <param name="options">Sample, seed and settings.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="UsageException">There is no question, or an option is below 1.</exception>
    public ProbeSession(IQuestionModel model, ProbeData data, ProbeOptions? options = null, CancellationToken cancellation = default)
    {
        (Model, Data, Options, Cancellation) = (model, data, (options ?? new ProbeOptions()).Checked(), cancellation);
        if (data.Questions.IsEmpty) throw new UsageException($"There is no question to ask in {data.Identity.Kind}.");
        Questions = [.. ItemSample.Draw(data.Questions.Length, Options.Limit, Options.Seed).Select(place => data.Questions[place])];
        Answers = Ask(question => question.Words);
        EmptyAnswers = Ask(_ => []);
        IsRight = [.. Questions.Select((question, i) => Answers[i] == question.Expected)];
        _scores = new Lazy<IReadOnlyList<WordScores>>(() => model.Attribute([.. Questions.Select(question => new Question(question.Context, question.Words))], cancellation));
        _statistics = new Lazy<WordStatistics>(() => WordStatistics.Of(this));
    }

    /// <summary>The model.</summary>
    public IQuestionModel Model { get; }

    /// <summary>All data.</summary>
    public ProbeData Data { get; }

    /// <summary>The settings.</summary>
    public ProbeOptions Options { get; }

    /// <summary>The questions that are asked.</summary>
    public ImmutableArray<ProbeQuestion> Questions { get; }

    /// <summary>The model's answers to the questions as they are.</summary>
    public ImmutableArray<string> Answers { get; }

    /// <summary>Its answers when all words are deleted.</summary>
    public ImmutableArray<string> EmptyAnswers { get; }

    /// <summary>Whether the answers to the questions as they are are right.</summary>
    public ImmutableArray<bool> IsRight { get; }

    /// <summary>The scores of every question's words.</summary>
    public IReadOnlyList<WordScores> Scores => _scores.Value;

    /// <summary>What the scores say of each word over all questions.</summary>
    public WordStatistics Statistics => _statistics.Value;

    internal CancellationToken Cancellation { get; }

    /// <summary>Runs all probes.</summary>
    /// <param name="progress">Told the name of each probe before it runs; may be null.</param>
    /// <exception cref="OperationCanceledException">The session was cancelled.</exception>
    public ProbeResult Run(IProgress<string>? progress = null)
    {
        var findings = ImmutableArray.CreateBuilder<ProbeFinding>();
        foreach (var probe in QuestionProbes.For(Model))
        {
            progress?.Report(probe.Name);
            Cancellation.ThrowIfCancellationRequested();
            findings.Add(probe.Run(this));
        }

        return new ProbeResult
        {
            Smug = SolverVersions.Library,
            Model = Model.Identity,
            Attribution = Model.Attribution,
            Data = Data.Identity,
            WithoutWords = Data.WithoutWords,
            LeftOut = Data.LeftOut,
            NotSampled = Data.Questions.Length - Questions.Length,
            Asked = Questions.Length,
            Right = IsRight.Count(right => right),
            Accuracy = new Estimates(this).Means([[.. IsRight.Select(right => (double?)(right ? 1 : 0))]])[0],
            Kinds = KindAccuracies(),
            AnsweredWhenEmpty = Enumerable.Range(0, Questions.Length).Count(i => Answers[i] == EmptyAnswers[i]),
            Incomplete = Scores.Count(scores => Math.Abs(scores.Gap) > LargestGap * Math.Abs(scores.Difference)),
            Options = Options,
            Findings = findings.ToImmutable(),
            Contexts = [.. findings.SelectMany(finding => finding.Examples).Select(example => example.Context).OfType<int>().Distinct().Order().Select(Model.View).OfType<ContextView>()],
        };
    }

    /// <summary>Asks altered questions in one batch.</summary>
    /// <param name="alter">The words to ask in the place of a question's own.</param>
    internal ImmutableArray<string> Ask(Func<ProbeQuestion, ImmutableArray<string>> alter)
    {
        Cancellation.ThrowIfCancellationRequested();
        return [.. Model.Answer([.. Questions.Select(question => new Question(question.Context, alter(question)))])];
    }

    /// <summary>What a question shown is asked about; null where there is nothing but words.</summary>
    internal int? ShownContext(ProbeQuestion question) => Model.View(question.Context) is null ? null : question.Context;

    private ImmutableArray<KindAccuracy> KindAccuracies()
    {
        string[] kinds = [.. Questions.Select(question => question.Kind).Distinct().Order(StringComparer.Ordinal)];
        if (kinds is [""]) return [];
        double?[] Of(string kind, Func<int, bool> holds) => [.. Questions.Select((question, i) => question.Kind == kind ? holds(i) ? 1.0 : 0 : (double?)null)];
        var shares = new Estimates(this).Means([.. kinds.SelectMany(kind => new[] { Of(kind, i => IsRight[i]), Of(kind, i => EmptyAnswers[i] == Questions[i].Expected) })]);
        return [.. kinds.Select((kind, i) => new KindAccuracy(
            kind, shares[2 * i].Count, Questions.Where((question, at) => question.Kind == kind && IsRight[at]).Count(), shares[2 * i], shares[2 * i + 1]))];
    }
}
