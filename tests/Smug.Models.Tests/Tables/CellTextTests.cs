using Smug.Models.Tables;

namespace Smug.Models.Tests.Tables;

/// <summary>Expected texts are those that the evaluator of WikiTableQuestions 1.0.2 gives; values are worked out by hand.</summary>
public sealed class CellTextTests
{
    [Theory]
    [InlineData("  Bangkok,\n Thailand ", "bangkok, thailand")]
    [InlineData("José Ángel Łódź Æ", "jose angel łodz æ")]
    [InlineData("\u201CHello\u201D", "hello")]
    [InlineData("1999\u20132001", "1999-2001")]
    [InlineData("Piotr (POL) (2)", "piotr")]
    [InlineData("(none)", "(none)")]
    [InlineData("Gold[1][a]*", "gold")]
    [InlineData("[12]", "")]
    [InlineData("yes.", "yes")]
    [InlineData("a \"b\" c", "a \"b\" c")]
    [InlineData("", "")]
    public void TextsAreNormalised(string text, string expected) => Assert.Equal(expected, CellText.Normalized(text));

    [Theory]
    [InlineData("1,200", "1200.0", true)]
    [InlineData("-3", "-3.00", true)]
    [InlineData("12", "12 km", false)]
    [InlineData("Ann (3)", "ANN", true)]
    public void AnswersAreComparedByNumberOrText(string first, string second, bool same) => Assert.Equal(same, CellText.Key(first) == CellText.Key(second));

    [Theory]
    [InlineData("12 km", 12)]
    [InlineData("$1,250.5 million", 1250.5)]
    [InlineData("-4", -4)]
    [InlineData("Mark", double.NaN)]
    [InlineData("", double.NaN)]
    [InlineData("5 March 2004", (2004 * 12 + 3) * 31 + 5)]
    [InlineData("Sept. 2004", (2004 * 12 + 9) * 31)]
    [InlineData("2004-12-01", (2004 * 12 + 12) * 31 + 1)]
    public void CellsAreOrderedByDateOrFirstNumber(string text, double expected) => Assert.Equal(expected, CellText.Value(text) ?? double.NaN);

    [Fact]
    public void UnpairedSurrogatesAreReplaced() => Assert.Equal("\uFFFDx", CellText.Normalized("\uD800x"));

    [Fact]
    public void LongHostileTextsTakeNoLongerThanTheirSquare()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        CellText.Value(new string('[', 10_000) + "x");
        CellText.Value(string.Concat(Enumerable.Repeat("(a) ", 2_500)) + "x");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}");
    }
}
