using System.Text;
using Smug.Models;
using Smug.Models.Images;

namespace Smug.Explain.Tests;

/// <summary>Data sets made by hand, whole and broken.</summary>
public class PictureSourceTests
{
    private static readonly Preprocessing s_tiny = new(2, 2, 3);

    [Fact]
    public void AFolderIsReadInTheOrderOfNamesWithClassesFromSubfoldersAndMasksBeside()
    {
        using var directory = new EvaluationDirectory();
        Picture(directory, "b/two.png", 10);
        Picture(directory, "a/one.png", 20);
        Picture(directory, "a/one_mask.png", 0, 255);
        var source = PictureSources.Open(directory.Path, s_tiny);
        Assert.Equal(("pictures", 2), (source.Identity.Kind, source.Identity.Items));
        Assert.Equal(["a/one.png", "b/two.png"], Enumerable.Range(0, 2).Select(source.NameOf));
        var (one, two) = (source.Load(0), source.Load(1));
        Assert.Equal(("a", "b"), (one.Class, two.Class));
        Assert.Equal([false, true, true, true], one.Mask.ToArray());
        Assert.Empty(two.Mask);
        Assert.Equal(20, one.Picture.Pixels[0]);

        Picture(directory, "c/three.png", 30);
        Assert.NotEqual(source.Identity.Sha256, PictureSources.Open(directory.Path, s_tiny).Identity.Sha256);
    }

    [Fact]
    public void LabelsAndMasksComeFromACsv()
    {
        using var directory = new EvaluationDirectory();
        Picture(directory, "x.png", 10);
        Picture(directory, "region.png", 255, 0);
        File.WriteAllText(directory["labels.csv"], "label,file,mask\n\"seven, or so\",x.png,region.png\n");
        var item = PictureSources.Open(directory.Path, s_tiny).Load(0);
        Assert.Equal("seven, or so", item.Class);
        Assert.Equal([true, false, false, false], item.Mask.ToArray());
    }

    [Theory]
    [InlineData("name,label\nx.png,1\n")]
    [InlineData("file,label\nx.png\n")]
    [InlineData("file,label\nmissing.png,1\n")]
    [InlineData("file,label\n../x.png,1\n")]
    [InlineData("file,label\n/etc/passwd,1\n")]
    [InlineData("file,label\nx.png,1\nx.png,2\n")]
    [InlineData("file,label\n\"x.png,1\n")]
    [InlineData("")]
    public void BrokenLabelsAreRefused(string labels)
    {
        using var directory = new EvaluationDirectory();
        Picture(directory, "x.png", 10);
        File.WriteAllText(directory["labels.csv"], labels);
        Assert.Throws<MalformedInputException>(() => PictureSources.Open(directory.Path, s_tiny));
    }

    [Fact]
    public void AMaskOfAnotherSizeIsRefused()
    {
        using var directory = new EvaluationDirectory();
        Picture(directory, "x.png", 10);
        new Image(3, 2, 1, new byte[6]).Save(directory["x_mask.png"]);
        var source = PictureSources.Open(directory.Path, s_tiny);
        Assert.Throws<MalformedInputException>(() => source.Load(0));
    }

    [Fact]
    public void WhatIsNoDataSetIsRefused()
    {
        using var directory = new EvaluationDirectory();
        Assert.Throws<UsageException>(() => PictureSources.Open(directory["nothing"], s_tiny));
        Assert.Throws<UsageException>(() => PictureSources.Open(directory.Path, s_tiny));
        File.WriteAllText(directory["file.txt"], "hello");
        Assert.Throws<UsageException>(() => PictureSources.Open(directory["file.txt"], s_tiny));
    }

    [Fact]
    public void IdxPairsAreReadAndContradictoryOnesRefused()
    {
        using var directory = new EvaluationDirectory();
        File.WriteAllBytes(directory["t10k-images-idx3-ubyte"], [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8]);
        var bare = PictureSources.Open(directory.Path, new Preprocessing(2, 2, 1));
        Assert.Null(bare.Load(0).Class);
        File.WriteAllBytes(directory["t10k-labels-idx1-ubyte"], [0, 0, 8, 1, 0, 0, 0, 2, 9, 4]);
        var source = PictureSources.Open(directory.Path, new Preprocessing(2, 2, 1));
        Assert.Equal(("idx", 2), (source.Identity.Kind, source.Identity.Items));
        Assert.Equal(("t10k/00001", "4"), (source.NameOf(1), source.Load(1).Class));
        Assert.Equal([5, 6, 7, 8], source.Load(1).Picture.Pixels.ToArray());
        Assert.NotEqual(bare.Identity.Sha256, source.Identity.Sha256);
        File.WriteAllBytes(directory["t10k-labels-idx1-ubyte"], [0, 0, 8, 1, 0, 0, 0, 1, 9]);
        Assert.Throws<MalformedInputException>(() => PictureSources.Open(directory.Path, new Preprocessing(2, 2, 1)));
    }

