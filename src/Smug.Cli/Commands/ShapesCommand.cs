using System.CommandLine;
using Smug.Models.Datasets.Shapes;
using Smug.Models.Questions;
using Smug.Report.Probes;

namespace Smug.Cli.Commands;

/// <summary><c>smug shapes</c>: writes generated pictures and questions for a person, or for another program.</summary>
internal sealed class ShapesCommand
{
    public const string Name = "shapes";

    private readonly Option<string> _out = new("--out", "-o") { Description = $"Where the pictures, {PictureQuestionFile.Name} and shapes.html go.", HelpName = "DIR", DefaultValueFactory = _ => "smug-shapes" };
    private readonly Option<int> _pictures = new("--pictures") { Description = "How many pictures.", HelpName = "N", DefaultValueFactory = _ => 20 };
    private readonly Option<int> _questions = new("--questions") { Description = "How many questions about each, of different kinds.", HelpName = "N", DefaultValueFactory = _ => 6 };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of everything that is drawn.", HelpName = "N", DefaultValueFactory = _ => 1 };

    private ShapesCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug shapes --out look --pictures 30", "Thirty pictures with questions and answers; look/shapes.html shows them."),
        ("smug probe --model shapes-relations --data look", "Ask a model these questions."),
    ];

    public static Command Create()
    {
        var self = new ShapesCommand();
        var command = new Command(Name, "Writes generated pictures of coloured shapes, and questions about them with their answers.") { self._out, self._pictures, self._questions, self._seed };
        command.SetAction((result, _) => Task.Run(() => self.Run(result), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result)
    {
        var directory = result.GetValue(_out)!;
        var questions = SceneQuestions.Draw(result.GetValue(_pictures), result.GetValue(_questions), result.GetValue(_seed));
        PictureQuestionFile.Write(directory, questions);
        var page = PictureQuestionSheet.Write(directory, questions);
        Console.Out.WriteLine(FormattableString.Invariant($"{questions.Questions.Length} questions about {questions.Pictures.Count} pictures: {page}"));
        return ExitCode.Success;
    }
}
