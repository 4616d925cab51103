using Smug.Models.Formats;

namespace Smug.Models.Tests;

public class NNetTests
{
    private const string Tiny = """
        // a comment
        2,2,1,2,
        2,2,1,
        0,
        0.0,-1.0,
        10.0,1.0,
        5.0,0.5,7.0,
        10.0,2.0,3.0,
        1.5e+00,-2.0,
        0.5,1.0,
        0.25,
        -1.0,
        1.0,-1.0,
        0.125,
        """;

    /// <summary>Oracle: y = relu(1.5a − 2b + 0.25) − relu(0.5a + b − 1) + 0.125, worked out by hand.</summary>
    [Fact]
    public void A_network_is_read_with_its_normalisation()
    {
        var file = NNetFile.Parse(Tiny, "tiny");
        var output = file.Network.Forward(Tensors.Tensor<float>.From(new Tensors.Shape(2, 2), [1, 0, 4, 1]));
        Assert.Equal([1.75f - 0 + 0.125f, 4.25f - 2 + 0.125f], output.ToArray());
        Assert.Equal([0.5, 0.25], file.Normalize([20, 1]));
        Assert.Equal([10, 1], file.Denormalize([0.5, 0.25]));
        Assert.Equal(13, file.DenormalizeOutput(2));
    }

    [Fact]
    public void Every_way_of_cutting_or_changing_a_line_is_refused_or_read()
    {
        var lines = Tiny.Split('\n');
        for (var line = 1; line < lines.Length; line++)
        {
            Assert.Throws<MalformedInputException>(() => NNetFile.Parse(string.Join('\n', lines[..line]), "cut"));
            foreach (var bad in new[] { "", "x,", "1e999,1e999,1e999,", "nan,nan,nan,", "-1,-1,-1,-1,", "9999999,9999999,9999999,9999999," })
            {
                string[] changed = [.. lines];
                changed[line] = bad;
                var text = string.Join('\n', changed);
                if (line == 3) continue; // The flag has no meaning.
                Assert.Throws<MalformedInputException>(() => NNetFile.Parse(text, "changed"));
            }
        }
    }

    [Fact]
    public void A_short_file_cannot_ask_for_much_memory() =>
        Assert.Throws<MalformedInputException>(() => NNetFile.Parse("2,60000,60000,60000,\n60000,60000,60000,\n0,\n", "big"));
}
