using System.Text;
using Smug.Models.Tables;

namespace Smug.Models.Tests.Tables;

/// <summary>Readers of tables and questions: the two forms as they are documented, and hostile files.</summary>
public sealed class TableReaderTests
{
    [Fact]
    public void CsvKeepsQuotesBackslashesCommasAndLineEnds()
    {
        var table = Csv("\"Name\",\"A, b\"\n\"say \\\"x\\\"\",\"c\\\\d\"\n\"two\nlines\",plain\n\"old \"\"style\"\"\",\"\"\r\n");
        Assert.Equal(["Name", "A, b"], table.Headers.ToArray());
        Assert.Equal(["say \"x\"", "c\\d", "two\nlines", "plain", "old \"style\"", ""], table.Rows.SelectMany(row => row));
        Assert.Equal(0, table.RaggedRows);
    }

    [Fact]
    public void TsvUndoesItsEscapes()
    {
        var table = TableFile.Parse("a\tb\nx\\py\tu\\nv\\\\n\n"u8, "t.tsv");
        Assert.Equal(["x|y", "u\nv\\n"], table.Rows[0].ToArray());
    }

    [Fact]
    public void RaggedRowsAreFilledAndCounted()
    {
        var table = Csv("a,b\n1\n1,2,3\n4,5\n");
        Assert.Equal(2, table.RaggedRows);
        Assert.Equal(3, table.Columns);
        Assert.Equal(["a", "b", ""], table.Headers.ToArray());
        Assert.Equal(["1", "", ""], table.Rows[0].ToArray());
        Assert.Equal(["1", "2", "3"], table.Rows[1].ToArray());
    }

    [Theory]
    [InlineData("", "a line of headers")]
    [InlineData("a,b\n", "a line of headers")]
    [InlineData("a,\"b\n1,2\n", "a quotation mark that ends")]
    public void BrokenTablesSayWhatIsWrong(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<MalformedInputException>(() => Csv(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void BytesThatAreNoUtf8AndTablesOverTheLimitsAreRefused()
    {
        Assert.Throws<MalformedInputException>(() => TableFile.Parse([0x61, 0x0A, 0xFF, 0x0A], "t.csv"));
        Assert.Throws<MalformedInputException>(() => Csv("a\n" + new string(',', 2000) + "\n"));
        Assert.Throws<MalformedInputException>(() => Csv("a\n" + new string('x', 20_000) + "\n"));

        // A thousand columns in one row would fill a thousand cells into each of the others.
        Assert.Throws<MalformedInputException>(() => Csv("a\n" + new string(',', 1000) + "\n" + string.Concat(Enumerable.Repeat("1\n", 2000))));
    }

    [Fact]
    public void EveryCutAndEveryChangedByteIsReadOrRefused()
    {
        var bytes = Encoding.UTF8.GetBytes("\"a\",\"b\\\"\"\n\"1\",\"2\n3\"\nx,y,z\n");
        for (var length = 0; length <= bytes.Length; length++) ReadOrRefuse(bytes[..length]);
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var value in new byte[] { 0, (byte)'"', (byte)'\\', (byte)'\n', (byte)',', 0x80, 0xC3 })
            {
                var changed = bytes.ToArray();
                changed[at] = value;
                ReadOrRefuse(changed);
            }
        }

        static void ReadOrRefuse(byte[] some)
        {
            try
            {
                var table = TableFile.Parse(some, "t.csv");
                Assert.All(table.Rows, row => Assert.Equal(table.Columns, row.Length));
            }
            catch (MalformedInputException error)
            {
                Assert.Equal("t.csv", error.SourceName);
            }
        }
    }

    [Fact]
    public void QuestionsHaveAnswersWithoutEscapes()
    {
        var line = Assert.Single(TableQuestionFile.Parse("id\tutterance\tcontext\ttargetValue\nq1\twhat\\nnow?\tcsv/1.csv\ta\\pb|c\n"u8, "q.tsv"));
        Assert.Equal(("q1", "what\nnow?", "csv/1.csv"), (line.Id, line.Text, line.TablePath));
        Assert.Equal(["a|b", "c"], line.Answers.ToArray());
    }

    [Theory]
    [InlineData("", "the fields")]
    [InlineData("id\tutterance\tcontext\ttargetValue\n", "a question")]
    [InlineData("id\tutterance\tcontext\ttargetValue\nq\tx\tt.csv\n", "4 fields")]
    [InlineData("id\tutterance\tcontext\ttargetValue\nq\tx\t../t.csv\ta\n", "in the data's folder")]
    [InlineData("id\tutterance\tcontext\ttargetValue\nq\tx\t/etc/passwd\ta\n", "in the data's folder")]
    [InlineData("id\tutterance\tcontext\ttargetValue\nq\tx\tt.csv\ta\nq\ty\tt.csv\ta\n", "an id of its own")]
    public void BrokenQuestionFilesSayWhatIsWrong(string text, string expected) => Assert.Contains(
        expected, Assert.Throws<MalformedInputException>(() => TableQuestionFile.Parse(Encoding.UTF8.GetBytes(text), "q.tsv")).Message, StringComparison.Ordinal);

    [Fact]
    public void EveryQuestionIsCountedOnce()
    {
        using var folder = new TableFolder();
        folder.Write("good.csv", "name,age\nAnn,31\nBob,\"1,200\"\n");
        folder.Write("ragged.csv", "name,age\nAnn\n");
        folder.Write("broken.csv", "\"name\n");
        folder.WriteQuestions(
            "questions.tsv",
            ("how old is bob?", "good.csv", "1200"),
            ("who?", "good.csv", "Ann|Bob"),
            ("how many?", "good.csv", "2"),
            ("who?", "ragged.csv", "ann"),
            ("who?", "broken.csv", "Ann"),
            ("who?", "missing.csv", "Ann"));
        var read = TableQuestions.Of("some", TableQuestionFile.Read(folder.File("questions.tsv")), folder.Path);
        Assert.Equal(["1200", "ann"], read.Covered.Select(question => question.Answer));
        Assert.Equal((6, 1, 1, 1, 1, 1), (read.Lines, read.SeveralAnswers, read.NoCell, read.MissingTables, read.MalformedTables, read.RaggedTables));
        Assert.Contains("broken.csv", read.FirstMalformed, StringComparison.Ordinal);
        Assert.Equal(read.Lines, read.Covered.Length + read.SeveralAnswers + read.NoCell + read.MissingTables + read.MalformedTables);
    }

    private static Table Csv(string text) => TableFile.Parse(Encoding.UTF8.GetBytes(text), "t.csv");
}
