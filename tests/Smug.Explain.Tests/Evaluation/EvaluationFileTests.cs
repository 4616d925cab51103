using System.Text;

namespace Smug.Explain.Tests;

/// <summary>Rows, headers and shards as text: read back to the bit, and refused where they are broken.</summary>
public class EvaluationFileTests
{
    [Fact]
    public void ARowIsReadBackAsItWas()
    {
        var work = new MadeUpWork(20, Shard.Whole);
        for (var position = 0; position < 20; position++)
        {
            var row = work.Measure(position, position % 3).Row;
            var line = RowJson.Line(row);
            Assert.Equal((byte)'\n', line[^1]);
            Assert.Equal(1, line.Count(b => b == '\n'));
            var read = RowJson.Read(line.AsMemory()[..^1], "rows", 1);
            Assert.Equal(line, RowJson.Line(read));
            Assert.Equal(row.Metrics.ToArray(), read.Metrics.ToArray());
            Assert.Equal((row.Item, row.Method, row.Error, row.Label), (read.Item, read.Method, read.Error, read.Label));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"position\":0.5,\"item\":\"a\",\"method\":\"b\",\"input\":\"\",\"metrics\":{}}")]
    [InlineData("{\"position\":99999999999,\"item\":\"a\",\"method\":\"b\",\"input\":\"\",\"metrics\":{}}")]
    [InlineData("{\"position\":0,\"item\":null,\"method\":\"b\",\"input\":\"\",\"metrics\":{}}")]
    [InlineData("{\"position\":0,\"item\":\"a\",\"method\":\"b\",\"input\":\"\",\"metrics\":[]}")]
    [InlineData("{\"position\":0,\"item\":\"a\",\"method\":\"b\",\"input\":\"\",\"metrics\":{\"x\":\"1\"}}")]
    [InlineData("{\"position\":0,\"item\":\"a\",\"method\":\"b\",\"input\":\"\",\"metrics\":{\"x\":1e999}}")]
    [InlineData("{\"position\":0,\"item\":\"a\",\"method\":\"b\",\"input\":\"\",\"metrics\":{},\"error\":{\"kind\":\"Nonsense\",\"message\":\"\"}}")]
    public void WhatIsNoRowIsRefused(string line) =>
        Assert.Throws<MalformedInputException>(() => RowJson.Read(Encoding.UTF8.GetBytes(line), "rows", 1));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"schema\": 1}")]
    [InlineData("{\"schema\": \"one\"}")]
    public void WhatIsNoHeaderIsRefused(string text)
    {
        using var directory = new EvaluationDirectory();
        File.WriteAllText(directory["header"], text);
        Assert.Throws<MalformedInputException>(() => EvaluationHeader.Read(directory["header"]));
    }

    [Fact]
    public void AHeaderIsReadBackAndOtherFormsAreRefused()
    {
        using var directory = new EvaluationDirectory();
        var header = new MadeUpWork(5, new Shard(1, 3)).Header;
        File.WriteAllText(directory["header"], header.ToJson());
        var read = EvaluationHeader.Read(directory["header"]);
        Assert.Null(read.DifferenceTo(header));
        Assert.Equal(header.ToJson(), read.ToJson());
        foreach (var broken in new[] { header with { Schema = 2 }, header with { Shard = "3/3" }, header with { Items = -1 }, header with { Methods = [] } })
        {
            File.WriteAllText(directory["header"], broken.ToJson());
            Assert.Throws<MalformedInputException>(() => EvaluationHeader.Read(directory["header"]));
        }
    }

    [Fact]
    public void RowsThatAreNotTheirsAreNotContinued()
    {
        using var directory = new EvaluationDirectory();
        var work = new MadeUpWork(5, Shard.Whole);
        directory.Run("one", work);
        var lines = File.ReadAllLines(directory.Rows("one"));
        foreach (var broken in new[] { "{}\n" + lines[1] + "\n", lines[1] + "\n", string.Join('\n', lines) + "\n" + lines[0] + "\n" })
        {
            File.WriteAllText(directory.Rows("one"), broken);
            Assert.Throws<MalformedInputException>(() => EvaluationFolder.Open(directory["one"], work.Header));
        }

        File.Delete(Path.Combine(directory["one"], EvaluationFolder.HeaderName));
        Assert.Throws<UsageException>(() => EvaluationFolder.Open(directory["one"], work.Header));
    }

    [Theory]
    [InlineData("0/1", 0, 1)]
    [InlineData("7/8", 7, 8)]
    public void AShardIsRead(string text, int index, int count) => Assert.Equal(new Shard(index, count), Shard.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("8/8")]
    [InlineData("0/0")]
    [InlineData("-1/8")]
    [InlineData("1/2/3")]
    [InlineData("a/b")]
    public void WhatIsNoShardIsRefused(string text) => Assert.Throws<UsageException>(() => Shard.Parse(text));

    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=8", "3/8")]
    [InlineData("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=8 SLURM_ARRAY_TASK_MIN=1", "2/8")]
    [InlineData("SLURM_ARRAY_TASK_ID=16 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_STEP=2", "3/4")]
    [InlineData("SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_COUNT=1 SMUG_SHARD_COUNT=8", "5/8")]
    [InlineData("JOB_COMPLETION_INDEX=2 SMUG_SHARD_COUNT=8", "2/8")]
    [InlineData("SMUG_SHARD_COUNT=8", null)]
    [InlineData("", null)]
    public void ASchedulersTaskIsAShard(string variables, string? shard) => Assert.Equal(shard, Environment(variables)?.ToString());

    [Theory]
    [InlineData("JOB_COMPLETION_INDEX=2", "SMUG_SHARD_COUNT")]
    [InlineData("SLURM_ARRAY_TASK_ID=2", "SLURM_ARRAY_TASK_COUNT")]
    [InlineData("SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_ID=7")]
    [InlineData("SLURM_ARRAY_TASK_ID=x SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_ID")]
    [InlineData("JOB_COMPLETION_INDEX=9 SMUG_SHARD_COUNT=8", "JOB_COMPLETION_INDEX=9")]
    public void ContradictoryVariablesAreRefusedByName(string variables, string named) =>
        Assert.Contains(named, Assert.Throws<UsageException>(() => Environment(variables)).Message);

    [Theory]
    [InlineData(0, 3)]
    [InlineData(7, 1)]
    [InlineData(29, 8)]
    public void EveryItemIsInExactlyOneShard(int items, int count)
    {
        var positions = Enumerable.Range(0, count).Select(index => new Shard(index, count))
            .SelectMany(shard => Enumerable.Range(0, shard.ItemsOf(items)).Select(shard.PositionOf));
        Assert.Equal(Enumerable.Range(0, items), positions.Order());
    }

    private static Shard? Environment(string variables)
    {
        var pairs = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return Shard.FromEnvironment(name => pairs.GetValueOrDefault(name));
    }
}
