using System.Numerics;
using Smug.Kernels.Embedding;
using Smug.Tensors;

namespace Smug.OperationCases;

/// <summary>Cases of <see cref="Op.Embedding"/>.</summary>
public sealed class EmbeddingCases : ICaseList
{
    /// <inheritdoc/>
    public IEnumerable<OperationCase> Cases =>
    [
        Case("rows named twice and never", new(5, 7), new(2, 3), 4, 0, 4, 1, 4, 0),
        Case("more columns than a block", new(3, 70), new(2), 2, 2),
        Case("no indices", new(3, 2), new(0, 4)),
        Case("a review of 500 words", new(10_000, 100), new(16, 500), [.. Enumerable.Range(0, 8000).Select(i => i * 7919 % 10_000)]) with
        {
            CheckGradient = false,
            Benchmark = true,
        },
    ];

    /// <inheritdoc/>
    public IEnumerable<ErrorCase> Errors =>
    [
        Refused("index too large", new(3, 2), 0, 3),
        Refused("negative index", new(3, 2), -1),
        Refused("a table of three axes", new(3, 2, 1), 0),
    ];

    private static OperationCase Case(string name, Shape table, Shape shape, params int[] indices) =>
        new("Embedding", name, new Body(Tensor<int>.Wrap(shape, indices)), table) { Tolerance = 0 };

    private static ErrorCase Refused(string name, Shape table, params int[] indices) =>
        new("Embedding", name, () => Op.Embedding(Tensor<float>.Zeros(table), Tensor<int>.Wrap(new(indices.Length), indices)));

    private sealed class Body(Tensor<int> indices) : ICaseBody
    {
        public Tensor<T> Run<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => Op.Embedding(inputs[0], indices);

        public T[] Reference<T>(Tensor<T>[] inputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var y = new T[indices.Length * inputs[0].Shape[1]];
            EmbeddingKernel.ForwardReference(inputs[0].Values, inputs[0].Shape[1], indices.Values, y);
            return y;
        }
    }
}
