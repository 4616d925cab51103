using Smug.Models.Formats;
using Smug.Models.Tables;
using Smug.Models.Text;

namespace Smug.Models.Training;

/// <summary>Training a table network from questions to a file: what <c>smug train</c> does.</summary>
/// <remarks>The test questions are tried once, at the end, with the weights as they are written: rounded to float16.</remarks>
/// <param name="Corpus">A name from <see cref="TableCorpus.All"/>.</param>
/// <param name="DataDirectory">Where the corpus' files are.</param>
/// <param name="OutputFile">The model file to write.</param>
public sealed record TableTrainingJob(string Corpus, string DataDirectory, string OutputFile) : ModelJob(OutputFile)
{
    /// <summary>Sizes and settings.</summary>
    public TableSettings Settings { get; init; } = new();

    /// <summary>Told how many questions there are of each kind, once they are read.</summary>
    public IProgress<TableSplit>? Read { get; init; }

    /// <summary>Trains, tests and writes the model.</summary>
    /// <inheritdoc cref="TrainingJob.Run"/>
    public (TableNetwork Network, ClassificationScore Test) Run(
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        RequireProcessor(TableNetwork.Architecture);
        var options = Adapted(Settings.Options);
        var split = TableCorpus.Find(Corpus).Load(DataDirectory);
        Read?.Report(split);
        if (split.Train.Covered.IsEmpty || split.Test.Covered.IsEmpty)
            throw new UsageException($"Too little is left to train and to test. {split.Train.Summary}. {split.Test.Summary}. With the tables of the first development split alone, train on wikitables-small.");

        var headers = split.Train.Covered.Select(question => question.Table).Distinct().SelectMany(table => table.Words.HeaderTokens);
        var vocabulary = Vocabulary.Of([.. split.Train.Covered.Select(question => (IEnumerable<string>)question.Words), .. headers], Settings.LeastCount, Settings.MostWords);
        var network = TableNetwork.Draw(vocabulary, $"Trained by Smug. {split.Train.Summary}.", Settings, Seed);
        var items = new TableItems(network, split.Train.Covered.Where(question => question.Table.Table.Rows.Length <= Settings.MostRows), Settings.WordDropout);
        var optimizer = new Adam<float>(network.Network, weightDecay: Settings.WeightDecay);
        new Trainer<float>(network.Network, optimizer, options).Run(items, null, progress, cancellation);
        HalfPrecision.Round(network.Network);
        var score = TableScore.Of(network, split.Test.Covered, cancellation);
        var rule = FormattableString.Invariant(
            $"{optimizer.Description}; {options.Pace}; dropout {Settings.EmbeddingDropout:R} of embeddings, {Settings.WordDropout:R} of words, {Settings.Dropout:R} of pooled values; tables of at most {Settings.MostRows} rows; rounded to float16");
        return (new TableNetwork(Write(network.Network, options, $"--corpus {Corpus} --data DIR ", rule, items.Count, score, Corpus)), score);
    }
}
