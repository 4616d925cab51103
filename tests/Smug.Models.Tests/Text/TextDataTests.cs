using System.Text;
using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Models.Tests.Text;

/// <summary>Vocabularies, corpus files, splits and count ratios against hand-made examples.</summary>
public sealed class TextDataTests
{
    [Fact]
    public void Words_are_numbered_by_count_and_then_by_name()
    {
        var vocabulary = Vocabulary.Of([["b", "a", "c"], ["b", "a"], ["d", "b"]]);
        Assert.Equal("b a c d", string.Join(' ', vocabulary.Words));
        Assert.Equal([2, 3, 1, 5], vocabulary.Encode(["b", "a", "x", "d"]));
        Assert.Equal(["<padding>", "<unknown>", "b"], Enumerable.Range(0, 3).Select(vocabulary.WordOf));
        Assert.Equal(6, vocabulary.Count);
        Assert.Equal("b a", string.Join(' ', Vocabulary.Of([["b", "a", "c"], ["b", "a"], ["d", "b"]], leastCount: 2).Words));
        Assert.Equal("b", string.Join(' ', Vocabulary.Of([["b", "a", "c"], ["b", "a"], ["d", "b"]], most: 1).Words));
        Assert.Throws<UsageException>(() => vocabulary.WordOf(6));
        Assert.Throws<UsageException>(() => new Vocabulary(WordTokenizer.Name, ["a", "a"]));
        Assert.Throws<UsageException>(() => new Vocabulary(WordTokenizer.Name, ["a", ""]));
        Assert.Throws<UsageException>(() => new Vocabulary("other", ["a"]));
    }

    [Fact]
    public void A_corpus_file_gives_labels_and_tokens()
    {
        var texts = LabeledTextFile.Parse("1 It's fine .\r\n0\n\n0 Bad\n"u8, "sample", classes: 2);
        Assert.Equal([1, 0, 0], texts.Select(text => text.Label));
        Assert.Equal(["it 's fine .", "", "bad"], texts.Select(text => string.Join(' ', text.Tokens)));
        Assert.Equal("It's fine .", texts[0].Source);
        Assert.Equal(["crème"], LabeledTextFile.Parse("0 crème"u8, "sample", 1)[0].Tokens);
        Assert.Equal(["crème"], LabeledTextFile.Parse(Encoding.Latin1.GetBytes("0 crème"), "sample", 1)[0].Tokens);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("\n \n", "line 1")]
    [InlineData("0 a\nx b", "line 2")]
    [InlineData("0 a\n2 b", "line 2")]
    [InlineData("-1 a", "line 1")]
    [InlineData("+0 a", "line 1")]
    [InlineData("99999999999999999999 a", "line 1")]
    public void A_malformed_corpus_is_refused_with_its_line(string file, string place)
    {
        var error = Assert.Throws<MalformedInputException>(() => LabeledTextFile.Parse(Encoding.UTF8.GetBytes(file), "sample", 2));
        Assert.Equal(("sample", place), (error.SourceName, error.Place));
    }

    [Fact]
    public void A_line_without_end_is_refused() =>
        Assert.Throws<MalformedInputException>(() => LabeledTextFile.Parse(Encoding.UTF8.GetBytes("0 " + new string('a', 1 << 21)), "sample", 1));

    [Fact]
    public void One_fold_of_ten_keeps_the_classes_shares_and_every_text_once()
    {
        var all = Enumerable.Range(0, 1000).Select(i => new LabeledText([$"w{i}"], i % 4 == 0 ? 1 : 0, "")).ToList();
        var split = TextCorpus.Split(all);
        Assert.Equal((900, 100, 25), (split.Train.Count, split.Test.Count, split.Test.Count(text => text.Label == 1)));
        Assert.Equal(all.Select(text => text.Tokens[0]).Order(), split.Train.Concat(split.Test).Select(text => text.Tokens[0]).Order());
        Assert.Equal(split.Test, TextCorpus.Split(all).Test);
    }

    [Fact]
    public void A_missing_corpus_file_is_named()
    {
        var error = Assert.Throws<UsageException>(() => TextCorpus.Find("sst2").Load(Path.GetTempPath() + "nowhere"));
        Assert.Contains("stsa.binary.train", error.Message);
        Assert.Contains("trec6", Assert.Throws<UsageException>(() => TextCorpus.Find("imdb")).Message);
    }

    [Fact]
    public void Count_ratios_are_those_of_the_formula()
    {
        var vocabulary = new Vocabulary(WordTokenizer.Name, ["good", "bad"]);
        LabeledText[] texts = [new(["good", "good"], 1, ""), new(["good"], 1, ""), new(["bad", "good"], 0, ""), new(["bad"], 0, ""), new(["x"], 0, "")];
        var table = Tensor<double>.Zeros(new Shape(4, 3));
        CountRatios.Fill(table, vocabulary, texts, 2, scale: 2);

        // Class 0: good in 1 of 3, bad in 2 of 3; class 1: good in 2 of 2, bad in none of 2.
        Assert.Equal(2 * Math.Log(2.0 / 5 / (3.0 / 4)), table.Values[6], 1e-12);
        Assert.Equal(2 * Math.Log(3.0 / 5 / (1.0 / 4)), table.Values[9], 1e-12);
        Assert.Equal([0, 0, 0, 0, 0, 0], table.Values[..6].ToArray());
        Assert.Throws<ShapeException>(() => CountRatios.Fill(Tensor<double>.Zeros(new Shape(3, 3)), vocabulary, texts, 2, 1));
    }
}
