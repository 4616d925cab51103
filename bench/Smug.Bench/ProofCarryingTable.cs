using System.Collections.Immutable;
using System.Globalization;
using Smug.Explain;
using Smug.Models.Formats;

namespace Smug.Bench;

/// <summary>Proof-carrying masks of the first test picture of each digit, by order of the windows. Results are appended to a file as they come, and what the file holds already is not
/// run again.</summary>
internal static class ProofCarryingTable
{
    private const string Header = "network,epsilon,item,class,order,windows,kept,needed,open,untried,proved,refuted,reused,undecided,seconds";

    /// <summary>Looks for masks and prints the table.</summary>
    /// <param name="networkPath">The network.</param>
    /// <param name="images">An IDX file of pictures.</param>
    /// <param name="labels">An IDX file of their digits.</param>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="epsilons">How far freed pixels move, as shares of their range.</param>
    /// <param name="options">Limits.</param>
    /// <param name="results">The CSV file; created where missing.</param>
    internal static void Run(string networkPath, string images, string labels, int window, IEnumerable<double> epsilons, ProofCarryingOptions options, string results)
    {
        var question = PictureQuestion.Load(networkPath);
        var (name, digits) = (Path.GetFileName(networkPath), IdxFile.Read(labels).Bytes.ToArray());
        List<float[]> inputs = [.. question.InputsOf(images)];
        ImmutableArray<int> windows = [.. (MaskOptions.Default with { Window = window }).GridOf(question.Height, question.Width).PixelWindows()];
        if (!File.Exists(results)) File.WriteAllText(results, Header + "\n");
        var done = File.ReadLines(results).Skip(1).Select(line => string.Join(',', line.Split(',').Where((_, place) => place is 0 or 1 or 2 or 4))).ToHashSet();
        foreach (var epsilon in epsilons)
        {
            for (var digit = 0; digit < 10; digit++)
            {
                var item = Array.FindIndex(digits, d => d == digit);
                var (lower, upper) = question.Around(inputs[item], epsilon);
                foreach (var order in Enum.GetValues<FreeingOrder>())
                {
                    if (done.Contains(string.Create(CultureInfo.InvariantCulture, $"{name},{epsilon},{item},{order}"))) continue;
                    var sequence = WindowOrder.Of(order, question.Network, question.Lower.AsSpan(), question.Upper.AsSpan(), inputs[item], windows, options.Seed);
                    var mask = ProofCarryingSearch.Find(question.Network, lower, upper, inputs[item], windows, sequence, options);
                    File.AppendAllText(results, string.Create(CultureInfo.InvariantCulture,
                        $"{name},{epsilon},{item},{mask.Label},{order},{sequence.Length},{mask.Kept},{mask.Count(WindowStanding.Needed)},{mask.Count(WindowStanding.Open)},{mask.Count(WindowStanding.Untried)},{mask.Proved},{mask.Refuted},{mask.Reused},{mask.Undecided + mask.GaveUp},{mask.Elapsed.TotalSeconds:F2}\n"));
                }
            }
        }

        Print(File.ReadLines(results).Skip(1).Select(line => line.Split(',')));
    }

    /// <summary>One row for each network and epsilon: what the orders keep in all, and what they cost.</summary>
    private static void Print(IEnumerable<string[]> rows)
    {
        Console.WriteLine("| network | ε | order | kept: least – median – most of all windows | kept in all | subset-minimal | questions asked | median s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var group in rows.GroupBy(row => (Network: row[0], Epsilon: row[1], Order: row[4])))
        {
            int[] Column(int place) => [.. group.Select(row => int.Parse(row[place], CultureInfo.InvariantCulture)).Order()];
            var kept = Column(6);
            var minimal = group.Count(row => row[8] == "0" && row[9] == "0");
            double[] seconds = [.. group.Select(row => double.Parse(row[14], CultureInfo.InvariantCulture)).Order()];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {group.Key.Network} | {group.Key.Epsilon} | {group.Key.Order.ToLowerInvariant()} | {kept[0]} – {Median([.. kept.Select(k => (double)k)])} – {kept[^1]} of {group.First()[5]} | {kept.Sum()} | {minimal} of {kept.Length} | {Column(10).Sum() + Column(11).Sum() + Column(13).Sum()} | {Median(seconds):F1} |"));
        }
    }

    private static double Median(double[] ordered) => (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
}
