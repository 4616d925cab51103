using Smug.Models;
using Smug.Models.Text;

namespace Smug.Explain.Probes;

/// <summary>Classifiers of texts, asked labelled texts: the answer is the name of the class.</summary>
public sealed class TextQuestions : IQuestionTask
{
    /// <inheritdoc/>
    public string Name => "text";

    /// <inheritdoc/>
    public string Sources => "a file of lines 'class word word …', the class being its number in the model; or a directory with the files of a corpus, whose test questions are asked";

    /// <inheritdoc/>
    public bool Fits(Network<float> network) => true;

    /// <inheritdoc/>
    public (IQuestionModel Model, ProbeData Data) Open(Network<float> network, string name, string path, string? corpus)
    {
        var model = new TextQuestionModel(network, name);
        return (model, Load(path, corpus, network.Info.Labels));
    }

    private static ProbeData Load(string path, string? corpusName, IReadOnlyList<string> labels)
    {
        if (File.Exists(path))
        {
            if (corpusName is not null) throw new UsageException("--corpus belongs to a directory, but --data names a file: leave it out.");
            return ProbeData.From(Path.GetFileName(path), LabeledTextFile.Read(path, labels.Count), labels);
        }

        if (!Directory.Exists(path)) throw new UsageException($"There is no file and no directory '{path}'.");
        var corpus = corpusName is not null ? TextCorpus.Find(corpusName) : CorpusOf(labels);
        if (!corpus.Labels.SequenceEqual(labels))
            throw new UsageException($"The model's classes are {string.Join(", ", labels)}, those of {corpus.Name} are {string.Join(", ", corpus.Labels)}.");
        return ProbeData.From($"test questions of {corpus.Name}", corpus.Load(path).Test, labels);
    }

    private static TextCorpus CorpusOf(IEnumerable<string> labels)
    {
        TextCorpus[] fitting = [.. TextCorpus.All.Where(corpus => corpus.Labels.SequenceEqual(labels))];
        return fitting.Length == 1 ? fitting[0] : throw new UsageException(fitting.Length == 0
            ? "No known corpus has the model's classes: give --data a file."
            : $"Say with --corpus which it is: {string.Join(", ", fitting.Select(corpus => corpus.Name))} have the model's classes.");
    }
}