    [Fact]
    public void ACutOutIsPastedWhereTheManifestSaysWithItsExactMask()
    {
        using var directory = new EvaluationDirectory();
        new Image(2, 2, 4, [200, 0, 0, 255, 200, 0, 0, 255, 200, 0, 0, 255, 200, 0, 0, 0]).Save(directory["stamp.png"]);
        Manifest(directory, "stamp.png,0,0,2,2,7,10,20,2,2");
        var item = PictureSources.Open(directory.Path, new Preprocessing(224, 224, 3)).Load(0);
        Assert.Equal("7", item.Class);
        Assert.Equal([20 * 224 + 10, 20 * 224 + 11, 21 * 224 + 10], Enumerable.Range(0, 224 * 224).Where(i => item.Mask[i]));
        Assert.Equal([200, 0, 0], item.Picture[10, 20].ToArray());
        Assert.Equal([124, 117, 104], item.Picture[11, 21].ToArray());
        Assert.Equal([124, 117, 104], item.Picture[9, 20].ToArray());
    }

    [Theory]
    [InlineData("stamp.png,0,0,2,2,7,223,0,2,2")]
    [InlineData("stamp.png,0,0,0,2,7,0,0,2,2")]
    [InlineData("stamp.png,-1,0,2,2,7,0,0,2,2")]
    [InlineData("stamp.png,0,0,2,2,7,0,0,0,2")]
    [InlineData("../stamp.png,0,0,2,2,7,0,0,2,2")]
    [InlineData(",0,0,2,2,7,0,0,2,2")]
    public void BrokenManifestsAreRefused(string row)
    {
        using var directory = new EvaluationDirectory();
        Manifest(directory, row);
        Assert.Throws<MalformedInputException>(() => PictureSources.Open(directory.Path, new Preprocessing(224, 224, 3)));
    }

    [Fact]
    public void ACutOutWithoutAlphaOrSmallerThanItsBoxIsRefusedWhenItIsRead()
    {
        using var directory = new EvaluationDirectory();
        Picture(directory, "stamp.png", 9);
        Manifest(directory, "stamp.png,0,0,2,2,7,0,0,2,2");
        Assert.Throws<MalformedInputException>(() => PictureSources.Open(directory.Path, new Preprocessing(224, 224, 3)).Load(0));
        new Image(2, 2, 4, new byte[16]).Save(directory["stamp.png"]);
        Manifest(directory, "stamp.png,0,0,3,2,7,0,0,2,2");
        Assert.Throws<MalformedInputException>(() => PictureSources.Open(directory.Path, new Preprocessing(224, 224, 3)).Load(0));
    }

    [Fact]
    public void ATableKeepsQuotedFieldsAndTheirLines()
    {
        var table = CsvTable.Parse("a,b\r\n\"x\n\"\"y\"\"\",2\n,\n"u8, "table");
        Assert.Equal(["a", "b"], table.Header);
        Assert.Equal([["x\n\"y\"", "2"], ["", ""]], table.Rows);
        Assert.Equal((2, 4), (table.LineOf(0), table.LineOf(1)));
        Assert.Throws<MalformedInputException>(() => CsvTable.Parse([0x61, 0xFF, 0x0A], "table"));
    }

    [Fact]
    public void SamplesAreDrawnWithoutReplacementAndEveryItemAboutAsOften()
    {
        var counts = new int[20];
        for (var seed = 0; seed < 2000; seed++)
        {
            var sample = ItemSample.Draw(20, 5, seed);
            Assert.Equal(sample.Order().Distinct(), sample);
            Assert.Equal(5, sample.Length);
            foreach (var place in sample) counts[place]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 400, 600));
        Assert.Equal(ItemSample.Draw(20, 5, 3), ItemSample.Draw(20, 5, 3));
        Assert.Equal(Enumerable.Range(0, 4), ItemSample.Draw(4, null, 3));
        Assert.Equal(Enumerable.Range(0, 4), ItemSample.Draw(4, 9, 3));
        Assert.Throws<UsageException>(() => ItemSample.Draw(4, 0, 3));
    }

    private static void Picture(EvaluationDirectory directory, string name, byte first, byte rest = 7)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(directory[name])!);
        new Image(2, 2, 3, [first, first, first, rest, rest, rest, rest, rest, rest, rest, rest, rest]).Save(directory[name]);
    }

    private static void Manifest(EvaluationDirectory directory, string row) => File.WriteAllText(
        directory["manifest.csv"],
        "file,bbox_x0,bbox_y0,bbox_x1,bbox_y1,true_class,paste_x,paste_y,paste_w,paste_h\n" + row + "\n",
        Encoding.UTF8);
}
