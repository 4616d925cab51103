using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Report.Verification;
using Smug.Smt.Verification;

namespace Smug.Cli.Commands;

/// <summary><c>smug verify</c>: whether a ReLU network has a property.</summary>
internal sealed class VerifyCommand
{
    public const string Name = "verify";

    private readonly Option<string> _network = new("--network", "-n") { Description = "The network: NNet, ONNX, or a model of Smug's own (file or shipped name).", HelpName = "FILE|NAME", Required = true };
    private readonly Option<string> _property = new("--property", "-p") { Description = "The property: VNN-LIB, or lines such as x0 <= 0.5 and +y0 -y1 >= 0. It describes what must not happen.", HelpName = "FILE", Required = true };
    private readonly Option<double?> _timeLimit = new("--time-limit", "-t") { Description = "Seconds. Default: 60.", HelpName = "SECONDS" };
    private readonly ChoiceOption<VerificationStrategy> _strategy = new(
        "--strategy", "How: Smug's own search (default), or libz3 with either encoding of ReLU.",
        ("branch-and-bound", VerificationStrategy.BranchAndBound), ("z3-if-then-else", VerificationStrategy.Z3IfThenElse), ("z3-phases", VerificationStrategy.Z3Phases));
    private readonly Option<string?> _proof = new("--proof") { Description = "Save the proof of a property that holds here; smug check goes through it.", HelpName = "FILE" };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Write a report (report.html, verification.json) here.", HelpName = "DIR" };
    private readonly Option<int> _seed = new("--seed") { Description = "Seed of the search for counterexamples.", HelpName = "N" };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads. 0: as many as processors.", HelpName = "N" };
    private readonly CommonOptions _common = new();

