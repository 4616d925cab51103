using System.CommandLine;
using System.Diagnostics;
using Smug.Cli.Output;
using Smug.Models.Tables;
using Smug.Models.Text;
using Smug.Models.Training;

namespace Smug.Cli.Commands;

/// <summary><c>smug train</c>: data to a model file.</summary>
internal sealed class TrainCommand
{
    public const string Name = "train";

    private readonly Option<string> _architecture = new("--architecture", "-a")
    {
        Description = $"What to train: {string.Join(", ", [.. Architecture.All.Select(a => a.Name), .. PictureQuestionArchitecture.All.Select(a => a.Name), .. TextArchitecture.All.Select(a => a.Name), TableNetwork.Architecture])}.",
        HelpName = "NAME",
        Required = true,
    };

    private readonly Option<string?> _data = new("--data", "-d") { Description = "A folder with the four IDX files of MNIST, plain or .gz; or with the files of the corpus. Networks for generated pictures need none.", HelpName = "DIR" };
    private readonly Option<string?> _corpus = new("--corpus") { Description = $"What a text network is trained on: {string.Join(", ", TextCorpus.All.Select(c => c.Name))}; what a table network is: {string.Join(", ", TableCorpus.All.Select(c => c.Name))}.", HelpName = "NAME" };
    private readonly Option<string> _out = new("--out", "-o") { Description = "The model file to write.", HelpName = "FILE", Required = true };
    private readonly Option<int?> _epochs = new("--epochs") { Description = "Passes over the training digits. Default: the architecture's own number.", HelpName = "N" };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "Seed of everything that is drawn. Default: 1.", HelpName = "N" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from FILE.checkpoint, which an interrupted run leaves." };
    private readonly CommonOptions _common = new();

    private TrainCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug train --architecture mnist-cnn --data mnist --out my-cnn.safetensors", "Train the network that ships; the test accuracy is measured once, at the end."),
        ("smug train --architecture mnist-cnn --data mnist --out my-cnn.safetensors --resume", "Go on after Ctrl-C."),
        ("smug train --architecture mnist-cnn --data mnist --out my-cnn.safetensors --device auto", "Make the steps on a GPU if there is one."),
        ("smug train --architecture text-cnn --corpus sst2 --data DIR --out my-text.safetensors", "Train a text network; DIR holds files of lines 'label token token …'."),
        ("smug train --architecture shapes-relations --out my-shapes.safetensors", "Train a network that answers questions about generated pictures."),
        ("smug train --architecture table-qa --corpus wikitables-small --data DIR --out my-table.safetensors", "Train a network that answers questions over tables; DIR holds WikiTableQuestions, or its first development split and the tables of that."),
    ];

    public static Command Create()
    {
        var self = new TrainCommand();
        var command = new Command(Name, "Trains a network on MNIST, on labelled texts or on questions over tables, and writes it as one safetensors file.")
        {
            self._architecture, self._corpus, self._data, self._out, self._epochs, self._seed, self._resume, self._common.DeviceName, self._common.Json, self._common.Quiet,
        };
        command.SetAction((result, cancellation) => Task.Run(() => self.Run(result, cancellation), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        var file = result.GetValue(_out)!;
        var checkpoint = file + ".checkpoint";
        var resume = result.GetValue(_resume);
        if (File.Exists(checkpoint) != resume)
        {
            throw new UsageException(resume
                ? $"There is no checkpoint '{checkpoint}' to go on from; leave out --resume."
                : $"There is a checkpoint '{checkpoint}' of an interrupted run: go on with --resume, or delete it.");
        }

        var clock = Stopwatch.StartNew();
        ClassificationScore score;
        try
        {
            using var display = new ProgressDisplay(result.GetValue(_common.Quiet));
            score = Train(result, file, checkpoint, new SynchronousProgress<TrainingProgress>(news => Show(display, news)), cancellation);
        }
        catch (OperationCanceledException)
        {
            Terminal.Error($"cancelled; '{checkpoint}' holds the state. Go on with --resume.");
            return ExitCode.Cancelled;
        }

        File.Delete(checkpoint);
        var document = new TrainingDocument(1, file, score.Items, score.Correct, score.Accuracy, clock.Elapsed.TotalSeconds);
        Console.Out.WriteLine(result.GetValue(_common.Json)
            ? CliJson.Text(document, CliJson.Default.TrainingDocument)
            : FormattableString.Invariant($"{"test",-14}{score.Correct} of {score.Items} right, {100 * score.Accuracy:0.00} %\n{"model",-14}{Terminal.Clean(file)}"));
        _common.ReportCopies(result);
        return ExitCode.Success;
    }

    /// <summary>The kind of network says where its data come from.</summary>
    private ClassificationScore Train(
        ParseResult result, string file, string checkpoint, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        var (architecture, data, seed, epochs) = (result.GetValue(_architecture)!, result.GetValue(_data), result.GetValue(_seed) ?? 1, result.GetValue(_epochs));
        var (corpus, device) = (result.GetValue(_corpus), _common.DeviceOf(result));
        if (PictureQuestionArchitecture.All.Any(pictures => pictures.Name == architecture))
        {
            if (data is not null || corpus is not null) throw new UsageException($"{architecture} draws its own pictures and questions: leave out --data and --corpus.");
            return new PictureQuestionJob(architecture, file) { Seed = seed, Epochs = epochs, CheckpointFile = checkpoint, Device = device }.Run(progress, cancellation).Test;
        }

        if (data is null) throw new UsageException($"{architecture} needs data: say with --data where they are.");
        if (TextArchitecture.All.Any(text => text.Name == architecture))
        {
            if (corpus is null) throw new UsageException($"{architecture} reads text: say which with --corpus.");
            return new TextTrainingJob(architecture, corpus, data, file) { Seed = seed, Epochs = epochs, CheckpointFile = checkpoint, Device = device }.Run(progress, cancellation).Test;
        }

        if (architecture == TableNetwork.Architecture)
        {
            var job = new TableTrainingJob(corpus ?? TableCorpus.All[0].Name, data, file) { Seed = seed, Epochs = epochs, CheckpointFile = checkpoint, Device = device };
            if (!result.GetValue(_common.Quiet)) job = job with { Read = new SynchronousProgress<TableSplit>(split => Terminal.Hint($"{split.Train.Summary}\n{split.Test.Summary}")) };
            return job.Run(progress, cancellation).Test;
        }

        if (corpus is not null) throw new UsageException($"{architecture} reads no text: leave out --corpus.");
        return new TrainingJob(architecture, data, file) { Seed = seed, Epochs = epochs, CheckpointFile = checkpoint, Device = device }.Run(progress, cancellation).Test;
    }

    private static void Show(ProgressDisplay display, TrainingProgress news)
    {
        var validation = news.ValidationAccuracy is { } share ? FormattableString.Invariant($", validation {100 * share:0.00} %") : "";
        display.Show(
            $"epoch {news.Epoch} of {news.Epochs}{validation}",
            (double)news.Step / news.Steps,
            FormattableString.Invariant($"loss {news.Loss:0.0000}, training {100 * news.Accuracy:0.00} %, {news.Remaining:mm\\:ss} left"));
    }
}
