using Smug.Cli.Output;
using Smug.Explain;
using Smug.Report;

namespace Smug.Cli.Commands;

/// <summary>What <c>smug evaluate</c> and <c>smug merge</c> do when all rows are there.</summary>
internal static class EvaluationOutput
{
    /// <summary>Writes and prints the summary; a shard has none.</summary>
    public static int Finish(string directory, EvaluationHeader header, EvaluationGallery gallery, bool json)
    {
        if (!header.Part.IsWhole)
        {
            Terminal.Hint($"shard {header.Shard}: {header.Rows} rows in '{directory}'. smug merge puts the shards together.");
            return ExitCode.Success;
        }

        var summary = EvaluationSummariser.Summarise(header, RowFile.Read(Path.Combine(directory, EvaluationFolder.RowsName)));
        EvaluationReport.Write(directory, summary, gallery);
        Console.Out.Write(json ? summary.ToJson() : Terminal.Clean(EvaluationReport.Words(summary)));
        return ExitCode.Success;
    }
}
