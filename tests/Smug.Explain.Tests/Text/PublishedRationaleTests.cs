using System.Text;
using Smug.Explain.Text;

namespace Smug.Explain.Tests.Text;

/// <summary>The reader and the statistics of published rationales on hand-made texts.</summary>
public sealed class PublishedRationaleTests
{
    private const string Sample = """
        [{"id": 7, "pred": 0.9, "actual": 0.8, "len": {"A": "2"}, "tokens": ["a", "b", "c", "d"], "human": [1, 2],
          "rat": {"A": [[0, 95.0], [2, 60.0]], "B": [[1, 60.0]]}},
         {"id": 8, "pred": 0.1, "actual": 0.2, "len": {}, "tokens": ["x", "y"], "human": [], "rat": {"A": [[1, 60.0]]}}]
        """;

    [Fact]
    public void Texts_and_rationales_are_read_most_important_first()
    {
        var texts = PublishedRationales.Parse(Encoding.UTF8.GetBytes(Sample), "sample");
        Assert.Equal(["a b c d", "x y"], texts.Select(text => string.Join(' ', text.Words)));
        Assert.Equal([false, true, true, false], texts[0].Human.ToArray());
        Assert.Equal([2, 0], texts[0].Methods["A"].ToArray());
        Assert.Equal((7, 0.9, 0.8), (texts[0].Id, texts[0].Prediction, texts[0].Truth));
    }

    [Fact]
    public void Statistics_are_means_over_texts_and_overlap_counts_marked_texts_only()
    {
        var texts = PublishedRationales.Parse(Encoding.UTF8.GetBytes(Sample), "sample");
        var a = RationaleStatistics.Of("A", [.. texts.Select(text => ((IReadOnlyList<bool>)text.Human, (IReadOnlyCollection<int>)text.Methods["A"]))]);
        Assert.Equal(new RationaleStatistics("A", 2, 1.5, 1.5, 0.5, 0.5, 0.5, 0.5), a);
        Assert.Throws<UsageException>(() => RationaleStatistics.Of("C", []));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[{\"id\":1,\"pred\":1,\"actual\":1,\"tokens\":[],\"human\":[],\"rat\":{}}]")]
    [InlineData("[{\"id\":1,\"pred\":1,\"actual\":1,\"tokens\":[\"a\"],\"human\":[1],\"rat\":{}}]")]
    [InlineData("[{\"id\":1,\"pred\":1,\"actual\":1,\"tokens\":[\"a\"],\"human\":[],\"rat\":{\"A\":[[0]]}}]")]
    [InlineData("[{\"id\":1,\"pred\":1,\"actual\":1,\"tokens\":[\"a\"],\"human\":[],\"rat\":{\"A\":[[0.5,1]]}}]")]
    [InlineData("[{\"id\":1,\"pred\":1,\"actual\":1,\"tokens\":[\"a\"],\"human\":[],\"rat\":{\"A\":[],\"A\":[]}}]")]
    public void Anything_else_is_malformed(string json) =>
        Assert.Throws<MalformedInputException>(() => PublishedRationales.Parse(Encoding.UTF8.GetBytes(json), "sample"));
}
