using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Smug.Cli.Commands;
using Smug.Cli.Output;

namespace Smug.Cli;

/// <summary>The <c>smug</c> command: reads the arguments, runs a subcommand, turns errors into messages and exit codes.</summary>
internal static class SmugCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Root().Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors) Terminal.Error(error.Message);
            var command = parsed.CommandResult.Command;
            Terminal.Hint($"See: smug {(command is RootCommand ? "" : command.Name + " ")}--help");
            return ExitCode.Of(ErrorKind.Usage);
        }

        try
        {
            var settings = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
            return await parsed.InvokeAsync(settings).ConfigureAwait(false);
        }
        catch (SmugException error)
        {
            Terminal.Error(error.Message);
            return ExitCode.Of(error.Kind);
        }
        catch (OperationCanceledException)
        {
            Terminal.Error("cancelled before there was an answer.");
            return ExitCode.Cancelled;
        }
        catch (OutOfMemoryException)
        {
            Terminal.Error("there is not enough memory for this.");
            return ExitCode.Of(ErrorKind.Environment);
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Explains a neural network's decision by the smallest part of a picture that provably keeps its most important first-layer activations.")
        {
            ExplainCommand.Create(), SolveCommand.Create(), CheckCommand.Create(), VerifyCommand.Create(), PreconditionCommand.Create(), DistillCommand.Create(), AttributeCommand.Create(), PredictCommand.Create(),
            EvaluateCommand.Create(), MergeCommand.Create(), ProbeCommand.Create(), ShapesCommand.Create(),
            ConvertCommand.Create(), TrainCommand.Create(), InfoCommand.Create(), DoctorCommand.Create(), DevicesCommand.Create(), KernelsCommand.Create(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
