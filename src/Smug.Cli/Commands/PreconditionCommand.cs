using System.CommandLine;
using Smug.Cli.Output;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Models.Images;
using Smug.Report.Preconditions;
using Smug.Smt.Verification;

namespace Smug.Cli.Commands;

/// <summary><c>smug precondition</c>: the on/off pattern of few neurons that provably implies an input's class.</summary>
internal sealed class PreconditionCommand
{
    public const string Name = "precondition";

    private readonly Option<string> _network = new("--network", "-n") { Description = "A ReLU network of grey pictures: NNet, ONNX, or a model of Smug's own (file or shipped name).", HelpName = "FILE|NAME", Required = true };
    private readonly Option<string?> _input = new("--input", "-i") { Description = "A picture (PNG, JPEG, BMP), or an IDX file of pictures. Not needed with --layer.", HelpName = "FILE" };
    private readonly Option<int> _index = new("--index") { Description = "Which picture of an IDX file, from 0.", HelpName = "N" };
    private readonly Option<string?> _data = new("--data") { Description = "An IDX file of pictures; the report counts those that have the pattern.", HelpName = "FILE" };
    private readonly Option<string?> _labels = new("--labels") { Description = "An IDX file of the true classes of --data. Where --input is the same file, the input's class comes from it, too.", HelpName = "FILE" };
    private readonly Option<int?> _label = new("--label") { Description = "The input's true class: where the network reads it otherwise, the report explains the mistake.", HelpName = "N" };
    private readonly Option<string?> _proof = new("--proof") { Description = "Save the proof that the pattern implies the class here; smug check goes through it.", HelpName = "FILE" };
    private readonly Option<string> _out = new("--out", "-o") { Description = "Where the report goes.", HelpName = "DIR", DefaultValueFactory = _ => "smug-precondition" };
    private readonly Option<double?> _epsilon = new("--epsilon") { Description = "Only inputs at most this far from the given one in every pixel, as a share of the pixel range. Default: any picture.", HelpName = "SHARE" };
    private readonly Option<double?> _proofTimeLimit = new("--proof-time-limit") { Description = "Seconds for one proof; a neuron whose proof takes longer stays in the pattern. Default: 5; with --layer 2.", HelpName = "SECONDS" };
    private readonly Option<double?> _timeLimit = new("--time-limit", "-t") { Description = "Seconds for all proofs; what is proved by then is the answer. Default: none.", HelpName = "SECONDS" };
    private readonly ChoiceOption<DroppingOrder> _order = new(
        "--order", "In which order neurons are tried without: plain (by number, default), or attribution (least Integrated Gradients first).",
        ("plain", DroppingOrder.Plain), ("attribution", DroppingOrder.Attribution));
    private readonly Option<int> _threads = new("--threads") { Description = "Threads. 0: as many as processors.", HelpName = "N" };
    private readonly LayerPreconditionArguments _layers = new();
    private readonly CommonOptions _common = new();

