using Smug.Models.Formats;
using Smug.Models.Text;

namespace Smug.Models.Training;

/// <summary>Training a text network from a corpus to a file: what <c>smug train</c> does.</summary>
/// <remarks>Development texts, where a corpus has some, were used to choose the settings; they are fitted together with the training texts. The
/// test texts are tried once, at the end, with the weights as they are written: rounded to float16.</remarks>
/// <param name="Architecture">A name from <see cref="TextArchitecture.All"/>.</param>
/// <param name="Corpus">A name from <see cref="TextCorpus.All"/>.</param>
/// <param name="DataDirectory">Where the corpus' files are.</param>
/// <param name="OutputFile">The model file to write.</param>
public sealed record TextTrainingJob(string Architecture, string Corpus, string DataDirectory, string OutputFile) : ModelJob(OutputFile)
{
    /// <summary>Trains, tests and writes the model.</summary>
    /// <inheritdoc cref="TrainingJob.Run"/>
    public (Network<float> Network, ClassificationScore Test) Run(
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        RequireProcessor(Architecture);
        var architecture = TextArchitecture.Find(Architecture);
        var corpus = TextCorpus.Find(Corpus);
        var settings = architecture.Settings(corpus);
        var options = Adapted(settings.Options);
        var split = corpus.Load(DataDirectory);
        LabeledText[] fitted = [.. split.Train, .. split.Development];

        var vocabulary = Vocabulary.Of(fitted.Select(text => text.Tokens), settings.LeastCount, settings.MostWords);
        var network = architecture.Build(vocabulary, corpus, settings, Seed);
        if (settings.RatioScale > 0 && network.Nodes.FirstOrDefault(node => node.Layer is EmbeddingLayer<float>)?.Layer is EmbeddingLayer<float> words)
            CountRatios.Fill(words.Table, vocabulary, fitted, corpus.Labels.Length, settings.RatioScale);
        var reader = new TextNetwork<float>(network);
        var items = new TextItems<float>(reader, fitted, settings.WordDropout);
        var optimizer = new Adam<float>(network, weightDecay: settings.WeightDecay);
        new Trainer<float>(network, optimizer, options).Run(items, null, progress, cancellation);
        HalfPrecision.Round(network);
        var score = ClassificationScore.Of(network, new TextItems<float>(reader, split.Test), cancellation);
        var rule = FormattableString.Invariant(
            $"{optimizer.Description}; {options.Pace}; dropout {settings.EmbeddingDropout:R} of embeddings, {settings.WordDropout:R} of words, {settings.Dropout:R} before the last layer; embeddings start with {settings.RatioScale:R} × count ratios; rounded to float16");
        return (Write(network, options, $"--corpus {Corpus} --data DIR ", rule, items.Count, score), score);
    }
}
