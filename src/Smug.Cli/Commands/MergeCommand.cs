using System.CommandLine;
using Smug.Explain;

namespace Smug.Cli.Commands;

/// <summary><c>smug merge</c>: the shards of an evaluation to the whole.</summary>
internal sealed class MergeCommand
{
    public const string Name = "merge";

    private readonly CommonOptions _common = new();
    private readonly Argument<string[]> _shards = new("DIR") { Description = "The shards' directories, or directories that hold them.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _out = new("--out", "-o") { Description = "Where the whole goes.", HelpName = "DIR", Required = true };

    private MergeCommand()
    {
    }

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug merge run/shard-* --out run/merged", "What one process would have written, byte for byte, with its summary."),
        ("smug merge run --out run/merged", "The same: the shards are found in the directory."),
    ];

    public static Command Create()
    {
        var self = new MergeCommand();
        var command = new Command(Name, "Puts the shards of an evaluation together; refuses missing, double, unfinished or foreign ones by name.")
        {
            self._shards, self._out, self._common.Json,
        };
        command.SetAction(self.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        var output = result.GetValue(_out)!;
        var header = EvaluationMerge.Merge(result.GetValue(_shards)!, output);
        var gallery = new EvaluationGallery(output, header);
        foreach (var row in RowFile.Read(Path.Combine(output, EvaluationFolder.RowsName))) gallery.Remember(row);
        gallery.Tidy();
        return EvaluationOutput.Finish(output, header, gallery, result.GetValue(_common.Json));
    }
}
