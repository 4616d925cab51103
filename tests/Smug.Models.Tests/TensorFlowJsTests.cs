using System.Text;
using Smug.Models.Images;
using Smug.Models.Images.Jpeg;
using Smug.Models.TensorFlowJs;
using Smug.Models.Tests.Onnx;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>TensorFlow.js models: the bits of the same layers built by hand, TensorFlow's padding, a real model with its photos, and one
/// typed error for everything else.</summary>
public sealed class TensorFlowJsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("smug-tfjs-").FullName;

    private const string Conv = """{"class_name":"Conv2D","config":{"name":"conv","batch_input_shape":[null,7,6,3],"kernel_size":[3,2],"strides":[2,2],"padding":"same","data_format":"channels_last","activation":"relu"}}""";
    private const string Rest = """{"class_name":"MaxPooling2D","config":{"name":"pool","pool_size":[2,2],"padding":"same"}},{"class_name":"BatchNormalization","config":{"name":"norm","axis":[3],"epsilon":0.01}},{"class_name":"Dropout","config":{"name":"drop","rate":0.5}},{"class_name":"Flatten","config":{"name":"flat"}},{"class_name":"Dense","config":{"name":"out","units":2,"activation":"softmax"}}""";
    private const string Weights = """[{"paths":["a.bin","b.bin"],"weights":[{"name":"conv/kernel","shape":[3,2,3,4],"dtype":"float32"},{"name":"conv/bias","shape":[4],"dtype":"float32"},{"name":"norm/gamma","shape":[4],"dtype":"float32"},{"name":"norm/beta","shape":[4],"dtype":"float32"},{"name":"norm/moving_mean","shape":[4],"dtype":"float32"},{"name":"norm/moving_variance","shape":[4],"dtype":"float32"}]},{"paths":["c.bin"],"weights":[{"name":"out/kernel","shape":[16,2],"dtype":"float32"},{"name":"out/bias","shape":[2],"dtype":"float32"}]}]""";

    internal static string Json => $$$$"""{"format":"layers-model","convertedBy":"a test","modelTopology":{"model_config":{"class_name":"Sequential","config":{"name":"tiny","layers":[{{{{Conv}}}},{{{{Rest}}}}]}}},"weightsManifest":{{{{Weights}}}}}""";

    /// <summary>Shards as the manifest names them; the first group is split in the middle of a number.</summary>
    internal static Dictionary<string, byte[]> Shards
    {
        get
        {
            var random = new SeededRandom(3);
            var first = Bytes(72 + 5 * 4);
            return new() { ["a.bin"] = first[..101], ["b.bin"] = first[101..], ["c.bin"] = Bytes(34) };

            byte[] Bytes(int count) => [.. Enumerable.Range(0, count).SelectMany(_ => BitConverter.GetBytes((float)(0.1 + random.NextDouble())))];
        }
    }

    [Fact]
    public void A_model_gives_the_bits_of_the_same_layers()
    {
        var network = Parse(Json);
        var values = Shards.OrderBy(shard => shard.Key).SelectMany(shard => shard.Value).Chunk(4).Select(bytes => BitConverter.ToSingle(bytes)).ToArray();
        var at = 0;

        // 7 rows at stride 2 under 3: 4 outputs, one row of padding before and one behind; 6 columns under 2: 3 outputs without padding.
        // The pool's 4 x 3 maps give 2 x 2, with the odd column of padding behind.
        var built = new NetworkBuilder<float>(new Shape(7, 6, 3))
            .Add("conv", new Conv2dLayer<float>(Next(3, 2, 3, 4), Next(4), new(2, 2, 1, 0, 1, 0)))
            .Relu("relu")
            .Add("pool", new MaxPool2dLayer<float>(new(2, 2) { StrideH = 2, StrideW = 2, PadRight = 1 }))
            .Add("norm", new BatchNormLayer<float>(Next(4), Next(4), Next(4), Next(4), 0.01))
            .Flatten("flat")
            .Add("out", new DenseLayer<float>(Next(16, 2), Next(2)))
            .Add("prob", new SoftmaxLayer<float>())
            .Build();
        var x = Samples.Batch(built.InputShape, 3, seed: 2);
        Assert.Equal(built.Forward(x).ToArray(), network.Forward(x).ToArray());
        Assert.Equal(new Preprocessing(7, 6, 3), network.Preprocessing);
        Assert.Equal("tiny", network.Info.Architecture);

        Tensor<float> Next(params ReadOnlySpan<int> sizes)
        {
            var shape = new Shape(sizes);
            at += shape.Length;
            return Tensor<float>.Wrap(shape, values[(at - shape.Length)..at]);
        }
    }

    [Theory]
    [InlineData("\"Sequential\"", "\"Model\"", "Sequential")]
    [InlineData("\"Flatten\"", "\"Lambda\"", "'Lambda'")]
    [InlineData("\"softmax\"", "\"swish\"", "'swish'")]
    [InlineData("channels_last", "channels_first", "'channels_first'")]
    [InlineData("\"padding\":\"same\",\"data", "\"padding\":\"causal\",\"data", "'causal'")]
    [InlineData("\"float32\"", "\"uint8\"", "float32")]
    [InlineData("conv/kernel", "conv/kernel2", "conv/kernel")]
    [InlineData("[3,2,3,4]", "[3,2,4,3]", "layers-model|fit together")]
    [InlineData("[3,2,3,4]", "[3,2,3,5]", "shards of")]
    [InlineData("[3,2,3,4]", "[134217728,134217728,134217728,8]", "elements")]
    [InlineData("[16,2]", "[-16,2]", "-16")]
    [InlineData("a.bin", "missing.bin", "'missing.bin'")]
    [InlineData("\"strides\":[2,2]", "\"strides\":[0,2]", "0")]
    [InlineData("null,7,6,3", "null,null,6,3", "null")]
    [InlineData("\"name\":\"pool\"", "\"name\":\"conv\"", "conv")]
    public void What_cannot_be_read_is_named(string from, string to, string named)
    {
        Assert.Contains(from, Json);
        var error = Assert.Throws<MalformedInputException>(() => Parse(Replace(Json, from, to)));
        Assert.Contains(named.Split('|'), part => error.Message.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void A_weight_that_no_layer_uses_is_refused()
    {
        var more = Replace(Json, """{"name":"out/bias",""", """{"name":"extra","shape":[0],"dtype":"float32"},{"name":"out/bias",""");
        Assert.Contains("'extra'", Assert.Throws<MalformedInputException>(() => Parse(more)).Message);
    }

    [Theory, InlineData("../a.bin"), InlineData("/etc/hostname"), InlineData("b/../../a.bin"), InlineData("")]
    public void Shards_outside_the_folder_are_refused(string path)
    {
        var model = Path.Combine(_directory, "deep", "model.json");
        Directory.CreateDirectory(Path.GetDirectoryName(model)!);
        File.WriteAllText(model, Replace(Json, "a.bin", path));
        File.WriteAllBytes(Path.Combine(_directory, "a.bin"), Shards["a.bin"]);
        Assert.Contains("inside the model's folder", Assert.Throws<MalformedInputException>(() => ModelFile.Load(model)).Message);
    }

    [Fact]
    public void A_folder_is_read_and_described_beside_it()
    {
        var model = Path.Combine(_directory, "model.json");
        File.WriteAllText(model, Json);
        foreach (var (name, bytes) in Shards) File.WriteAllBytes(Path.Combine(_directory, name), bytes);
        File.WriteAllText(Path.ChangeExtension(model, ".preprocessing.json"), """{"height":7,"width":6,"channels":3,"low":-1,"high":1}""");
        Assert.Equal(new Preprocessing(7, 6, 3, -1), ModelFile.Load(model).Preprocessing);
    }

    [SharedPhotosFact("models", "tinyvgg", "model.json")]
    public void TinyVgg_names_most_of_its_photos()
    {
        string[] classes = ["boat", "bug", "pizza", "pepper", "bus", "koala", "espresso", "panda", "orange", "car"];
        var network = ModelFile.Load(SharedData.PathOf("models", "tinyvgg", "model.json"));
        var photos = Directory.GetFiles(SharedData.PathOf("models", "tinyvgg"), "*.jpeg").Order().ToList();
        var right = photos.Count(photo =>
        {
            var picture = PictureFit.Prepare(ImageFile.Load(photo), network.Preprocessing!);
            var scores = network.Forward(network.Preprocessing!.ToTensor<float>(picture.Pixels)).ToArray();
            return Path.GetFileName(photo).StartsWith(classes[Array.IndexOf(scores, scores.Max())], StringComparison.Ordinal);
        });
        Assert.True(right >= 0.6 * photos.Count, $"{right} of {photos.Count}");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static Network<float> Parse(string json) => TensorFlowJsFile.Parse<float>(Encoding.UTF8.GetBytes(json), "model.json", Shards);

    private static string Replace(string text, string from, string to)
    {
        var at = text.IndexOf(from, StringComparison.Ordinal);
        return text[..at] + to + text[(at + from.Length)..];
    }
}

/// <summary>A test that needs something of <see cref="SharedData"/> and decodes photos.</summary>
public sealed class SharedPhotosFactAttribute : FactAttribute
{
    public SharedPhotosFactAttribute(params string[] parts) =>
        Skip = SharedData.Missing(parts) ?? (TurboJpeg.IsAvailable ? null : "libturbojpeg is not installed, so no photo can be read.");
}
