using Smug.Models.Datasets;
using Smug.Tensors;

namespace Smug.Models.Tests;

/// <summary>Images with classes, their moves, and the four files of MNIST.</summary>
public sealed class DatasetTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("smug-data-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Pixels_become_input_by_the_formula()
    {
        var preprocessing = new Preprocessing(1, 2, 3, Low: -1, High: 1) { Mean = [0.1, 0.2, 0.3], Scale = [1, 2, 4] };
        var batch = preprocessing.ToTensor<double>([0, 255, 51, 102, 0, 255]);
        Assert.Equal(new Shape(1, 1, 2, 3), batch.Shape);
        double[] expected = [-1.1, 0.4, (-0.6 - 0.3) / 4, -0.2 - 0.1, -0.6, 0.175];
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], batch.Values[i], 1e-12);
            Assert.Equal(new double[] { 0, 255, 51, 102, 0, 255 }[i], preprocessing.Pixel(batch.Values[i], i % 3), 1e-9);
        }

        Assert.Equal(77 / 255f, new Preprocessing(1, 1, 1).ToTensor<float>([77]).Scalar);
        Assert.Throws<ShapeException>(() => preprocessing.ToTensor<float>(new byte[5]));
    }

    [Fact]
    public void A_move_keeps_what_stays_inside_and_brings_in_zeros()
    {
        byte[] image = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var data = new LabeledImages(new Shape(3, 3, 1), image, new byte[] { 0 });
        var preprocessing = new Preprocessing(3, 3, 1, 0, 255);
        var seen = new HashSet<string>();
        for (ulong seed = 0; seed < 200; seed++)
        {
            var moved = data.Batch<float>([0], preprocessing, shift: 1, seed).ToArray();
            var matches = from down in Enumerable.Range(-1, 3) from right in Enumerable.Range(-1, 3) where moved.SequenceEqual(Moved(down, right)) select (down, right);
            seen.Add($"{matches.Single()}");
        }

        Assert.Equal(9, seen.Count);

        float[] Moved(int down, int right) =>
        [
            .. from row in Enumerable.Range(0, 3)
               from column in Enumerable.Range(0, 3)
               let r = row - down
               let c = column - right
               select r is >= 0 and < 3 && c is >= 0 and < 3 ? (float)image[3 * r + c] : 0,
        ];
    }

    [Fact]
    public void A_move_depends_on_seed_and_image_not_on_the_batch()
    {
        var data = Samples.Quadrants(10, seed: 1);
        var preprocessing = new Preprocessing(4, 4, 1);
        var together = data.Batch<float>([3, 7], preprocessing, shift: 2, seed: 4).ToArray();
        Assert.Equal(together[16..], data.Batch<float>([7], preprocessing, shift: 2, seed: 4).ToArray());
        Assert.Equal([data.Label(3), data.Label(7)], data.Labels([3, 7]));
        Assert.Equal(data.Pixels(7), data.Range(5, 3).Pixels(2));
    }

    [Fact]
    public void Mnist_files_are_read_plain_or_compressed()
    {
        var images = WriteMnist("train", 2, [3, 9]);
        var data = Mnist.LoadTraining(_directory);
        Assert.Equal((2, 3, 9), (data.Count, data.Label(0), data.Label(1)));
        Assert.Equal(images[784..], data.Pixels(1).ToArray());
        Assert.Contains("t10k-images", Assert.Throws<UsageException>(() => Mnist.LoadTest(_directory)).Message);
    }

    [Theory]
    [InlineData(new byte[] { 3, 10 })]
    [InlineData(new byte[] { 3 })]
    public void Labels_that_do_not_fit_are_refused(byte[] labels)
    {
        WriteMnist("t10k", 2, labels);
        Assert.Throws<MalformedInputException>(() => Mnist.LoadTest(_directory));
    }

    private byte[] WriteMnist(string name, byte count, byte[] labels)
    {
        byte[] images = [.. Enumerable.Range(0, count * 784).Select(i => (byte)(i * 13))];
        File.WriteAllBytes(Path.Combine(_directory, $"{name}-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28, .. images]);
        File.WriteAllBytes(Path.Combine(_directory, $"{name}-labels-idx1-ubyte.gz"), IdxTests.Gzip([0, 0, 8, 1, 0, 0, 0, (byte)labels.Length, .. labels]));
        return images;
    }
}
