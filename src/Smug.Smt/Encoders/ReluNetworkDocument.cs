namespace Smug.Smt;

/// <summary>A <see cref="WindowedReluNetwork"/> between processes; float32 numbers survive JSON unchanged.</summary>
internal sealed record ReluNetworkDocument(
    ReluLayer[] Layers, float[] Input, float[] Fill, int[] WindowOf, int Windows, int Label, double Delta)
{
    internal static ReluNetworkDocument Of(WindowedReluNetwork network) => new(
        [.. network.Layers], network.Input, network.Fill, network.WindowOf, network.VariableCount, network.Label, network.Delta);

    internal WindowedReluNetwork ToNetwork() => new(Layers, Input, Fill, WindowOf, Windows, Label, Delta);
}
