using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Smug.Cli.Commands;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Smt;

namespace Smug.Cli;

/// <summary>The <c>smug</c> command: reads the arguments, runs a subcommand, turns errors into messages and exit codes.</summary>
internal static class SmugCommand
{
    private static readonly (string Name, Func<Command> Create)[] Commands =
    [
        (ExplainCommand.Name, ExplainCommand.Create), (SolveCommand.Name, SolveCommand.Create), (CheckCommand.Name, CheckCommand.Create),
        (VerifyCommand.Name, VerifyCommand.Create), (PreconditionCommand.Name, PreconditionCommand.Create), (DistillCommand.Name, DistillCommand.Create),
        (AttributeCommand.Name, AttributeCommand.Create), (PredictCommand.Name, PredictCommand.Create), (EvaluateCommand.Name, EvaluateCommand.Create),
        (MergeCommand.Name, MergeCommand.Create), (ProbeCommand.Name, ProbeCommand.Create), (ShapesCommand.Name, ShapesCommand.Create),
        (ConvertCommand.Name, ConvertCommand.Create), (TrainCommand.Name, TrainCommand.Create), (InfoCommand.Name, InfoCommand.Create),
        (DoctorCommand.Name, DoctorCommand.Create), (DevicesCommand.Name, DevicesCommand.Create), (KernelsCommand.Name, KernelsCommand.Create),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [AttributeCommand.Name or ExplainCommand.Name, _, ..]) WarmStart.Begin();
        if (args is [SolveCommand.Name, _, ..]) SolverWarmStart.Begin(SolveDisplay.Prepare);
        var parsed = Root(args.FirstOrDefault()).Parse(args.Length == 0 ? ["--help"] : args);
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

    /// <summary>The root with the command that is asked for; with all where none is, as for help.</summary>
    private static RootCommand Root(string? asked)
    {
        var root = new RootCommand("Explains a neural network's decision by the smallest part of a picture that provably keeps its most important first-layer activations.");
        foreach (var (name, create) in Commands)
        {
            if (name == asked) root.Add(create());
        }

        if (root.Subcommands.Count == 0)
        {
            foreach (var (_, create) in Commands) root.Add(create());
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
