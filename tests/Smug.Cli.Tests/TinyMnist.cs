using System.Buffers.Binary;

namespace Smug.Cli.Tests;

/// <summary>A few made-up digits in MNIST's file format: a bright bar whose place says the class.</summary>
internal static class TinyMnist
{
    public static void Write(string directory, int items = 200)
    {
        WritePair(directory, "train", items, seed: 1);
        WritePair(directory, "t10k", 40, seed: 2);
    }

    private static void WritePair(string directory, string name, int count, int seed)
    {
        var random = new Random(seed);
        var images = new byte[16 + count * 784];
        var labels = new byte[8 + count];
        BinaryPrimitives.WriteInt32BigEndian(images, 0x803);
        BinaryPrimitives.WriteInt32BigEndian(labels, 0x801);
        foreach (var (offset, size) in new[] { (4, count), (8, 28), (12, 28) }) BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(offset), size);
        BinaryPrimitives.WriteInt32BigEndian(labels.AsSpan(4), count);
        for (var i = 0; i < count; i++)
        {
            var digit = random.Next(10);
            labels[8 + i] = (byte)digit;
            for (var pixel = 0; pixel < 784; pixel++)
            {
                var onBar = pixel / 28 / 2 == digit + 2;
                images[16 + i * 784 + pixel] = (byte)(onBar ? 200 + random.Next(56) : random.Next(40));
            }
        }

        File.WriteAllBytes(Path.Combine(directory, $"{name}-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(directory, $"{name}-labels-idx1-ubyte"), labels);
    }
}
