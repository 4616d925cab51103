using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Models.Images;
using Smug.Report.Json;
using Smug.Tensors;

namespace Smug.Cli.Tests;

public class ExplainCommandTests
{
    private static readonly string[] Files =
        ["integrated-gradients.png", "inverse-masked-input.png", "mask.png", "masked-input.png", "original.png", "report.html", "report.json", "saliency.png"];

    [Fact]
    public async Task WithoutArgumentsAShippedDigitIsExplained()
    {
        using var directory = new TemporaryDirectory();
        var run = await SmugProcess.RunInAsync(directory.Path, "explain");
        Assert.True(run.ExitCode == 0, run.Error);
        var report = directory["smug-report"];
        Assert.Equal(Files, Directory.GetFiles(report).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var png in Directory.GetFiles(report, "*.png")) Assert.Equal(560, Image.Load(png).Width);
        Assert.EndsWith("</html>\n", await File.ReadAllTextAsync(Path.Combine(report, "report.html")));
        Assert.Contains(Path.Combine("smug-report", "report.html"), run.Output);
        Assert.Contains("Measured, not proved", run.Output);

        // Progress goes to standard error, in plain lines where that is no terminal.
        Assert.Contains("outcome\n", run.Error);
        Assert.DoesNotContain("\e", run.Error + run.Output);
    }

    [Fact]
    public async Task AtWindowTwoTheMaskIsProvedAndKeepsEveryChosenNeuron()
    {
        using var directory = new TemporaryDirectory();
        var digit = Path.Combine(SourceTree.Root, "samples", "digits", "7.png");
        var run = await SmugProcess.RunInAsync(directory.Path, "explain", digit, "--out", "o", "--window", "2", "--k", "50", "--gamma", "0.5", "--json", "--quiet");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Empty(run.Error);
        var document = JsonSerializer.Deserialize(run.Output, ReportJson.Default.ReportDocument)!;
        Assert.Equal("cardinalityMinimal", $"{document.Claim.Kind}", ignoreCase: true);
        Assert.Equal(document.Claim.Lower, document.Claim.Upper);
        Assert.Equal("7.png", document.Input);
        Assert.Equal(7, document.Full.Label);
        Assert.Equal(50, document.Mask.NeuronsReplayed);
        Assert.True(document.Mask.SmallestRetention > 0.5);
        Assert.Equal(document.Mask.KeptWindows, document.Mask.Kept.Distinct().Count());
        Assert.Equal(run.Output.TrimEnd(), (await File.ReadAllTextAsync(Path.Combine(directory["o"], "report.json"))).TrimEnd());
    }