    private PreconditionCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug precondition --network mnist-dense --input samples/digits/5.png --epsilon 0.1", "Which ReLUs of the shipped dense network imply its class for pictures near a shipped digit."),
        ("smug precondition -n mnist10x10.nnet -i t10k-images-idx3-ubyte.gz --index 7 --data t10k-images-idx3-ubyte.gz", "A test digit, with the pattern's support."),
        ("smug precondition -n mnist10x10.nnet -i t10k-images-idx3-ubyte.gz --index 43 --data t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz", "A test digit that is misread, and why."),
        ("smug precondition -n mnist10x10.nnet -i digit.png --time-limit 30 --proof proof.json && smug check proof.json", "Keep the proof, and go through it again."),
        ("smug precondition -n mnist10x10.nnet --layer 8 --data train-images-idx3-ubyte.gz", "Which patterns of the ninth hidden layer imply a class: proved where they can be, validated on held-out digits."),
    ];

    public static Command Create()
    {
        var self = new PreconditionCommand();
        var command = new Command(Name, "Finds the on/off pattern of few ReLU neurons that provably implies an input's class, and a box of inputs inside it.")
        {
            self._network, self._input, self._index, self._data, self._labels, self._label, self._epsilon, self._layers.Layer, self._layers.HeldOut, self._layers.Support, self._layers.PatternTimeLimit, self._out, self._proof, self._common.Prepare, self._proofTimeLimit, self._timeLimit, self._order, self._threads, self._common.Json, self._common.Quiet,
        };
        command.SetAction((result, cancellation) => Task.Run(() => self.Run(result, cancellation), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        var networkPath = result.GetValue(_network)!;
        if (!File.Exists(networkPath)) networkPath = Shipped.Model(networkPath);
        var question = PictureQuestion.Load(networkPath);
        if (result.GetValue(_layers.Layer) is { } layer) return Layers(result, Path.GetFileName(networkPath), question, layer, cancellation);
        _layers.RefuseOutside(result);
        var (input, origin) = Input(result, question);
        var (truth, data, truths) = Data(result, question);
        var options = new PreconditionOptions { Order = _order.Read(result) ?? DroppingOrder.Plain, Threads = result.GetValue(_threads), WantsProof = result.GetValue(_proof) is not null };
        if (options.Threads < 0) throw new UsageException(FormattableString.Invariant($"--threads: expected at least 0, got {options.Threads}."));
        if (result.GetValue(_proofTimeLimit) is { } each) options = options with { ProofTimeLimit = ExplainCommand.Seconds(each) };
        if (result.GetValue(_timeLimit) is { } all) options = options with { TimeLimit = ExplainCommand.Seconds(all) };
        var (lower, upper) = question.Around(input, result.GetValue(_epsilon) ?? 1);
        InputPrecondition found;
        InscribedBox? box;
        using (var display = new ProgressDisplay(result.GetValue(_common.Quiet)))
        {
            var (proved, tried) = (0, 0);
            var progress = new SynchronousProgress<DroppingStep>(step =>
            {
                tried++;
                if (step.Result == DroppingResult.Proved) proved++;
                display.Show("proving", 0, FormattableString.Invariant($"{tried} patterns tried, {proved} proved, layer {step.Layer}"));
            });
            found = PreconditionSearch.Find(question.Network, lower, upper, input, options, progress, cancellation);
            box = PreconditionSearch.BoxAround(found, question.Network, lower, upper, input, cancellation);
        }

        var proofFile = Save(found.Proof, result.GetValue(_proof));
        var ranges = question.Ranges;
        var finding = new PreconditionFinding(
            Path.GetFileName(networkPath), origin, question, [.. input], found, box, found.Pattern is { } pattern && data.Count > 0 ? PatternSupport.Of(question.Network, pattern, data, truths) : null)
        {
            Epsilon = result.GetValue(_epsilon),
            Truth = truth,
            Misreading = truth is { } known ? Misreading.Of(question.Network, found, input, known, ranges.AsSpan(), truths is null ? [] : data.Zip(truths)) : null,
            Adversarial = AdversarialExample.Of(question.Network, found, input, ranges.AsSpan()),
            ProofFile = proofFile,
        };
        var files = PreconditionReport.Write(finding, result.GetValue(_out)!);
        Console.Out.WriteLine(result.GetValue(_common.Json) ? PreconditionReport.ToJson(finding) : Terminal.Clean(PreconditionWords.Of(finding, files[0])));
        return found.IsProved ? ExitCode.Success : ExitCode.Unknown;
    }

    private static string? Save(VerificationProof? proof, string? path)
    {
        if (path is null) return null;
        if (proof is null)
        {
            Terminal.Hint("Nothing is proved: no proof was saved.");
            return null;
        }

        AtomicFile.Write(path, stream => VerificationProofJson.Write(proof, stream));
        return path;
    }

    /// <summary>The input's true class, the data set, and its true classes, as far as they are given.</summary>
    private (int? Truth, List<float[]> Data, int[]? Truths) Data(ParseResult result, PictureQuestion question)
    {
        var truth = result.GetValue(_label);
        if (truth is { } given && (uint)given >= (uint)question.Network.Outputs)
            throw new UsageException(FormattableString.Invariant($"--label: expected a class below {question.Network.Outputs}, got {given}."));
        var path = result.GetValue(_data);
        List<float[]> data = path is null ? [] : [.. question.InputsOf(path)];
        if (result.GetValue(_labels) is not { } labels) return (truth, data, null);
        if (path is null) throw new UsageException("--labels: they are those of --data, which is not given.");
        var truths = question.LabelsOf(labels);
        if (truths.Length != data.Count) throw new UsageException($"--labels: {Path.GetFileName(labels)} has {truths.Length} classes for {data.Count} pictures.");
        if (truth is null && Path.GetFullPath(path) == Path.GetFullPath(result.GetValue(_input)!)) truth = truths[result.GetValue(_index)];
        return (truth, data, truths);
    }

    private int Layers(ParseResult result, string network, PictureQuestion question, int layer, CancellationToken cancellation)
    {
        if (_order.Read(result) is not null) throw new UsageException("With --layer there is no --order.");
        if (result.NamesOfGiven([_labels, _label, _proof, _timeLimit]) is { } given) throw new UsageException($"{given}: not with --layer.");
        var data = result.GetValue(_data) ?? throw new UsageException("--data: with --layer an IDX file of pictures is needed.");
        var options = new LayerPreconditionOptions { Threads = result.GetValue(_threads) };
        if (result.GetValue(_proofTimeLimit) is { } seconds) options = options with { ProofTimeLimit = ExplainCommand.Seconds(seconds) };
        (float[], string)? input = result.GetValue(_input) is null ? null : Input(result, question);
        return _layers.Run(result, network, question, layer, data, input, result.GetValue(_epsilon), options, result.GetValue(_out)!, _common, cancellation);
    }

    private (float[] Values, string Origin) Input(ParseResult result, PictureQuestion question)
    {
        var path = result.GetValue(_input) ?? throw new UsageException("--input: a picture is needed, or --layer.");
        var name = Path.GetFileName(path);
        if (!name.Contains("-idx", StringComparison.Ordinal) && !name.Contains(".idx", StringComparison.Ordinal))
            return (question.InputOf(ImageFile.Load(path), _common.Prepare.Read(result) ?? false), name);
        var index = result.GetValue(_index);
        return index >= 0 && question.InputsOf(path).Skip(index).FirstOrDefault() is { } values
            ? (values, FormattableString.Invariant($"{name}, item {index}"))
            : throw new UsageException(FormattableString.Invariant($"--index: {name} has no picture {index}."));
    }
}
