using System.Globalization;
using Smug.Explain;
using Smug.Models.Formats;

namespace Smug.Bench;

/// <summary>Input preconditions of a digits network, from the first test pictures of each digit. Results are appended to a file as they come, and what the file
/// holds already is not run again.</summary>
internal static class PreconditionTable
{
    /// <summary>Looks for preconditions, all pictures as limits.</summary>
    /// <param name="networkPath">The network.</param>
    /// <param name="images">An IDX file of pictures.</param>
    /// <param name="labels">An IDX file of their digits.</param>
    /// <param name="perDigit">How many pictures of each digit: the first in the file.</param>
    /// <param name="options">Limits and order.</param>
    /// <param name="results">The CSV file; created where missing.</param>
    internal static void Run(string networkPath, string images, string labels, int perDigit, PreconditionOptions options, string results)
    {
        var question = PictureQuestion.Load(networkPath);
        var digits = IdxFile.Read(labels).Bytes.ToArray();
        List<float[]> inputs = [.. question.InputsOf(images)];
        var done = File.Exists(results) ? File.ReadLines(results).Skip(1).Select(line => int.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).ToHashSet() : [];
        if (done.Count == 0) File.WriteAllText(results, "digit,item,class,status,neurons,unconstrained,critical,proved,refuted,open,minimal,box,seconds\n");
        for (var digit = 0; digit < 10; digit++)
        {
            foreach (var item in Enumerable.Range(0, digits.Length).Where(i => digits[i] == digit).Take(perDigit))
            {
                if (done.Contains(item)) continue;
                var found = PreconditionSearch.Find(question.Network, question.Lower.AsSpan(), question.Upper.AsSpan(), inputs[item], options);
                int Steps(DroppingResult result) => found.Steps.Count(step => step.Result == result);
                var status = found.IsProved ? "proved" : found.Steps[0].Result == DroppingResult.Refuted ? "refuted" : "open";
                var line = string.Create(CultureInfo.InvariantCulture, $"{digit},{item},{found.Label},{status},{found.Signature.Count},{found.Unconstrained},{found.CriticalLayer},{Steps(DroppingResult.Proved)},{Steps(DroppingResult.Refuted)},{Steps(DroppingResult.Open)},{(found.IsSubsetMinimal ? 1 : 0)},{Box(question, found, inputs[item]):F1},{found.Elapsed.TotalSeconds:F2}");
                File.AppendAllText(results, line + "\n");
                Console.WriteLine(line);
            }
        }
    }

    /// <summary>The sum of the edges of the box inside the pattern; 0 where nothing is proved.</summary>
    private static double Box(PictureQuestion question, InputPrecondition found, float[] input) =>
        PreconditionSearch.BoxAround(found, question.Network, question.Lower.AsSpan(), question.Upper.AsSpan(), input)?.TotalWidth ?? 0;
}
