namespace Smug.Explain.Tests;

/// <summary>Oracle: the bytes of the same evaluation made by one process.</summary>
public class EvaluationMergeTests
{
    private const int Items = 29;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(40)]
    public void ShardsTogetherAreTheWholeByteForByte(int count)
    {
        using var directory = new EvaluationDirectory();
        directory.Run("whole", new MadeUpWork(Items, Shard.Whole));
        var shards = Shards(directory, count);
        Merge(directory, shards.Reverse());
        Assert.Equal(directory.Contents("whole"), directory.Contents("merged"));
        Assert.Equal(Items * 3, File.ReadLines(directory.Timings("merged")).Count());
    }

    [Fact]
    public void ADirectoryOfShardsMeansItsShards()
    {
        using var directory = new EvaluationDirectory();
        directory.Run("whole", new MadeUpWork(Items, Shard.Whole));
        Shards(directory, 4);
        Merge(directory, [directory.Path]);
        Assert.Equal(directory.Contents("whole"), directory.Contents("merged"));
    }

    [Fact]
    public void WhatDoesNotBelongTogetherIsRefusedByName()
    {
        using var directory = new EvaluationDirectory();
        var shards = Shards(directory, 4);
        Assert.Contains("Shards 1/4, 3/4 missing", Refusal(directory, [shards[0], shards[2]]));
        Assert.Contains("Shard 2/4 missing", Refusal(directory, [shards[0], shards[1], shards[3]]));
        var twice = Refusal(directory, [.. shards, shards[1]]);
        Assert.Contains("Shard 1/4 is there 2 times", twice);
        Assert.Contains(shards[1], twice);

        directory.Run("foreign", new MadeUpWork(Items, new Shard(3, 4), seed: 5));
        var foreign = Refusal(directory, [.. shards[..3], directory["foreign"]]);
        Assert.Contains("foreign", foreign);
        Assert.Contains("the seed is 5 instead of 0", foreign);

        directory.Run("fifth", new MadeUpWork(Items, new Shard(3, 5)));
        Assert.Contains("is shard 3/5", Refusal(directory, [.. shards[..3], directory["fifth"]]));

        directory.Run("other", new MadeUpWork(7, Shard.Whole));
        var refused = Assert.Throws<UsageException>(() => EvaluationMerge.Merge(shards, directory["other"]));
        Assert.Contains("holds another evaluation", refused.Message);
    }

    [Fact]
    public void AnUnfinishedShardIsRefusedByName()
    {
        using var directory = new EvaluationDirectory();
        var shards = Shards(directory, 3);
        var rows = Path.Combine(shards[1], EvaluationFolder.RowsName);
        var lines = File.ReadAllLines(rows);
        File.WriteAllText(rows, string.Join('\n', lines[..^1]) + "\n");
        Assert.Contains($"Shard 1/3 in '{shards[1]}' is not finished: it has {lines.Length - 1} of {lines.Length} rows", Refusal(directory, shards));
        File.WriteAllText(rows, string.Join('\n', lines));
        Assert.Contains("is not finished", Refusal(directory, shards));
        Assert.False(File.Exists(Path.Combine(directory["merged"], EvaluationFolder.HeaderName)));
    }

    [Fact]
    public void RowsOfAnotherItemAreRefused()
    {
        using var directory = new EvaluationDirectory();
        var shards = Shards(directory, 3);
        var rows = Path.Combine(shards[2], EvaluationFolder.RowsName);
        var lines = File.ReadAllLines(rows);
        (lines[3], lines[6]) = (lines[6], lines[3]);
        File.WriteAllText(rows, string.Join('\n', lines) + "\n");
        Assert.Throws<MalformedInputException>(() => EvaluationMerge.Merge(shards, directory["merged"]));
    }

    private static string[] Shards(EvaluationDirectory directory, int count) => [.. Enumerable.Range(0, count).Select(index =>
    {
        var name = $"shard-{index}-of-{count}";
        Assert.True(directory.Run(name, new MadeUpWork(Items, new Shard(index, count))));
        return directory[name];
    })];

    private static string Refusal(EvaluationDirectory directory, string[] shards) =>
        Assert.Throws<UsageException>(() => EvaluationMerge.Merge(shards, directory["merged"])).Message;

    private static void Merge(EvaluationDirectory directory, IEnumerable<string> shards)
    {
        var header = EvaluationMerge.Merge(shards, directory["merged"]);
        var gallery = new EvaluationGallery(directory["merged"], header);
        foreach (var row in RowFile.Read(directory.Rows("merged"))) gallery.Remember(row);
        gallery.Tidy();
    }
}
