using Smug.Models.Text;
using Smug.Tensors;

namespace Smug.Models.Tables;

/// <summary>A network that answers questions over a table by a distribution over its cells. Thread-safe while no weights change.</summary>
public sealed class TableNetwork
{
    /// <summary>The architecture's name in model files and on the command line.</summary>
    public const string Architecture = "table-qa";

    private readonly Dictionary<TableSizes, Network<float>> _bySize = [];

    /// <summary>Takes a network.</summary>
    /// <param name="network">A network of this architecture.</param>
    /// <exception cref="UsageException">It is another, or has no vocabulary.</exception>
    public TableNetwork(Network<float> network)
    {
        if (!IsTable(network)) throw new UsageException($"A table network has the architecture '{Architecture}', but this one's is '{network.Info.Architecture}'.");
        Vocabulary = network.Info.Vocabulary ?? throw new UsageException("The network has no vocabulary: it does not read questions.");
        Network = network;
        At(new TableSizes(TableSizes.WordPlaces, 1, 1));
    }

    /// <summary>The network as it was given.</summary>
    public Network<float> Network { get; }

    /// <summary>The words it knows.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Whether a network is one of this architecture.</summary>
    /// <param name="network">Any network.</param>
    public static bool IsTable(Network<float> network) => network.Info.Architecture == Architecture;

    /// <summary>A network with fresh weights.</summary>
    /// <param name="vocabulary">The words it knows.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="settings">Its sizes.</param>
    /// <param name="seed">What the weights are drawn from.</param>
    public static TableNetwork Draw(Vocabulary vocabulary, string origin, TableSettings settings, ulong seed) =>
        new(TableGraph.Draw(settings, vocabulary.Count, seed, new ModelInfo { Architecture = Architecture, Origin = origin, Vocabulary = vocabulary }));

    /// <summary>The same layers for other sizes.</summary>
    /// <param name="sizes">Words, rows and columns, each at least 1.</param>
    /// <exception cref="UsageException">A layer is missing or is another.</exception>
    public Network<float> At(TableSizes sizes)
    {
        lock (_bySize)
        {
            if (_bySize.TryGetValue(sizes, out var found)) return found;
            try
            {
                return _bySize[sizes] = TableGraph.At(sizes, Network);
            }
            catch (Exception error) when (error is ShapeException or InvalidCastException)
            {
                throw new UsageException($"The network says that it is a '{Architecture}', but its layers do not fit: {error.Message}");
            }
        }
    }

    /// <summary>The probability of every cell, and of every operation.</summary>
    /// <param name="items">Questions, already in numbers.</param>
    /// <param name="mode">Inference by default.</param>
    /// <returns>[N, Rows, Columns] of the batch's sizes, where places without a cell have 0; and [N, 7].</returns>
    internal (Tensor<float> Cells, Tensor<float> Operations) Forward(TableBatch items, ForwardMode mode = default)
    {
        var values = At(items.Sizes).Evaluate(items.Feeds, [TableGraph.Cells, TableGraph.Operations], mode);
        return (values[0], values[1]);
    }
}