    [Fact]
    public async Task OptionsReachThePipeline()
    {
        using var directory = new TemporaryDirectory();
        var run = await SmugProcess.RunInAsync(
            directory.Path, "explain", "--model", "mnist-dense", "--label", "3", "--gamma", "0.25", "--k", "4", "--window", "7", "--rule", "trapezoid",
            "--steps", "8", "--target", "softmax", "--seed", "5", "--time-limit", "9", "--objective", "pixels", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var document = JsonSerializer.Deserialize(run.Output, ReportJson.Default.ReportDocument)!;
        Assert.Equal("mnist-dense.safetensors", document.Model);
        Assert.Equal((0.25, 4, 7, 5), (document.Options.Gamma, document.Options.TopK, document.Options.Window, document.Options.Seed));
        Assert.Equal(TimeSpan.FromSeconds(9), document.Options.TimeLimit);
        Assert.Equal("Trapezoid 8 Softmax", $"{document.Attribution.Integration!.Rule} {document.Attribution.Integration.Steps} {document.Attribution.Target}");
        Assert.Equal("Pixels", $"{document.Options.Objective}");
    }

    [Fact]
    public async Task WhatAMaskMustKeepCanBeWidenedAndNarrowed()
    {
        using var directory = new TemporaryDirectory();
        var run = await SmugProcess.RunInAsync(
            directory.Path, "explain", "--drop", "0.2", "--keep-mass", "0.85", "--ceiling", "1.5", "--inactive", "10", "--slack", "0.5", "--k", "20", "--export", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var document = JsonSerializer.Deserialize(run.Output, ReportJson.Default.ReportDocument)!;
        Assert.Equal(new KeepOptions { Droppable = 0.2, Mass = 0.85, Ceiling = 1.5, Inactive = 10, Slack = 0.5 }, document.Options.Keep);
        Assert.Equal(10, document.Mask.InactiveReplayed);
        Assert.True(document.Mask.ScoreHeld > 0 && document.Mask.NeuronsHeld <= document.Selection.Chosen);
        var page = File.ReadAllText(Path.Combine(directory["smug-report"], "report.html"));
        foreach (var words in (string[])["10 inactive neurons stay inactive", "above their whole bound", "0.5 bounds in all", "1.5 times"]) Assert.Contains(words, page);
        using var set = File.OpenRead(Path.Combine(directory["smug-report"], "constraints.json"));
        Assert.Equal((14 * 14) + (5 * document.Selection.Chosen), Smt.ConstraintSetJson.Read(set, "constraints.json").VariableCount);
        Assert.Equal(2, (await SmugProcess.RunInAsync(directory.Path, "explain", "--drop", "0.2", "--backbone")).ExitCode);
    }

    [Fact]
    public async Task TheFullEncodingProvesTheClassOfADenseNetworkAndRefusesAConvolutionalOne()
    {
        using var directory = new TemporaryDirectory();
        var run = await SmugProcess.RunInAsync(directory.Path, "explain", "--model", "mnist-dense", "--encoding", "full", "--window", "4", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var document = JsonSerializer.Deserialize(run.Output, ReportJson.Default.ReportDocument)!;
        Assert.Equal((EncodingKind.Full, ClaimKind.CardinalityMinimal, 9), (document.Options.Encoding, document.Claim.Kind, document.Mask.RowsChecked));
        Assert.True(document.KeepsClass && document.Mask.SmallestRetention > 0.5);
        var page = File.ReadAllText(Path.Combine(directory["smug-report"], "report.html"));
        foreach (var words in (string[])["kept (proved)", "through the whole network", "are enough to keep the network", "of its lead"]) Assert.Contains(words, page);
        Assert.DoesNotContain("Measured, not proved", page);
        Assert.Equal(2, (await SmugProcess.RunInAsync(directory.Path, "explain", "--encoding", "full")).ExitCode);
        Assert.Equal(2, (await SmugProcess.RunInAsync(directory.Path, "explain", "--model", "mnist-dense", "--encoding", "full", "--export")).ExitCode);
    }

    [Fact]
    public async Task SuperpixelsComeFromAPngOrAnArray()
    {
        using var directory = new TemporaryDirectory();
        var (labels, colours) = (new float[28 * 28], new byte[28 * 28 * 3]);
        for (var i = 0; i < labels.Length; i++)
        {
            var label = i / 28 / 4 * 5 + i % 28 / 6;
            (labels[i], colours[3 * i], colours[3 * i + 2]) = (label * 1000, (byte)(label * 7), (byte)(255 - label));
        }

        new Image(28, 28, 3, colours).Save(directory["labels.png"]);
        File.WriteAllBytes(directory["deep.png"], SixteenBitPng(28, 28, [.. labels.Select(label => (ushort)(label / 1000 * 1800 + 7))]));
        NpyFile.Write(directory["labels.npy"], Tensor<float>.Wrap(new Shape(28, 28), labels));
        long? cost = null;
        foreach (var file in new[] { "labels.png", "deep.png", "labels.npy" })
        {
            var run = await SmugProcess.RunInAsync(directory.Path, "explain", "--superpixels", file, "--json");
            Assert.True(run.ExitCode == 0, run.Error);
            var document = JsonSerializer.Deserialize(run.Output, ReportJson.Default.ReportDocument)!;
            Assert.Equal(35, document.Mask.Columns);
            Assert.Equal(cost ?? document.Claim.Upper, document.Claim.Upper);
            cost = document.Claim.Upper;
        }

        File.WriteAllBytes(directory["colour.png"], SixteenBitPng(28, 28, new ushort[28 * 28 * 3], colour: 2));
        Assert.Equal(3, (await SmugProcess.RunInAsync(directory.Path, "explain", "--superpixels", "colour.png")).ExitCode);
        File.WriteAllBytes(directory["tiny.png"], SixteenBitPng(4, 4, new ushort[16]));
        Assert.Equal(4, (await SmugProcess.RunInAsync(directory.Path, "explain", "--superpixels", "tiny.png")).ExitCode);
        File.WriteAllBytes(directory["short.png"], File.ReadAllBytes(directory["deep.png"])[..40]);
        Assert.Equal(3, (await SmugProcess.RunInAsync(directory.Path, "explain", "--superpixels", "short.png")).ExitCode);
        Assert.Equal(2, (await SmugProcess.RunInAsync(directory.Path, "explain", "--superpixels", "none.png")).ExitCode);
        new Image(4, 4, 1, new byte[16]).Save(directory["small.png"]);
        Assert.Equal(4, (await SmugProcess.RunInAsync(directory.Path, "explain", "--superpixels", "small.png")).ExitCode);
    }

    [Fact]
    public async Task StagesAreSavedAndAnEarlierRunCanBeResumed()
    {
        using var directory = new TemporaryDirectory();
        await SmugProcess.RunInAsync(directory.Path, "explain", "--out", "o");
        Assert.Equal(10, Directory.GetFiles(directory[Path.Combine("o", "stages")], "*.json").Length);
        var again = await SmugProcess.RunInAsync(directory.Path, "explain", "--out", "o", "--resume", "--json");
        Assert.Contains(JsonSerializer.Deserialize(again.Output, ReportJson.Default.ReportDocument)!.Timings, timing => timing.Recalled);
        var anew = await SmugProcess.RunInAsync(directory.Path, "explain", "--out", "o", "--json");
        Assert.DoesNotContain(JsonSerializer.Deserialize(anew.Output, ReportJson.Default.ReportDocument)!.Timings, timing => timing.Recalled);
    }

    [Fact]
    public async Task AnInterruptedSolveStillReportsTheBestCheckedMask()
    {
        if (OperatingSystem.IsWindows()) return;
        using var directory = new TemporaryDirectory();
        using var process = SmugProcess.Start(directory.Path, "explain", "--window", "1", "--k", "300", "--time-limit", "600", "--out", "o");
        // Until there is something to report, however long this machine takes for it.
        while (await process.StandardError.ReadLineAsync() is { } line && !Regex.IsMatch(line, "^outcome: .*lower bound [1-9]"))
        {
        }

        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync();
        var run = await SmugProcess.FinishAsync(process);
        Assert.True(run.ExitCode == 0, run.Error);
        var document = JsonSerializer.Deserialize(await File.ReadAllTextAsync(Path.Combine(directory["o"], "report.json")), ReportJson.Default.ReportDocument)!;
        Assert.Equal("Cancelled", $"{document.Solver.Stopped}");
        Assert.InRange(document.Claim.Lower, 1, document.Claim.Upper - 1);
        Assert.StartsWith($"At most {document.Claim.Upper} windows, lower bound {document.Claim.Lower}", run.Output);
    }

    [Fact]
    public async Task AColourPhotographOfADigitIsPrepared()
    {
        // Dark ink on light paper, large and in a corner: the same digit, drawn as people draw it.
        using var directory = new TemporaryDirectory();
        var ink = Image.Load(Path.Combine(SourceTree.Root, "samples", "digits", "3.png")).Resize(140, 140, Resampling.Bilinear);
        var paper = new byte[300 * 400 * 3];
        for (var i = 0; i < 300 * 400; i++)
        {
            var (x, y) = (i % 400, i / 400);
            var strength = x is >= 20 and < 160 && y is >= 130 and < 270 ? ink[x - 20, y - 130][0] / 255.0 : 0;
            (paper[3 * i], paper[3 * i + 1], paper[3 * i + 2]) = ((byte)(240 - 190 * strength), (byte)(235 - 190 * strength), (byte)(220 - 160 * strength));
        }

        new Image(400, 300, 3, paper).Save(directory["photo.png"]);
        var run = await SmugProcess.RunInAsync(directory.Path, "explain", "photo.png", "--prepare", "digit", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var document = JsonSerializer.Deserialize(run.Output, ReportJson.Default.ReportDocument)!;
        Assert.Equal("3", document.Full.Name);
        Assert.InRange(document.Full.Confidence, 0.9f, 1);
    }

    /// <summary>A PNG as its specification has it: signature, IHDR, one zlib stream of unfiltered big-endian rows, IEND.</summary>
    private static byte[] SixteenBitPng(int width, int height, ushort[] samples, byte colour = 0)
    {
        using var rows = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(rows, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                foreach (var sample in samples[(samples.Length / height * y)..(samples.Length / height * (y + 1))]) zlib.Write([(byte)(sample >> 8), (byte)sample]);
            }
        }

        var header = new byte[13];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header, width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (16, colour);
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", rows.ToArray()), .. Chunk("IEND", [])];

        static byte[] Chunk(string type, byte[] data)
        {
            byte[] named = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
            var crc = uint.MaxValue;
            foreach (var b in named)
            {
                crc ^= b;
                for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            var (length, sum) = (new byte[4], new byte[4]);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(sum, ~crc);
            return [.. length, .. named, .. sum];
        }
    }
}
