using System.Text;
using Smug.Models.Formats;
using Smug.Models.Images;
using Smug.Models.Images.Jpeg;
using Smug.Models.Onnx;
using Smug.Models.TensorFlowJs;
using Smug.Models.Tests.Images;
using Smug.Models.Tests.Onnx;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>Valid files, damaged at random thousands of times: a reader gives a result or raises
/// <see cref="MalformedInputException"/>, and nothing else.</summary>
public sealed class MutationTests
{
    private const int Rounds = 3000;

    public static TheoryData<string> Readers => ["safetensors", "model", "idx", "idx.gz", "npy", "onnx", "onnx recurrent", "onnx operations", "tensorflow.js", "tensorflow.js shards", "bmp", .. TurboJpeg.IsAvailable ? ["jpeg"] : Array.Empty<string>()];

    [Theory, MemberData(nameof(Readers))]
    public void A_damaged_file_raises_only_the_typed_error(string reader)
    {
        var (valid, read) = Target(reader);
        read(valid);
        var random = new SeededRandom(2024);
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = Damage(valid, random);
            try
            {
                read(damaged);
            }
            catch (MalformedInputException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"round {round}: {error.GetType().Name}: {error.Message}\n{error.StackTrace}");
            }
        }

        Assert.True(refused > Rounds / 10, $"only {refused} of {Rounds} damaged files were refused: is anything checked?");
    }

    [Theory, MemberData(nameof(Readers))]
    public void Every_cut_is_refused(string reader)
    {
        var (valid, read) = Target(reader);

        // A gzip stream ends with 8 bytes of sum and length that are not needed to know the data.
        var end = reader == "idx.gz" ? valid.Length - 8 : valid.Length;
        for (var length = 0; length < end; length += Math.Max(1, end / 500))
            Assert.Throws<MalformedInputException>(() => read(valid[..length]));
    }

    private static (byte[] Valid, Action<byte[]> Read) Target(string reader)
    {
        var network = Samples.Everything(seed: 1);
        var model = Samples.Bytes(network);
        byte[] idx = [0, 0, 0x0D, 2, 0, 0, 0, 5, 0, 0, 0, 2, .. Enumerable.Range(0, 40).Select(i => (byte)(i * 7))];
        return reader switch
        {
            "safetensors" => (model, ReadAllTensors),
            "model" => (model, bytes => ModelFile.Parse<float>(bytes, "damaged")),
            "onnx" => (OnnxExporter<float>.Write(network), bytes => OnnxFile.Import<float>(bytes, "damaged")),
            "onnx recurrent" => (OnnxExporter<float>.Write(Samples.Recurrent(seed: 1)), bytes => OnnxFile.Import<float>(bytes, "damaged")),
            "onnx operations" => (OnnxModelBuilder.ManyOperations(), bytes => OnnxFile.Import<float>(bytes, "damaged")),
            "tensorflow.js" => (Encoding.UTF8.GetBytes(TensorFlowJsTests.Json), bytes => TensorFlowJsFile.Parse<float>(bytes, "damaged", TensorFlowJsTests.Shards)),
            "tensorflow.js shards" => (TensorFlowJsTests.Shards["c.bin"], bytes => TensorFlowJsFile.Parse<float>(
                Encoding.UTF8.GetBytes(TensorFlowJsTests.Json), "damaged", new Dictionary<string, byte[]>(TensorFlowJsTests.Shards) { ["c.bin"] = bytes })),
            "bmp" => (BmpTests.Bmp(5, 4, 4, [.. Enumerable.Range(0, 32).Select(i => (byte)i)], [.. Enumerable.Repeat(new byte[] { 1, 2, 0x30 }, 4)]),
                bytes => ImageFile.Decode(bytes, "damaged")),
            "jpeg" => (JpegTests.Grey, bytes => ImageFile.Decode(bytes, "damaged")),
            "idx" => (idx, bytes => IdxFile.Parse(bytes, "damaged").ToTensor<float>()),
            "idx.gz" => (IdxTests.Gzip(idx), bytes => IdxFile.Parse(bytes, "damaged").ToTensor<float>()),
            _ => (NpyTests.Bytes(Samples.Batch(new Shape(3), 4, seed: 1)), bytes => NpyFile.Parse<float>(bytes, "damaged")),
        };
    }

    private static void ReadAllTensors(byte[] bytes)
    {
        var file = SafetensorsFile.Parse(bytes, "damaged");
        foreach (var entry in file.Entries)
        {
            if (entry.Type >= SafetensorsType.F16) file.Floats<float>(entry.Name);
            else file.Integers(entry.Name);
        }
    }

    /// <summary>Flips, replaces, removes, repeats or inserts a few bytes; half of the time near the beginning, where the structure is;
    /// digits and punctuation often become others, so that the damage gets past the first check.</summary>
    internal static byte[] Damage(byte[] valid, SeededRandom random)
    {
        var bytes = new List<byte>(valid);
        for (var edits = 1 + random.Next(3); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(random.Next(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 2048));
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = (byte)"0123456789-{}[],:\"\\.e tn"[random.Next(24)];
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(1 + random.Next(8), bytes.Count - at));
                    break;
                case 4:
                    bytes.InsertRange(at, [.. bytes.Skip(at).Take(1 + random.Next(40))]);
                    break;
                default:
                    bytes.Insert(at, (byte)"0123456789-{}[],:\"\\.e tn"[random.Next(24)]);
                    break;
            }
        }

        var damaged = bytes.ToArray();

        // Half of the time the safetensors header length is put right again, so that the header itself is reached.
        if (damaged.Length > 8 && valid.Length > 8 && valid[8] == (byte)'{' && random.Next(2) == 0)
            BitConverter.TryWriteBytes(damaged, BitConverter.ToInt64(valid) + damaged.Length - valid.Length);
        return damaged;
    }
}