    private VerifyCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug verify --network ACASXU_1_1.nnet --property acas_property_1.txt", "Prove a property of an aircraft collision avoidance network."),
        ("smug verify --network net.onnx --property prop.vnnlib --time-limit 300 --json", "A pair of the verification competition."),
        ("smug verify -n net.nnet -p prop.vnnlib --proof proof.json && smug check proof.json", "Keep the proof, and go through it again."),
        ("smug verify -n net.nnet -p prop.vnnlib --out report", "A page with the answer, what it rests on, and a counterexample."),
        ("smug verify -n net.nnet -p prop.vnnlib --quiet | tail -n 1", "holds, violated or unknown; exit code 0, 10 or 11."),
    ];

    public static Command Create()
    {
        var self = new VerifyCommand();
        var command = new Command(Name, "Decides whether a ReLU network has a property: holds (proved), violated (with a counterexample, replayed exactly and in float32) or unknown.")
        {
            self._network, self._property, self._timeLimit, self._strategy, self._proof, self._out, self._seed, self._threads, self._common.Json, self._common.Quiet,
        };
        command.SetAction((result, cancellation) => Task.Run(() => self.Run(result, cancellation), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        var (networkPath, propertyPath) = (result.GetValue(_network)!, result.GetValue(_property)!);
        if (result.GetValue(_threads) is < 0 and var threads) throw new UsageException(FormattableString.Invariant($"--threads: expected at least 0, got {threads}."));
        var options = new VerificationOptions
        {
            Strategy = _strategy.Read(result) ?? VerificationStrategy.BranchAndBound,
            Seed = result.GetValue(_seed),
            Threads = result.GetValue(_threads),
            WantsProof = result.GetValue(_proof) is not null,
        };
        if (result.GetValue(_timeLimit) is { } seconds) options = options with { TimeLimit = ExplainCommand.Seconds(seconds) };
        if (!File.Exists(networkPath)) networkPath = Shipped.Model(networkPath);
        var network = VerificationNetwork.Load(networkPath);
        var problem = VerificationProperty.Load(propertyPath).Of(network.Network);
        VerificationAnswer answer;
        using (var display = new ProgressDisplay(result.GetValue(_common.Quiet)))
        {
            var progress = new SynchronousProgress<VerificationProgress>(now => display.Show(
                "verifying", 1 - now.OpenShare, FormattableString.Invariant($"{now.Boxes} parts, {now.Open} open, {now.Elapsed.TotalSeconds:0} s")));
            answer = Verifier.Verify(problem, options, progress, cancellation);
        }

        if (answer is VerificationAnswer.Holds { Proof: { } proof })
            AtomicFile.Write(result.GetValue(_proof)!, stream => VerificationProofJson.Write(proof, stream));
        else if (options.WantsProof) Terminal.Hint(answer is VerificationAnswer.Holds ? "libz3 gives no proof: none was saved." : "The property is not proved: no proof was saved.");
        var document = Document(networkPath, propertyPath, network, answer);
        var json = CliJson.Text(document, CliJson.Default.VerificationReport);
        string? page = null;
        if (result.GetValue(_out) is { } directory)
        {
            var proofFile = answer is VerificationAnswer.Holds { Proof: not null } ? result.GetValue(_proof) : null;
            page = new VerificationFinding(document.Network, document.Property, problem, answer, document.Counterexample?.RawInput, proofFile, SolverVersions.Library).Write(json, directory);
        }

        Console.Out.WriteLine(result.GetValue(_common.Json) ? json : Terminal.Clean(Words(document) + (page is null ? "" : $"\n{"report",-14}{page}")));
        Console.Out.WriteLine(document.Answer);
        return answer switch
        {
            VerificationAnswer.Holds => ExitCode.Success,
            VerificationAnswer.Violated => ExitCode.Violated,
            _ => cancellation.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Unknown,
        };
    }

    private static VerificationReport Document(string networkPath, string propertyPath, VerificationNetwork network, VerificationAnswer answer)
    {
        var s = answer.Statistics;
        var (reason, detail, share) = answer is VerificationAnswer.Unknown unknown ? ($"{unknown.Reason}", unknown.Detail, unknown.OpenShare) : (null, null, 0.0);
        return new VerificationReport(
            1, Path.GetFileName(networkPath), Path.GetFileName(propertyPath),
            answer switch { VerificationAnswer.Holds => "holds", VerificationAnswer.Violated => "violated", _ => "unknown" },
            reason, detail, share, s.Elapsed.TotalSeconds, s.Boxes, s.InputSplits, s.PhaseSplits, s.Programs, s.Samples,
            answer is VerificationAnswer.Violated { Counterexample: var found } ? Witness(network, found) : null);
    }

    private static CounterexampleReport Witness(VerificationNetwork network, Counterexample found)
    {
        ImmutableArray<double> input = [.. found.Input.Select(x => x.ToDouble())];
        return new CounterexampleReport(
            [.. found.Input.Select(x => x.ToString())], input,
            network.Normalization is { } file ? [.. file.Denormalize(input.AsSpan())] : null,
            [.. found.Output.Select(y => y.ToDouble())], found.FloatInput, found.FloatOutput, found.Case);
    }

    private static string Words(VerificationReport report)
    {
        var lines = new List<string>
        {
            $"{"network",-14}{report.Network}",
            $"{"property",-14}{report.Property}",
            string.Create(CultureInfo.InvariantCulture, $"{"search",-14}{report.Parts} parts, {report.InputCuts + report.PhaseCuts} cuts, {report.Programs} linear programmes, {report.Samples} samples, {report.Seconds:0.##} s"),
        };
        if (report.Reason is not null) lines.Add(string.Create(CultureInfo.InvariantCulture, $"{"open",-14}{report.Detail}; {100 * report.OpenShare:0.##} % of the question"));
        if (report.Counterexample is not { } found) return string.Join('\n', lines);
        const int MostShown = 32;
        lines.Add($"{"input",-14}{Numbers(found.Input)}");
        if (found.RawInput is { } raw) lines.Add($"{"in own units",-14}{Numbers(raw)}");
        lines.Add($"{"output",-14}{Numbers(found.Output)}");
        lines.Add($"{"in float32",-14}{Numbers([.. found.FloatOutput.Select(y => (double)y)])}");
        return string.Join('\n', lines);

        static string Numbers(ImmutableArray<double> values) =>
            string.Join(' ', values.Take(MostShown).Select(x => x.ToString("R", CultureInfo.InvariantCulture))) + (values.Length > MostShown ? $" … ({values.Length} in all; --json has them)" : "");
    }
}
