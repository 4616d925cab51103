using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Smug.Models;
using Smug.Models.Datasets.Shapes;
using Smug.Models.Questions;
using Smug.Models.Training;

namespace Smug.Explain.Probes;

/// <summary>Networks that answer questions about pictures.</summary>
public sealed class PictureQuestionTask : IQuestionTask
{
    /// <inheritdoc/>
    public string Name => "picture";

    /// <inheritdoc/>
    public string Sources => $"'{SceneQuestions.Name}', the generated test questions; or a directory with {PictureQuestionFile.Name} and its pictures, as 'smug shapes' writes it";

    /// <inheritdoc/>
    public bool Fits(Network<float> network) => PictureQuestionNetwork<float>.Fits(network);

    /// <inheritdoc/>
    public (IQuestionModel Model, ProbeData Data) Open(Network<float> network, string name, string path, string? corpus)
    {
        if (corpus is not null) throw new UsageException("--corpus belongs to models of texts: leave it out.");
        var reader = new PictureQuestionNetwork<float>(network);
        var isGenerated = path == SceneQuestions.Name && !Directory.Exists(path);
        var questions = isGenerated ? PictureQuestionJob.TestQuestions : PictureQuestionFile.Read(path);
        return (new PictureQuestionModel(network, name, questions.Pictures), Data(questions, reader.Preprocessing, network.Labels));
    }

    /// <summary>The questions that a network can be asked.</summary>
    /// <param name="questions">All questions.</param>
    /// <param name="preprocessing">What the network's pictures are like.</param>
    /// <param name="answers">The answers it can give.</param>
    /// <exception cref="UsageException">There is none.</exception>
    internal static ProbeData Data(PictureQuestions questions, Preprocessing preprocessing, ImmutableArray<string> answers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var fits = new bool[questions.Pictures.Count];
        for (var i = 0; i < fits.Length; i++)
        {
            var picture = questions.Pictures[i];
            fits[i] = (picture.Height, picture.Width, picture.Channels) == (preprocessing.Height, preprocessing.Width, preprocessing.Channels);
            hash.AppendData(picture.Pixels);
        }

        var asked = ImmutableArray.CreateBuilder<ProbeQuestion>();
        var (empty, misfits, strangers) = (0, 0, 0);
        for (var i = 0; i < questions.Questions.Length; i++)
        {
            var question = questions.Questions[i];
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{question.Picture} {question.Answer} {string.Join(' ', question.Words)}\n")));
            if (question.Words.IsEmpty) empty++;
            else if (!fits[question.Picture]) misfits++;
            else if (!answers.Contains(question.Answer)) strangers++;
            else asked.Add(new ProbeQuestion(i, question.Words, question.Answer) { Context = question.Picture, Kind = question.Kind });
        }

        ImmutableArray<ProbeCount> leftOut =
        [
            .. questions.LeftOut.Select(count => new ProbeCount(count.What, count.Questions)),
            new ProbeCount($"left out because their picture is not {preprocessing.Width} × {preprocessing.Height} of {preprocessing.Channels} channels", misfits),
            new ProbeCount("left out because the model has no such answer", strangers),
        ];
        var items = questions.Questions.Length + questions.LeftOut.Sum(count => count.Questions);
        if (asked.Count == 0)
        {
            var why = leftOut.Append(new ProbeCount("without a word", empty)).Where(count => count.Questions > 0).Select(count => $"{count.Questions} {count.What}");
            throw new UsageException($"There is no question to ask in {questions.Name}: of {items} questions {(items == 0 ? "none is there" : string.Join(", ", why))}.");
        }

        var identity = new DataIdentity(questions.Name, Convert.ToHexStringLower(hash.GetHashAndReset()), items);
        return new ProbeData(identity, asked.ToImmutable(), empty) { LeftOut = leftOut };
    }
}
