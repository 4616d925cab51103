using Smug.Models.Text;

namespace Smug.Models.Tests.Text;

/// <summary>The tokenizer's rules, on hand-cut texts, and on texts that nobody wants to cut.</summary>
public sealed class WordTokenizerTests
{
    [Theory]
    [InlineData("It's a so-so film, I don't like it!", "it 's a so-so film , i do n't like it !")]
    [InlineData("they're we've she'll I'd I'm CAN'T won't", "they 're we 've she 'll i 'd i 'm ca n't wo n't")]
    [InlineData("does n't 's 're rock'n'roll o'brien dogs'", "does n't 's 're rock'n'roll o'brien dogs '")]
    [InlineData("3.5 stars, 1,000 of 2. end.Start", "3.5 stars , 1,000 of 2 . end . start")]
    [InlineData("well... -- `` quoted '' - (x) -lrb- y -RRB-", "well ... -- `` quoted '' - ( x ) ( y )")]
    [InlineData("\u201CIt\u2019s\u201D 3\\/4 stars\\*", "\" it 's \" 3 / 4 stars *")]
    [InlineData("a\tb\u0000c\u200bd\u2028e\u0007", "a b c d e")]
    [InlineData("'s and 'm", "'s and 'm")]
    [InlineData("'re", "'re")]
    [InlineData("n't 't x'", "n't ' t x '")]
    [InlineData("CRÈME BRÛLÉE Ünï_1", "crème brûlée ünï_1")]
    [InlineData("שלום עולם! مرحبا", "שלום עולם ! مرحبا")]
    [InlineData("nice👍🏽👨\u200d👩\u200d👧!!", "nice 👍🏽 👨\u200d👩\u200d👧 ! !")]
    [InlineData("", "")]
    [InlineData(" \r\n\t\u00a0\u0001 ", "")]
    public void Texts_are_cut_by_the_rules(string text, string expected) => Assert.Equal(expected, Joined(text));

    [Fact]
    public void A_cut_text_stays_cut()
    {
        foreach (var text in new[] { "It's a so-so film, I don't like it... 3.5 stars!", "he said ``why'' -- and they'd go (x) 👍🏽", "a-b-c'd e's f.g" })
            Assert.Equal(Joined(text), Joined(Joined(text)));
    }

    [Fact]
    public void Places_are_those_of_the_text_and_everything_visible_is_covered_once()
    {
        foreach (var text in new[] { "It\u2019s  a -LRB-so-so\t\"film\" 👍🏽 \uD800!", "شكرا n't 'S'", "1.2.3,4 'tis" })
        {
            var tokens = WordTokenizer.Tokens(text);
            var at = 0;
            foreach (var token in tokens)
            {
                Assert.True(token.Start >= at && token.Length >= 1);
                Assert.True(string.IsNullOrWhiteSpace(text[at..token.Start]), text[at..token.Start]);
                at = token.Start + token.Length;
            }

            Assert.True(string.IsNullOrWhiteSpace(text[at..]));
        }
    }

    [Fact]
    public void No_text_of_any_kind_is_too_much()
    {
        var random = new SeededRandom(3);
        var pieces = new[] { "a", "'", "n't", "-", ".", "9", " ", "\uD83D", "\uDC4D", "\u0301", "\u202E", "\\", "/", "-lrb-", "\u0000", "”", "ß", "İ" };
        for (var round = 0; round < 300; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)]));
            var tokens = WordTokenizer.Tokens(text);
            Assert.Equal(tokens, WordTokenizer.Tokens(text));
            Assert.All(tokens, token =>
            {
                Assert.NotEqual("", token.Text);
                Assert.True(token.Start + token.Length <= text.Length);
                Assert.DoesNotContain(token.Text, c => char.IsWhiteSpace(c) || c < ' ');
            });
        }

        Assert.Equal(10_000, WordTokenizer.Tokens(string.Join(' ', Enumerable.Repeat("word", 10_000))).Count);
        Assert.Single(WordTokenizer.Tokens(new string('x', 1_000_000)));
    }

    private static string Joined(string text) => string.Join(' ', WordTokenizer.Words(text));
}
