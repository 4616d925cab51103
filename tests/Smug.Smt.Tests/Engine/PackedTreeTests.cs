using System.Text;
using System.Text.Json.Nodes;
using Smug.Smt.Certificates;
using static Smug.Smt.Tests.Engine.RandomSets;

namespace Smug.Smt.Tests.Engine;

/// <summary>The flat form of trees: what is written is read again, and whatever is not a tree is refused with its place.</summary>
public class PackedTreeTests
{
    /// <summary>A tree of everything there is: values by rows and by multipliers, leaves closed by either, vectors with gaps, shared and empty ones.</summary>
    private static readonly ComponentCertificate Everything = new(
        [3, 5, 8, 13],
        7,
        [],
        [[Times(21, 5, -3), Times(34, 1, 4)], [], [Times(55, 1L << 50, -9), Times(21, 6, -3)]],
        [
            new TreeNode([new TreeFixing(8, true, 34, -1), new TreeFixing(3, false, 21, -1), new TreeFixing(13, false, -1, 0)], -1, -1, 5),
            new TreeNode([], -1, 2, -1),
            new TreeNode([], 89, -1, -1),
        ]);

    private static Multiplier Times(int row, long mantissa, int exponent) => new(row, Dyadic.Of(mantissa, exponent));

    private static ConstraintSet Set => Covering(2, 30, 12, 6);

    private static string Text(ComponentCertificate component)
    {
        using var stream = new MemoryStream();
        CertificateJson.Write(stream, new Certificate(Set, CertificateStatus.Unknown, null, 0, 0, [], null, [component]));
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Certificate Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return CertificateJson.Read(stream, "packed.json");
    }

    /// <summary>All that a component claims, in the order of its vectors.</summary>
    private static string Told(ComponentCertificate component) => string.Join('\n', [
        string.Join(' ', component.Variables), $"{component.Bound}",
        .. component.Multipliers.Select(vector => string.Join(' ', vector.OrderBy(m => m.Row).Select(m => $"{m.Row}:{m.Value.Mantissa}p{m.Value.Exponent}"))),
        .. component.Tree.Select(node => $"{string.Join(' ', node.Fixings)} {node.Row} {node.Multipliers} {node.Variable}")]);

    [Fact]
    public void EveryKindOfNodeIsReadAsItWasWritten()
    {
        var read = Assert.Single(Read(Text(Everything)).Components);
        Assert.Equal(Told(Everything), Told(read));
        Assert.Equal(Everything.Tree.Count, read.Tree.Count);

        // What was read is written as it is, and so is a copy in which one part is another.
        Assert.Equal(Text(Everything), Text(read));
        var longer = read with { Multipliers = [.. read.Multipliers, [Times(1, 1, 0)]] };
        Assert.Equal(Told(longer), Told(Assert.Single(Read(Text(longer)).Components)));
    }

    [Fact]
    public void ANumberTakesItsLengthAndComesBack()
    {
        long[] numbers = [0, 1, -1, 63, -64, 64, 127, -128, 1 << 20, -(1 << 20), long.MaxValue, long.MinValue];
        var builder = new PackedIntegers.Builder();
        foreach (var number in numbers) builder.Add(number);
        builder.End();
        builder.End();
        foreach (var number in numbers.Reverse()) builder.Add(number);
        builder.End();
        var packed = builder.Take();
        Assert.Equal(3, packed.Length);
        Assert.Equal(numbers, packed[0].AsEnumerable());
        Assert.Empty(packed[1]);
        Assert.Equal(numbers.Reverse(), packed[2]);
        Assert.Empty(builder.Take());
        Assert.Empty(default(PackedIntegers));
    }

