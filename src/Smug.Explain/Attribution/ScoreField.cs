using System.Numerics;
using Smug.Tensors;

namespace Smug.Explain;

/// <summary>A score along the path, and its gradient. The path may run at a node behind the attributed one, where everything in between is
/// affine: the image of a straight path is a straight path, and the integral of the gradient is pulled back once.</summary>
internal abstract class ScoreField<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The shape of a point of the path.</summary>
    public abstract Shape Shape { get; }

    /// <summary>Memory that one row of a batch takes while its gradient is computed.</summary>
    public abstract long BytesPerItem { get; }

    /// <summary>Rows beyond these gain no speed.</summary>
    public virtual int MostRows => int.MaxValue;

    /// <summary>Where an end of the path (the item, or a baseline) lies on it, in the processor's memory. In float64: points between the ends are
    /// rounded once, when they are computed.</summary>
    public virtual Tensor<double> Enter(Tensor<T> end)
    {
        var wide = Tensor<double>.Allocate(end.Shape);
        Widen(end.Values, wide.Span);
        return wide;
    }

    /// <summary>The score at a point.</summary>
    public abstract double Score(Tensor<T> point);

    /// <summary>The score at a point that <see cref="Enter"/> gave.</summary>
    public double ScoreAt(Tensor<double> point)
    {
        using var scope = TensorScope.Begin();
        var narrow = Tensor<T>.Allocate(point.Shape);
        Narrow(point.Values, narrow.Span);
        return Score(narrow);
    }

    /// <summary>Converts every element to float64.</summary>
    protected static void Widen(ReadOnlySpan<T> from, Span<double> to)
    {
        for (var i = 0; i < to.Length; i++) to[i] = double.CreateTruncating(from[i]);
    }

    /// <summary>Rounds every element.</summary>
    protected static void Narrow(ReadOnlySpan<double> from, Span<T> to)
    {
        for (var i = 0; i < to.Length; i++) to[i] = T.CreateTruncating(from[i]);
    }

    /// <summary>The score's gradient at each row of a batch. Called from several threads at once.</summary>
    /// <param name="batch">[N, …].</param>
    /// <param name="gradients">As many elements; overwritten.</param>
    public abstract void Gradients(Tensor<T> batch, Span<T> gradients);

    /// <summary>Turns an integral of gradients along the path into one with respect to the attributed values.</summary>
    public virtual Tensor<double> Leave(Tensor<double> slopes) => slopes;
}

/// <summary>Any function made of recorded operations.</summary>
/// <param name="scores">A batch [N, …] to scores [N].</param>
/// <param name="shape">The shape of a row.</param>
/// <param name="bytesPerItem">Memory that a row takes.</param>
internal sealed class RecordedField<T>(Func<Tensor<T>, Tensor<T>> scores, Shape shape, long bytesPerItem) : ScoreField<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override Shape Shape => shape;

    public override long BytesPerItem => bytesPerItem;

    public override double Score(Tensor<T> point)
    {
        using var scope = TensorScope.Begin();
        var row = Op.Reshape(point, [1, .. point.Shape.Sizes]);
        return double.CreateTruncating(Op.Reshape(Checked(scores(row), 1), 1).Scalar);
    }

    public override void Gradients(Tensor<T> batch, Span<T> gradients) => Gradients(batch).Values.CopyTo(gradients);

    /// <summary>The score's gradient at each row of a batch, on the batch's device.</summary>
    public Tensor<T> Gradients(Tensor<T> batch)
    {
        var watched = batch.Watch();
        return Gradient.Of(Checked(scores(watched), batch.Shape[0]), watched);
    }

    /// <summary>The scores as [N]; [N, 1] is taken as well.</summary>
    private static Tensor<T> Checked(Tensor<T> scores, int rows) => scores.Length == rows && scores.Shape.Rank >= 1 && scores.Shape[0] == rows
        ? scores
        : throw new ShapeException("IntegratedGradients", $"scores of shape [{rows}]", $"{scores.Shape}");
}
