using System.CommandLine;
using System.Globalization;
using Smug.Cli.Output;
using Smug.Explain.Text;
using Smug.Models;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Cli.Commands;

/// <summary><c>smug predict</c>: a picture to the classes a network sees in it.</summary>
internal sealed class PredictCommand
{
    public const string Name = "predict";

    private readonly CommonOptions _common = new();
    private readonly TextArguments _text = new();
    private readonly Argument<string?> _image = new("IMAGE") { Description = "A PNG, JPEG or BMP file.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int> _top = new("--top") { Description = "How many classes. Default: 5.", HelpName = "N", DefaultValueFactory = _ => 5 };

    private PredictCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug predict digit.png", "The five likeliest digits."),
        ("smug predict photo.jpg --model googlenet.onnx --labels synset_words.txt --top 3", "What an ImageNet network sees in a photograph."),
        ("smug predict --text \"Who wrote Faust ?\" --model trec6-cnn", "What a question asks for."),
        ("smug predict photo.jpg --model googlenet.onnx --json | jq '.classes[0]'", "For programs."),
    ];

    public static Command Create()
    {
        var self = new PredictCommand();
        var command = new Command(Name, "Prints the classes that a network sees in a picture or a text, likeliest first.")
        {
            self._image, self._text.Text, self._text.File, self._common.Model, self._common.InputSize, self._common.Labels, self._top, self._common.Prepare, self._common.Json,
        };
        command.SetAction(self.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        var top = result.GetValue(_top);
        if (top < 1) throw new UsageException($"--top must be at least 1, got {top}.");
        var (network, modelName, origin, batch) = Input(result);
        using var scope = TensorScope.Begin();
        var output = network.OutputNode;
        var logitsNode = output.Layer is SoftmaxLayer<float> ? output.Inputs[0] : output.Name;
        var logits = Op.Reshape(network.Evaluate([(Network<float>.InputName, batch)], [logitsNode])[0], 1, -1);
        if (logits.Length < 2)
            throw new UsageException($"Expected a model with a score for each of at least 2 classes, got 1 value at node '{logitsNode}'. A choice among scores, such as ArgMax, is to be left out of the model.");
        var probabilities = Op.Softmax(logits);
        var order = Enumerable.Range(0, logits.Length).OrderByDescending(label => logits.Values[label]).ThenBy(label => label);
        var document = new PredictionDocument(
            1, modelName, origin,
            [.. order.Take(top).Select(label => new ClassScore(label, NameOf(network, label), probabilities.Values[label], logits.Values[label]))]);
        Console.Out.WriteLine(result.GetValue(_common.Json) ? CliJson.Text(document, CliJson.Default.PredictionDocument) : Words(document));
        return ExitCode.Success;
    }

    /// <summary>The network, at the text's own length where there is a text, and what it reads.</summary>
    private (Network<float> Network, string Model, string Origin, Tensor<float> Batch) Input(ParseResult result)
    {
        if (_text.Read(result) is { } text)
        {
            if (result.GetValue(_image) is not null) throw new UsageException("Give a picture or a text, not both.");
            var (reader, readerName) = TextArguments.LoadModel(result, _common);
            var words = new TextNetwork<float>(reader);
            var numbers = TextInput.From(text.Text, words.Vocabulary, text.Origin).Numbers();
            return (words.AtLength(numbers.Length), readerName, text.Origin, TextNetwork<float>.Batch([numbers]));
        }

        var path = result.GetValue(_image) ?? throw new UsageException("Give a picture, --text or --file.");
        var (network, modelName) = _common.LoadModel(result);
        var input = _common.LoadPicture(result, path, network);
        return (network, modelName, input.Origin, Tensor<float>.From(new Shape([1, .. network.InputShape.Sizes]), input.Values.AsSpan()));
    }

    private static string NameOf(Network<float> network, int label) =>
        network.Labels.IsDefaultOrEmpty ? label.ToString(CultureInfo.InvariantCulture) : network.Labels[label];

    private static string Words(PredictionDocument document) => Terminal.Clean(string.Join('\n', document.Classes.Select(
        score => FormattableString.Invariant($"{100 * score.Probability,7:0.00} %  {score.Label,5}  {score.Name}"))));
}
