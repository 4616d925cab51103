using System.Numerics;
using Smug.Tensors;

namespace Smug.Models.Text;

/// <summary>How much more often a word stands in the texts of one class than in the others': ln of the ratio of its document frequencies,
/// (texts of the class with the word + 1) / (texts of the class + 2) over the same of all other classes (Wang and Manning 2012, with one count a
/// text). Embeddings that start with it learn from few texts what words mean.</summary>
public static class CountRatios
{
    /// <summary>Puts the ratios into the first columns of an embedding table: one column for two classes, one for each of more.</summary>
    /// <param name="table">[vocabulary.Count, Dim] with at least as many columns; the rows of known words are changed.</param>
    /// <param name="vocabulary">The words.</param>
    /// <param name="texts">The training texts.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="scale">What the ratios are multiplied by.</param>
    /// <exception cref="ShapeException">The table is too small.</exception>
    public static void Fill<T>(Tensor<T> table, Vocabulary vocabulary, IReadOnlyList<LabeledText> texts, int classes, double scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var columns = classes == 2 ? 1 : classes;
        if (table.Shape.Rank != 2 || table.Shape[0] != vocabulary.Count || table.Shape[1] < columns)
            throw new ShapeException("CountRatios", $"a table [{vocabulary.Count}, at least {columns}]", $"{table.Shape}");
        var (with, all) = Count(vocabulary, texts, classes);
        for (var word = Vocabulary.Unknown + 1; word < vocabulary.Count; word++)
        {
            for (var c = 0; c < columns; c++)
            {
                var (others, otherTexts) = (0, 0);
                for (var other = 0; other < classes; other++) (others, otherTexts) = other == c ? (others, otherTexts) : (others + with[other][word], otherTexts + all[other]);
                var ratio = (with[c][word] + 1.0) / (all[c] + 2) / ((others + 1.0) / (otherTexts + 2));
                table.Span[word * table.Shape[1] + c] = T.CreateChecked(scale * Math.Log(ratio));
            }
        }
    }

    /// <summary>How many texts of each class contain each word, and how many texts each class has.</summary>
    private static (int[][] With, int[] All) Count(Vocabulary vocabulary, IReadOnlyList<LabeledText> texts, int classes)
    {
        var with = new int[classes][];
        for (var c = 0; c < classes; c++) with[c] = new int[vocabulary.Count];
        var all = new int[classes];
        foreach (var text in texts)
        {
            all[text.Label]++;
            foreach (var word in vocabulary.Encode(text.Tokens).Distinct()) with[text.Label][word]++;
        }

        return (with, all);
    }
}
