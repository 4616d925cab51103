using System.CommandLine;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Smt;

namespace Smug.Cli.Commands;

/// <summary><c>smug solve</c>: a constraint set to an answer and its certificate.</summary>
internal sealed class SolveCommand
{
    public const string Name = "solve";

    private readonly Argument<string> _file = new("SET") { Description = "A constraint set: JSON as smug explain --export writes it, or OPB of any program." };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Save the answer with its certificate here; smug check verifies it.", HelpName = "FILE" };
    private readonly Option<string> _strategy = new("--strategy", "-s") { Description = $"The solver strategy: {string.Join(", ", SolveStrategies.All.Select(s => s.Name))}.", HelpName = "NAME", DefaultValueFactory = _ => MaskOptions.Default.Strategy };
    private readonly Option<double?> _timeLimit = new("--time-limit", "-t") { Description = "Seconds. Default: 20.", HelpName = "SECONDS" };
    private readonly Option<double> _gap = new("--gap") { Description = "Stop when (upper − lower) / upper is at most this; 0 asks for a proof of optimality.", HelpName = "SHARE" };
    private readonly Option<int> _seed = new("--seed") { Description = "Seed of every random choice.", HelpName = "N" };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads. 0: as many as processors.", HelpName = "N" };
    private readonly Option<bool> _quiet = new CommonOptions().Quiet;

    private SolveCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug solve smug-report/constraints.json --time-limit 60 --out result.json", "Solve what smug explain --export wrote, and keep the proof."),
        ("smug solve problem.opb --strategy exact", "A pseudo-Boolean problem of another program, by Z3."),
        ("smug solve problem.opb --quiet | grep ^upper:", "The answer's cost, for scripts."),
    ];

    public static Command Create()
    {
        var self = new SolveCommand();
        var command = new Command(Name, "Solves a 0-1 programme: the cheapest assignment that satisfies every row, and a proof.")
        {
            self._file, self._timeLimit, self._threads, self._seed, self._gap, self._strategy, self._out, self._quiet,
        };
        command.SetAction((result, cancellation) => Task.Run(() => self.Run(result, cancellation), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        var options = Options(result);
        var strategy = SolveStrategies.Named(result.GetValue(_strategy)!);
        var problem = ConstraintFile.Load(result.GetValue(_file)!, cancellation);
        var answer = Solve(strategy, problem, options, result, cancellation);
        Console.Out.WriteLine(answer.Text);
        return ExitCode.Success;
    }

    private SolveAnswer Solve(ISolveStrategy strategy, OpbProblem problem, SolveOptions options, ParseResult result, CancellationToken cancellation)
    {
        using var decided = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var display = new SolveDisplay(problem, result.GetValue(_quiet), decided.Cancel);
        var path = result.GetValue(_out);
        if (path is null) return new SolveAnswer(problem, strategy.Solve(problem.Set, options, display, decided.Token), display.Elapsed);
        var (outcome, certificate) = CertifiedSolve.Run(strategy, problem.Set, options, display, decided.Token);
        var answer = new SolveAnswer(problem, outcome, display.Elapsed);
        AtomicFile.Write(path, stream => CertificateJson.Write(stream, certificate));
        if (strategy is not ICertifyingStrategy) Terminal.Hint($"Strategy {strategy.Name} gives no certificate: {path} vouches for the assignment, not for the bound.");
        return answer;
    }

    private SolveOptions Options(ParseResult result)
    {
        var (gap, threads) = (result.GetValue(_gap), result.GetValue(_threads));
        if (gap is not (>= 0 and < 1)) throw new UsageException(FormattableString.Invariant($"--gap: expected a share from 0 to below 1, got {gap}."));
        if (threads < 0) throw new UsageException(FormattableString.Invariant($"--threads: expected at least 0, got {threads}."));
        var defaults = new SolveOptions { Gap = gap, Threads = threads, Seed = result.GetValue(_seed) };
        return result.GetValue(_timeLimit) is { } seconds ? defaults with { TimeLimit = ExplainCommand.Seconds(seconds) } : defaults;
    }
}
