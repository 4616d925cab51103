using Smug.Kernels.Conv2d;
using Smug.Tensors;

namespace Smug.Models.Tables;

/// <summary>
/// The graph of a table network for given sizes. Its weights do not depend on the sizes, so one set of layers serves questions and tables of
/// any size.
/// </summary>
/// <remarks>
/// <code>
/// words, matches ─ conv ─ ReLU ─┬─ max ─┬─ operations  softmax [7]
///                               │       └─ queries · keys(headers, facts) ─┐
///                               └─ gates ─┬─ · column matches ─────────────┴─ columns  softmax [2, C]: answer, order
///                                         └─ · row matches + places, ranks · order ─ rows  softmax [5, R], moved by one: [7, R]
/// cells [R, C] = (operations · rows)ᵀ · answer
/// </code>
/// The probability of a cell is that of its row times that of its column. In the spirit of the Neural Programmer (Neelakantan, Le, Abadi,
/// McCallum, Amodei 2017) with one step: operations and columns are chosen softly, and trained by the likelihood of the answer alone.
/// </remarks>
internal sealed class TableGraph
{
    public const string Words = "words";
    public const string Matches = "matches";
    public const string Facts = "facts";
    public const string ColumnMask = "column-mask";
    public const string Places = "places";
    public const string Ranks = "ranks";
    public const string Cells = "cells";
    public const string Operations = "operations";
    public const string Columns = "columns";
    public const string Rows = "rows";

    private const string Input = Network<float>.InputName;
    private const int OperationCount = 7;
    private const int OrderedCount = 5;
    private const int Gates = 2 * QuestionMatches.ColumnKinds + QuestionMatches.RowKinds;

    private readonly List<NodeDefinition<float>> _nodes = [];
    private readonly Func<string, Layer<float>> _own;
    private readonly TableSizes _sizes;

    private TableGraph(TableSizes sizes, Func<string, Layer<float>> own) => (_sizes, _own) = (sizes, own);

    /// <summary>A network with fresh weights.</summary>
    public static Network<float> Draw(TableSettings settings, int vocabulary, ulong seed, ModelInfo info)
    {
        var sizes = new TableSizes(TableSizes.WordPlaces, 8, 4);
        return new TableGraph(sizes, name => Drawn(name, settings, vocabulary, seed)).Build(info);
    }

    /// <summary>The layers of a network for other sizes.</summary>
    public static Network<float> At(TableSizes sizes, Network<float> network) =>
        new TableGraph(sizes, name => network.Node(name).Layer).Build(network.Info);

    private Network<float> Build(ModelInfo info)
    {
        var (l, r, c) = (_sizes.Words, _sizes.Rows, _sizes.Columns);
        var headerTokens = c * TableInputs.HeaderWords;
        var dimension = Own<EmbeddingLayer<float>>("embedding", Input).Table.Shape[1];
        Add("real", new TokenMaskLayer<float>(), "embedding", Input);
        Add(Words, new SliceLayer<float>(0, 0, l), "real");
        Add(Matches, new InputLayer<float>(new Shape(l, QuestionMatches.Width(_sizes))), Input);
        AddQuestion(l, dimension);

        // Columns: by the meaning of header words and what the cells are like, and by matches.
        Add("header-words", new SliceLayer<float>(0, l, headerTokens), "real");
        Add("header-rows", new ReshapeLayer<float>(new Shape(c, TableInputs.HeaderWords, dimension)), "header-words");
        Add("header-sums", new ReduceLayer<float>(Reduction.Sum, [1]), "header-rows");
        Add("headers", new ReshapeLayer<float>(new Shape(c, dimension)), "header-sums");
        Add(Facts, new InputLayer<float>(new Shape(c, TableInputs.ColumnFacts)), Input);
        Add("described", new ConcatLayer<float>(), "headers", Facts);
        Own<MatMulLayer<float>>("keys", "described");
        Add("keys-turned", new TransposeLayer<float>([1, 0]), "keys");
        Own<DenseLayer<float>>("queries", "pool-dropout");
        Add("query-rows", new ReshapeLayer<float>(new Shape(2, dimension)), "queries");
        Add("column-meaning", new MatMulLayer<float>(), "query-rows", "keys-turned");
        AddColumnMatches(l, c);
        Add(ColumnMask, new InputLayer<float>(new Shape(2, c)), Input);
        Add("column-scores", new AddLayer<float>(), "column-meaning", "column-match", ColumnMask);
        Add(Columns, new SoftmaxLayer<float>(), "column-scores");
        Add("answer", new SliceLayer<float>(0, 0, 1), Columns);
        Add("order", new SliceLayer<float>(0, 1, 1), Columns);

        AddRows(l, r, c);
        Own<DenseLayer<float>>("operation-scores", "pool-dropout");
        Add(Operations, new SoftmaxLayer<float>(), "operation-scores");
        Add("operation-row", new ReshapeLayer<float>(new Shape(1, OperationCount)), Operations);
        Add("row", new MatMulLayer<float>(), "operation-row", Rows);
        Add("row-turned", new TransposeLayer<float>([1, 0]), "row");
        Add(Cells, new MatMulLayer<float>(), "row-turned", "answer");
        return new Network<float>(new Shape(l + headerTokens), _nodes, Cells, info);
    }

