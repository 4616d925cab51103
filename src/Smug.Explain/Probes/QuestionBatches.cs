using Smug.Kernels;
using Smug.Tensors;

namespace Smug.Explain.Probes;

/// <summary>Asks a network questions of one length together: they have one shape, and no question's answer depends on the others.</summary>
internal static class QuestionBatches
{
    /// <summary>The class of every question.</summary>
    /// <param name="questions">Any number.</param>
    /// <param name="most">The most questions of a batch.</param>
    /// <param name="forward">The network's output <c>[N, …]</c> for N questions of one length; thread-safe.</param>
    /// <param name="classOf">The class of one question's output.</param>
    internal static int[] Classes(IReadOnlyList<Question> questions, int most, Func<Question[], Tensor<float>> forward, Func<ReadOnlySpan<float>, int> classOf)
    {
        var classes = new int[questions.Count];
        int[][] batches = [.. Enumerable.Range(0, classes.Length).GroupBy(i => questions[i].Words.Length).SelectMany(length => length.Chunk(most))];
        Workers.For(batches.Length, b =>
        {
            using var scope = TensorScope.Begin();
            var batch = batches[b];
            var output = forward(Array.ConvertAll(batch, i => questions[i]));
            var width = output.Length / batch.Length;
            for (var row = 0; row < batch.Length; row++) classes[batch[row]] = classOf(output.Values.Slice(row * width, width));
        });
        return classes;
    }
}
