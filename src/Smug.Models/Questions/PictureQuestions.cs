using System.Collections.Immutable;
using Smug.Models.Images;

namespace Smug.Models.Questions;

/// <summary>A question about a picture.</summary>
/// <param name="Picture">The picture's number.</param>
/// <param name="Words">The question's words and signs, as <see cref="Text.WordTokenizer"/> cuts them; may be empty.</param>
/// <param name="Answer">The right answer.</param>
/// <param name="Kind">The kind of question; empty where nothing is known.</param>
public sealed record QuestionAboutPicture(int Picture, ImmutableArray<string> Words, string Answer, string Kind = "");

/// <summary>Questions about pictures. Immutable and thread-safe.</summary>
/// <param name="Name">What they are called.</param>
/// <param name="Pictures">The pictures.</param>
/// <param name="Questions">The questions; several may be about one picture.</param>
public sealed record PictureQuestions(string Name, IPictures Pictures, ImmutableArray<QuestionAboutPicture> Questions)
{
    /// <summary>Questions that are left out, and why.</summary>
    public ImmutableArray<(string What, int Questions)> LeftOut { get; init; } = [];
}

/// <summary>Pictures by number, kept or made when they are asked for. Thread-safe.</summary>
public interface IPictures
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>A picture.</summary>
    /// <param name="number">From 0.</param>
    Image this[int number] { get; }

    /// <summary>What a picture shows, in words; its name where nothing else is known.</summary>
    /// <param name="number">From 0.</param>
    string Describe(int number);
}
