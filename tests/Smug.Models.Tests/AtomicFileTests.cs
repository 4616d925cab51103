using Smug.Models.Formats;

namespace Smug.Models.Tests;

/// <summary>A target holds the old contents or the new, never a part, and nothing else is left in its directory.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("smug-atomic-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Replaces_the_target_and_creates_its_directory()
    {
        var path = Path.Combine(_directory, "a", "b", "file");
        AtomicFile.WriteText(path, "old");
        AtomicFile.WriteText(path, "né");
        Assert.Equal("né"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_failure_leaves_the_old_contents_and_nothing_else()
    {
        var path = Path.Combine(_directory, "file");
        AtomicFile.WriteText(path, "old");
        Assert.Throws<FormatException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new FormatException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(_directory));
    }

    [Fact]
    public void A_target_that_cannot_be_written_is_named()
    {
        var error = Assert.Throws<EnvironmentException>(() => AtomicFile.WriteText(_directory, "text"));
        Assert.Contains(_directory, error.Message);
        Assert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(_directory)!), file => file.Contains(Path.GetFileName(_directory)));
    }

    [Fact]
    public void A_missing_or_too_long_input_is_named()
    {
        var path = Path.Combine(_directory, "file");
        Assert.Contains(path, Assert.Throws<UsageException>(() => InputFile.ReadAll(path)).Message);
        AtomicFile.WriteText(path, "12345");
        Assert.Contains("5 bytes", Assert.Throws<MalformedInputException>(() => InputFile.ReadAll(path, limit: 4)).Message);
        Assert.Equal(5, InputFile.ReadAll(path, limit: 5).Length);
    }
}
