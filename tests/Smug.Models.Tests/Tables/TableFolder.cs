using System.Text;

namespace Smug.Models.Tests.Tables;

/// <summary>A temporary folder in the form of WikiTableQuestions.</summary>
internal sealed class TableFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("smug-tables-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), text);
    }

    public void WriteQuestions(string name, params (string Question, string Table, string Answer)[] questions)
    {
        var text = new StringBuilder("id\tutterance\tcontext\ttargetValue\n");
        for (var i = 0; i < questions.Length; i++) text.Append($"{name}-{i}\t{questions[i].Question}\t{questions[i].Table}\t{questions[i].Answer}\n");
        Write(name, text.ToString());
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