    private void AddQuestion(int l, int dimension)
    {
        Own<DropoutLayer<float>>("words-dropout", Words);
        Add("flags", new SliceLayer<float>(1, 0, QuestionMatches.Flags), Matches);
        Add("flagged", new ConcatLayer<float>(), "words-dropout", "flags");
        Add("flagged-rows", new ReshapeLayer<float>(new Shape(l, 1, dimension + QuestionMatches.Flags)), "flagged");
        var filters = Own<Conv2dLayer<float>>("conv", "flagged-rows").Weight.Shape[3];
        Add("relu", new ReluLayer<float>(), "conv");
        Add("pool", new GlobalMaxPool2dLayer<float>(), "relu");
        Own<DropoutLayer<float>>("pool-dropout", "pool");
        Add("contexts", new ReshapeLayer<float>(new Shape(l, filters)), "relu");
        Own<MatMulLayer<float>>("gate-products", "contexts");
        Own<BinaryLayer<float>>("gates", "gate-products");
    }

    private void AddColumnMatches(int l, int c)
    {
        const int Kinds = QuestionMatches.ColumnKinds;
        Add("column-gates", new SliceLayer<float>(1, 0, 2 * Kinds), "gates");
        Add("column-gate-pairs", new ReshapeLayer<float>(new Shape(l, 2, Kinds)), "column-gates");
        Add("column-gates-turned", new TransposeLayer<float>([1, 0, 2]), "column-gate-pairs");
        Add("column-gate-rows", new ReshapeLayer<float>(new Shape(2, l * Kinds)), "column-gates-turned");
        Add("column-matches", new SliceLayer<float>(1, QuestionMatches.Flags, Kinds * c), Matches);
        Add("column-match-rows", new ReshapeLayer<float>(new Shape(l * Kinds, c)), "column-matches");
        Add("column-match", new MatMulLayer<float>(), "column-gate-rows", "column-match-rows");
    }

