using System.Globalization;
using System.Numerics;
using System.Text;

namespace Smug.Models;

/// <summary>A network as a table of text.</summary>
internal static class NetworkSummary
{
    public static string Table<T>(Network<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<string[]> rows = [["node", "kind", "output", "parameters", "FLOPs"]];
        rows.Add([Network<T>.InputName, "", $"{network.InputShape}", "", ""]);
        rows.AddRange(network.Nodes.Select(node => new[]
        {
            node.Name, node.Layer.Kind, $"{node.OutputShape}", Number(node.ParameterCount), Number(node.Flops),
        }));
        rows.Add(["total", "", "", Number(network.Nodes.Sum(node => (double)node.ParameterCount)), Number(network.Nodes.Sum(node => node.Flops))]);

        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
            {
                var cell = column < 3 ? row[column].PadRight(widths[column]) : row[column].PadLeft(widths[column]);
                text.Append(cell).Append(column == row.Length - 1 ? "\n" : "  ");
            }
        }

        return text.ToString();
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