    [Theory]
    [InlineData("tree", "[2,-2]", "tree", "more than 2 numbers")]
    [InlineData("tree", "[]", "tree", "more than 0")]
    [InlineData("tree", "[-1,-1]", "tree[1]", "no more numbers")]
    [InlineData("tree", "[5,-1,-1]", "tree[0]", "from -3 to 4")]
    [InlineData("tree", "[-4]", "tree[0]", "from -3 to 4")]
    [InlineData("tree", "[0,0,5]", "tree[2]", "from 1 to 4")]
    [InlineData("tree", "[0,0,0]", "tree[2]", "from 1 to 4")]
    [InlineData("tree", "[0,1,0,1,-1]", "tree[2]", "from 1 to 3")]
    [InlineData("tree", "[0,1,1,5,-1]", "tree[3]", "from -4 to 4")]
    [InlineData("tree", "[0,1,1,0,-1]", "tree[3]", "a variable")]
    [InlineData("tree", "[0,2000000000,1,1,-1]", "tree[1]", "from -4 to 4")]
    [InlineData("tree", "[0,-9223372036854775808,1,1,-1]", "tree[1]", "from -4 to 4")]
    [InlineData("tree", "[0,-1,-1,1,-1]", "tree[2]", "from 1 to 4")]
    [InlineData("tree", "[0,-1,1]", "tree", "more than 3")]
    [InlineData("tree", "[0.5]", "tree", "")]
    [InlineData("tree", "[1e3]", "tree", "")]
    [InlineData("tree", "[9223372036854775808]", "tree", "")]
    [InlineData("tree", "[[1]]", "tree", "")]
    [InlineData("tree", "7", "tree", "")]
    [InlineData("tree", "null", "components[0]", "a tree")]
    [InlineData("multipliers", "[[1,2,3,4,5],[],[]]", "multipliers[0]", "at most 4 rows")]
    [InlineData("multipliers", "[[],[1,-4],[]]", "multipliers[1]", "at most 4 rows")]
    [InlineData("multipliers", "[[],[],[-5]]", "multipliers[2]", "at most 4 rows")]
    [InlineData("multipliers", "[[],[],[-9223372036854775808]]", "multipliers[2]", "at most 4 rows")]
    [InlineData("multipliers", "[1]", "multipliers", "")]
    [InlineData("multipliers", "[null]", "multipliers", "")]
    [InlineData("multipliers", "null", "components[0]", "multipliers")]
    [InlineData("rows", "[1,2]", "exponents", "2 exponents")]
    [InlineData("rows", "[1,2,3,-4]", "rows[3]", "a row")]
    [InlineData("exponents", "[0,0,0,20000]", "exponents[3]", "magnitude")]
    [InlineData("exponents", "[0,0,0,-2147483648]", "exponents[3]", "magnitude")]
    public void WhatIsNoTreeIsRefusedWithItsPlace(string part, string instead, string place, string expected)
    {
        var document = JsonNode.Parse(Text(Everything))!;
        document["components"]![0]![part] = JsonNode.Parse(instead);
        var error = Assert.Throws<MalformedInputException>(() => Read(document.ToJsonString()));
        Assert.Contains("$.components[0]", error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatHasNoFormIsNotWritten()
    {
        void Refused(ComponentCertificate component, string why) =>
            Assert.Contains(why, Assert.Throws<UsageException>(() => Text(component)).Message, StringComparison.Ordinal);

        Refused(Everything with { Variables = [3, 5, 8] }, "variable 13");
        Refused(Everything with { Multipliers = [[Times(21, -1, 0)], [], []] }, "below 0");
        Refused(Everything with { Multipliers = [[Times(21, 1, 0)], [Times(21, 1, 90)], []] }, "63 bits");
        Refused(Everything with { Multipliers = [[Times(-1, 1, 0)], [], []] }, "a row below 0");
        Refused(Everything with { Tree = [new TreeNode([], -1, -1, -1)] }, "follows from nothing");
        Refused(Everything with { Tree = [new TreeNode([new TreeFixing(3, true, -1, -1)], -1, 0, -1)] }, "follows from nothing");
    }

    /// <summary>Any single number of the trees of a set that needs trees, changed: the certificate is refused, or what it then proves is true as well.</summary>
    [Fact]
    public void AnyChangedNumberIsRefusedOrHarmless()
    {
        var set = Covering(4, 40, 26, 7);
        set = new ConstraintSet(set.VariableCount, set.Rows, [.. set.Weights.Select(w => w * 100_000)]);
        var certificate = new AnytimeStrategy().SolveWithCertificate(set, new SolveOptions()).Certificate;
        using var stream = new MemoryStream();
        CertificateJson.Write(stream, certificate);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Null(CertificateChecker.FirstFlaw(Read(text)));
        var (random, malformed, flaws, harmless) = (new Random(1), 0, 0, 0);
        for (var turn = 0; turn < 300; turn++)
        {
            var document = JsonNode.Parse(text)!;
            var component = document["components"]!.AsArray().MaxBy(c => c!["tree"]!.AsArray().Count)!;
            Assert.True(component["tree"]!.AsArray().Count > 10);
            var vectors = component["multipliers"]!.AsArray();
            var list = (turn % 3 == 0 ? component["tree"] : turn % 3 == 1 ? component["rows"] : vectors[random.Next(vectors.Count)])!.AsArray();
            if (list.Count == 0) continue;
            var place = random.Next(list.Count);
            list[place] = turn % 3 == 2 ? random.NextInt64(1 << 30) : (long)list[place]! + random.Next(-2, 3);
            try
            {
                if (CertificateChecker.FirstFlaw(Read(document.ToJsonString())) is null) harmless++;
                else flaws++;
            }
            catch (MalformedInputException)
            {
                malformed++;
            }
        }

        // A changed number may be the same, or prove the same: a multiplier that is not needed, a value nothing rests on.
        Assert.True(malformed > 10 && flaws > 100 && harmless < 150, $"{malformed} malformed, {flaws} flaws, {harmless} harmless");
    }
}
