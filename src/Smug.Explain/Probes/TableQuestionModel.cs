using System.Collections.Immutable;
using Smug.Kernels;
using Smug.Models;
using Smug.Models.Tables;
using Smug.Models.Training;
using Smug.Tensors;

namespace Smug.Explain.Probes;

/// <summary>A table network as a model that answers questions: the answer is the content of a cell, the context is the table.</summary>
/// <remarks>Words are scored by Integrated Gradients of the probability of the cells that hold the answer, from the empty question, with the table
/// fixed. What a word enters the network by is its vector and its matches with the table's words, and both are 0 in the empty question: the
/// score of a word is the sum over both, and nothing is left over for the table. Thread-safe while the network is not being trained.</remarks>
public sealed class TableQuestionModel : IQuestionModel
{
    private const int MostRowsShown = 40;

    private static readonly AttributionOptions Integration = new() { Steps = 32, Tolerance = 0.05, MaxSteps = 512 };

    private readonly TableNetwork _network;
    private readonly ImmutableArray<TableContext> _tables;

    /// <summary>Prepares a network and its tables.</summary>
    /// <param name="network">The network.</param>
    /// <param name="name">What reports call it.</param>
    /// <param name="tables">The tables, by the number of the context.</param>
    public TableQuestionModel(TableNetwork network, string name, ImmutableArray<TableContext> tables)
    {
        (_network, _tables) = (network, tables);
        Identity = new ModelIdentity(name, ModelFile.ContentHash(network.Network));
        ContextChanges = [.. TableChange.All];
    }

    /// <inheritdoc/>
    public ModelIdentity Identity { get; }

    /// <inheritdoc/>
    public string Attribution => FormattableString.Invariant(
        $"Integrated Gradients of the probability of the cells that hold the answer, from the empty question, with the table fixed; summed over a word's vector and its matches with headers and cells; {WordIntegration.StepsOf(Integration)}");

    /// <summary>Rows in another order, and as a control columns in another order.</summary>
    public ImmutableArray<ContextChange> ContextChanges { get; }

    /// <inheritdoc/>
    public ContextView View(int context)
    {
        var table = _tables[context].Table;
        var more = table.Rows.Length > MostRowsShown ? FormattableString.Invariant($", of which {MostRowsShown} are shown") : "";
        return new ContextView(context, FormattableString.Invariant($"Table {table.Name} with {table.Rows.Length} rows{more}"))
        {
            Rows = [table.Headers, .. table.Rows.Take(MostRowsShown)],
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Answer(IReadOnlyList<Question> questions) => [.. Cells(questions).Select(answer => answer.Key)];

    /// <summary>The answers with their cells and operations.</summary>
    /// <param name="questions">Any number.</param>
    public TableAnswer[] Cells(IReadOnlyList<Question> questions)
    {
        var answers = new TableAnswer[questions.Count];
        int[][] groups = [.. Enumerable.Range(0, answers.Length).GroupBy(i => (questions[i].Context, questions[i].Change)).Select(group => group.ToArray())];
        Workers.For(groups.Length, at =>
        {
            var (context, change) = (questions[groups[at][0]].Context, questions[groups[at][0]].Change);
            var table = change is TableChange changed ? changed.Apply(_tables[context]) : _tables[context];
            var some = TableScore.Answers(_network, [.. groups[at].Select(i => ((IReadOnlyList<string>)questions[i].Words, table))]);
            for (var i = 0; i < some.Length; i++) answers[groups[at][i]] = some[i];
        });
        return answers;
    }

    /// <inheritdoc/>
    public IReadOnlyList<WordScores> Attribute(IReadOnlyList<Question> questions, CancellationToken cancellation = default)
    {
        var answers = Cells(questions);
        var scores = new WordScores[questions.Count];
        Workers.For(scores.Length, i => scores[i] = Attribute(questions[i], answers[i].Key, cancellation));
        return scores;
    }

    private WordScores Attribute(Question question, string answer, CancellationToken cancellation)
    {
        var field = new TableWordField(_network, question.Words, _tables[question.Context], answer);
        var map = IntegratedGradients.Attribute(field.Scores, field.Item, Integration, [Tensor<float>.Zeros(field.Item.Shape)], field.BytesPerItem, null, cancellation);
        return WordScores.Of(map, question.Words.Length);
    }
}
