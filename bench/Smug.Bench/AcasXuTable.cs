using System.Globalization;
using Smug.Explain;
using Smug.Models.Formats;
using Smug.Smt.Verification;

namespace Smug.Bench;

/// <summary>Properties of the ACAS Xu networks, compared with known answers. Results are appended to a file as they come, and what the file holds
/// already is not run again.</summary>
internal static class AcasXuTable
{
    /// <summary>Runs networks of some rows on some properties.</summary>
    /// <param name="folder">Holds <c>nnet/</c>, <c>acas_property_N.txt</c> and, optionally, <c>known_results.csv</c>.</param>
    /// <param name="seconds">The time limit of each.</param>
    /// <param name="results">The CSV file; created where missing.</param>
    /// <param name="networks">Prefixes of networks, such as <c>1_</c>.</param>
    /// <param name="properties">Properties by number.</param>
    internal static void Run(string folder, double seconds, string results, string[] networks, int[] properties)
    {
        var known = Known(Path.Combine(folder, "known_results.csv"));
        var done = File.Exists(results) ? File.ReadLines(results).Skip(1).Select(line => string.Join(',', line.Split(',')[..2])).ToHashSet() : [];
        if (done.Count == 0) File.WriteAllText(results, "network,property,answer,known,seconds,boxes,samples\n");
        foreach (var property in properties)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "nnet"), "*.nnet").Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileNameWithoutExtension(file).Replace("ACASXU_experimental_v2a_", "", StringComparison.Ordinal);
                if (!Array.Exists(networks, name.StartsWith) || done.Contains($"{name},{property}")) continue;
                var problem = VerificationProperty.Load(Path.Combine(folder, $"acas_property_{property}.txt")).Of(ReluNetworks.Of(NNetFile.Load(file).Network));
                var answer = Verifier.Verify(problem, new VerificationOptions { TimeLimit = TimeSpan.FromSeconds(seconds) });
                var word = answer switch { VerificationAnswer.Holds => "unsat", VerificationAnswer.Violated => "sat", _ => "unknown" };
                var expected = known.GetValueOrDefault((name, property), "-");
                var statistics = answer.Statistics;
                var line = string.Create(
                    CultureInfo.InvariantCulture, $"{name},{property},{word},{expected},{statistics.Elapsed.TotalSeconds:F2},{statistics.Boxes},{statistics.Samples}");
                File.AppendAllText(results, line + "\n");
                Console.WriteLine(line + (word != "unknown" && expected != "-" && word != expected ? "  WRONG" : ""));
            }
        }
    }

    private static Dictionary<(string Network, int Property), string> Known(string path)
    {
        var known = new Dictionary<(string, int), string>();
        if (!File.Exists(path)) return known;
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            if (line.Split(',') is not [var network, var property, var result]) continue;
            var name = network.Replace("ACASXU_run2a_", "", StringComparison.Ordinal).Replace("_batch_2000.onnx", "", StringComparison.Ordinal);
            known[(name, int.Parse(property.AsSpan(5, property.IndexOf('.', StringComparison.Ordinal) - 5), CultureInfo.InvariantCulture))] = result;
        }

        return known;
    }
}