    private void AddRows(int l, int r, int c)
    {
        const int Kinds = QuestionMatches.RowKinds;
        Add("row-gates", new SliceLayer<float>(1, 2 * QuestionMatches.ColumnKinds, Kinds), "gates");
        Add("row-gate-row", new ReshapeLayer<float>(new Shape(1, l * Kinds)), "row-gates");
        Add("row-matches", new SliceLayer<float>(1, QuestionMatches.Flags + QuestionMatches.ColumnKinds * c, Kinds * r), Matches);
        Add("row-match-rows", new ReshapeLayer<float>(new Shape(l * Kinds, r)), "row-matches");
        Add("row-match", new MatMulLayer<float>(), "row-gate-row", "row-match-rows");

        Add(Ranks, new InputLayer<float>(new Shape(2 * r, c)), Input);
        Add("order-turned", new TransposeLayer<float>([1, 0]), "order");
        Add("rank-column", new MatMulLayer<float>(), Ranks, "order-turned");
        Add("rank-rows", new ReshapeLayer<float>(new Shape(2, r)), "rank-column");
        Add(Places, new InputLayer<float>(new Shape(OrderedCount - 2, r)), Input);
        Add("orders", new ConcatLayer<float>(0), Places, "rank-rows");
        Own<BinaryLayer<float>>("strong-orders", "orders");
        Add("row-scores", new BinaryLayer<float>(BinaryOperation.Plus), "strong-orders", "row-match");
        Add("ordered-rows", new SoftmaxLayer<float>(), "row-scores");
        Add("selected", new SliceLayer<float>(0, 0, 1), "ordered-rows");
        Add("room-before", new PadLayer<float>([0, 1], [0, 0]), "selected");
        Add("next", new SliceLayer<float>(1, 0, r), "room-before");
        Add("room-behind", new PadLayer<float>([0, 0], [0, 1]), "selected");
        Add("previous", new SliceLayer<float>(1, 1, r), "room-behind");
        Add(Rows, new ConcatLayer<float>(0), "ordered-rows", "next", "previous");
    }

    private static Layer<float> Drawn(string name, TableSettings settings, int vocabulary, ulong seed)
    {
        var (d, k) = (settings.Dimension, settings.Filters);
        var width = d + QuestionMatches.Flags;
        var random = new SeededRandom(SeededRandom.Mix(seed, (ulong)name.Length, name[0], name[^1]));
        return name switch
        {
            "embedding" => new EmbeddingLayer<float>(Initializer.Embedding<float>(vocabulary, d, settings.Spread, random)),
            "words-dropout" => new DropoutLayer<float>(settings.EmbeddingDropout),
            "pool-dropout" => new DropoutLayer<float>(settings.Dropout),
            "conv" => new Conv2dLayer<float>(
                Initializer.He<float>(new Shape(settings.Window, 1, width, k), settings.Window * width, random),
                Initializer.Constant<float>(new Shape(k), 0),
                new Conv2dGeometry(1, 1, settings.Window / 2, 0, settings.Window / 2, 0, 1, 1, 1)),
            "gate-products" => new MatMulLayer<float>(right: Initializer.Glorot<float>(new Shape(k, Gates), k, Gates, random)),
            "gates" => new BinaryLayer<float>(BinaryOperation.Plus, right: Initializer.Constant<float>(new Shape(Gates), 1)),
            "keys" => new MatMulLayer<float>(right: Initializer.Glorot<float>(new Shape(d + TableInputs.ColumnFacts, d), d, d, random)),
            "queries" => new DenseLayer<float>(Initializer.Glorot<float>(new Shape(k, 2 * d), k, d, random), Initializer.Constant<float>(new Shape(2 * d), 0)),
            "operation-scores" => new DenseLayer<float>(
                Initializer.Glorot<float>(new Shape(k, OperationCount), k, OperationCount, random), Initializer.Constant<float>(new Shape(OperationCount), 0)),
            "strong-orders" => new BinaryLayer<float>(BinaryOperation.Times, right: Initializer.Constant<float>(new Shape(OrderedCount, 1), settings.Strength)),
            _ => throw new UsageException($"A table network has nothing of its own in '{name}'."),
        };
    }

    /// <summary>Adds a layer that the network has of its own: weights, or a setting of the training.</summary>
    /// <exception cref="InvalidCastException">The network's layer is of another kind.</exception>
    private TLayer Own<TLayer>(string name, string input)
        where TLayer : Layer<float>
    {
        var layer = (TLayer)_own(name);
        Add(name, layer, input);
        return layer;
    }

    private void Add(string name, Layer<float> layer, params string[] inputs) => _nodes.Add(new NodeDefinition<float>(name, layer, [.. inputs]));
}
