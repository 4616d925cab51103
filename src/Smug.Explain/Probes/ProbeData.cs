using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Smug.Models.Text;

namespace Smug.Explain.Probes;

/// <summary>A question with its right answer.</summary>
/// <param name="Number">Its place in the data, from 0.</param>
/// <param name="Words">Its words and signs; at least one.</param>
/// <param name="Expected">The right answer.</param>
public sealed record ProbeQuestion(int Number, ImmutableArray<string> Words, string Expected)
{
    /// <summary>The number of what it is asked about: a picture, a table. Several questions may share one; its own number where nothing is said.</summary>
    public int Context { get; init; } = Number;

    /// <summary>The kind of question, for the accuracy of each kind; empty where the data know no kinds.</summary>
    public string Kind { get; init; } = "";
}

/// <summary>Questions with their right answers. Immutable.</summary>
/// <param name="Identity">What they are.</param>
/// <param name="Questions">Those that have words.</param>
/// <param name="WithoutWords">How many have none, and are left out: there is nothing to take away or to attribute.</param>
public sealed record ProbeData(DataIdentity Identity, ImmutableArray<ProbeQuestion> Questions, int WithoutWords)
{
    /// <summary>Other questions of the data that are left out, and why: a picture that is missing, a table that is ragged.</summary>
    public ImmutableArray<ProbeCount> LeftOut { get; init; } = [];

    /// <summary>Questions whose right answer is a class of labelled texts.</summary>
    /// <param name="name">What the data are called.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="labels">The names of the classes.</param>
    /// <exception cref="UsageException">A text's class has no name, or no text has a word.</exception>
    public static ProbeData From(string name, IReadOnlyList<LabeledText> texts, IReadOnlyList<string> labels)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var questions = ImmutableArray.CreateBuilder<ProbeQuestion>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            var text = texts[i];
            if ((uint)text.Label >= (uint)labels.Count) throw new UsageException($"Question {i} of {name} has the class {text.Label}, but the model has {labels.Count} classes.");
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{text.Label} {string.Join(' ', text.Tokens)}\n")));
            if (text.Tokens.Length > 0) questions.Add(new ProbeQuestion(i, [.. text.Tokens], labels[text.Label]));
        }

        if (questions.Count == 0) throw new UsageException($"There is no question to ask in {name}: of its {texts.Count} questions none has a word.");
        var identity = new DataIdentity(name, Convert.ToHexStringLower(hash.GetHashAndReset()), texts.Count);
        return new ProbeData(identity, questions.ToImmutable(), texts.Count - questions.Count);
    }
}
