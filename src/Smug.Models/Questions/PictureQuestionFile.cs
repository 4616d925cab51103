using System.Globalization;
using System.Text;
using Smug.Models.Formats;
using Smug.Models.Text;

namespace Smug.Models.Questions;

/// <summary>Questions about pictures in a directory: <c>questions.tsv</c>, whose first line is <c>picture answer kind question</c> and whose others
/// hold as many fields, separated by tabs; and the pictures it names, PNG, JPEG or BMP.</summary>
public static class PictureQuestionFile
{
    /// <summary>The file of the questions.</summary>
    public const string Name = "questions.tsv";

    private const long LargestFile = 1L << 28;
    private const string Header = "picture\tanswer\tkind\tquestion";
    private const int Fields = 4;

    /// <summary>Writes questions and pictures; the directory is created where it is missing.</summary>
    /// <param name="directory">Where to.</param>
    /// <param name="questions">What is written.</param>
    /// <exception cref="EnvironmentException">The file system refused.</exception>
    public static void Write(string directory, PictureQuestions questions)
    {
        for (var i = 0; i < questions.Pictures.Count; i++) questions.Pictures[i].Save(Path.Combine(directory, FileOf(i)));
        var text = new StringBuilder().Append(Header).Append('\n');
        foreach (var question in questions.Questions)
            text.Append(CultureInfo.InvariantCulture, $"{FileOf(question.Picture)}\t{question.Answer}\t{question.Kind}\t{string.Join(' ', question.Words)}\n");
        AtomicFile.WriteText(Path.Combine(directory, Name), text.ToString());
    }

    /// <summary>Reads questions and pictures. Questions whose picture is missing or cannot be read are left out and counted.</summary>
    /// <param name="directory">Where they are.</param>
    /// <exception cref="UsageException">There is no such directory, or no <see cref="Name"/> in it.</exception>
    /// <exception cref="MalformedInputException">The file has another first line, or a line has not four fields or names a picture outside the
    /// directory: the first such line and the number of the others are named.</exception>
    public static PictureQuestions Read(string directory)
    {
        if (!Directory.Exists(directory)) throw new UsageException($"There is no directory '{directory}'.");
        var path = Path.Combine(directory, Name);
        var lines = Encoding.UTF8.GetString(InputFile.ReadAll(path, LargestFile)).Split('\n');
        if (lines[0].TrimEnd('\r') != Header) throw new MalformedInputException(path, "line 1", "the fields picture, answer, kind and question, separated by tabs", $"'{Short(lines[0])}'");
        var files = new PictureFiles(directory);
        var questions = new List<QuestionAboutPicture>();
        var (faults, first, missing, broken) = (0, 0, 0, 0);
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (string.IsNullOrWhiteSpace(line)) continue;
            var fields = line.Split('\t');
            if (fields.Length != Fields || !PictureFiles.IsInside(fields[0]))
            {
                if (faults++ == 0) first = i;
                continue;
            }

            var (number, state) = files.Find(fields[0]);
            missing += state == PictureState.Missing ? 1 : 0;
            broken += state == PictureState.Broken ? 1 : 0;
            if (state == PictureState.Read)
                questions.Add(new QuestionAboutPicture(number, [.. WordTokenizer.Words(fields[3])], fields[1], fields[2]));
        }

        if (faults > 0)
        {
            var others = faults > 1 ? $", and {faults - 1} more such lines" : "";
            throw new MalformedInputException(path, $"line {first + 1}", "a picture's file in the directory, an answer, a kind and a question, separated by tabs", $"'{Short(lines[first])}'{others}");
        }

        return new PictureQuestions(Path.GetFileName(Path.GetFullPath(directory).TrimEnd('/', '\\')), files, [.. questions])
        {
            LeftOut = [("left out because their picture is missing", missing), ("left out because their picture cannot be read", broken)],
        };
    }

    private static string FileOf(int picture) => string.Create(CultureInfo.InvariantCulture, $"{picture:00000}.png");

    private static string Short(string line) => line.Length > 60 ? $"{line[..60]}…" : line.TrimEnd('\r');
}
