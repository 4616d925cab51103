using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Smug.Cli.Commands;

namespace Smug.Cli;

/// <summary>The usual help, followed by examples of the command it is asked for.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var examples = parseResult.CommandResult.Command.Name switch
        {
            ExplainCommand.Name => ExplainCommand.Examples,
            SolveCommand.Name => SolveCommand.Examples,
            CheckCommand.Name => CheckCommand.Examples,
            VerifyCommand.Name => VerifyCommand.Examples,
            PreconditionCommand.Name => PreconditionCommand.Examples,
            DistillCommand.Name => DistillCommand.Examples,
            AttributeCommand.Name => AttributeCommand.Examples,
            PredictCommand.Name => PredictCommand.Examples,
            ConvertCommand.Name => ConvertCommand.Examples,
            EvaluateCommand.Name => EvaluateCommand.Examples,
            MergeCommand.Name => MergeCommand.Examples,
            ProbeCommand.Name => ProbeCommand.Examples,
            ShapesCommand.Name => ShapesCommand.Examples,
            TrainCommand.Name => TrainCommand.Examples,
            InfoCommand.Name => InfoCommand.Examples,
            DoctorCommand.Name => DoctorCommand.Examples,
            DevicesCommand.Name => DevicesCommand.Examples,
            KernelsCommand.Name => KernelsCommand.Examples,
            _ => Overview,
        };
        if (parseResult.CommandResult.Command.Name == AttributeCommand.Name) WriteSection(output, "Methods, and settings with their defaults:", AttributeCommand.MethodLines);
        output.WriteLine("Examples:");
        foreach (var (command, meaning) in examples)
        {
            output.WriteLine($"  {command}");
            output.WriteLine($"      {meaning}");
        }

        output.WriteLine();
        output.WriteLine("Exit codes: 0 done, 1 unforeseen, 2 usage, 3 malformed input, 4 shapes, 5 solver, 6 environment, 10 violated, 11 unknown, 130 cancelled.");
        return result;
    }

    private static void WriteSection(TextWriter output, string title, IEnumerable<string> lines)
    {
        output.WriteLine(title);
        foreach (var line in lines) output.WriteLine(line);
        output.WriteLine();
    }

    private static (string Command, string Meaning)[] Overview =>
    [
        ("smug explain", "Explain a shipped digit with the shipped network; the report goes to smug-report/report.html."),
        ("smug explain my-digit.png --prepare digit", "Explain a photographed digit."),
        ("smug doctor", "Say what was found on this machine."),
    ];
}
