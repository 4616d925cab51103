using System.Numerics;
using Smug.Kernels.Loss;

namespace Smug.Kernels.Devices;

internal abstract partial class DeviceKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>loss[row] = −ln softmax(logits[row])[label[row]].</summary>
    public abstract void CrossEntropy(Block<T> logits, int classes, Block<int> labels, Block<T> loss);

    /// <summary>gx[row] = (softmax(logits[row]) − one-hot(label[row])) · gy[row].</summary>
    public abstract void CrossEntropyBackward(Block<T> logits, int classes, Block<int> labels, Block<T> gy, Block<T> gx);

    /// <summary>Binary cross-entropy of each logit with its target.</summary>
    public abstract void BinaryCrossEntropy(Block<T> x, Block<T> targets, Block<T> loss);

    /// <summary>Its derivative, sigmoid(x) − target.</summary>
    public abstract void BinaryCrossEntropyDerivative(Block<T> x, Block<T> targets, Block<T> derivative);

    /// <summary>y[row] = x[row, chosen[row]].</summary>
    public abstract void TakeColumn(Block<T> x, int columns, Block<int> chosen, Block<T> y);

    /// <summary>gx[row, chosen[row]] = gy[row], all else 0.</summary>
    public abstract void TakeColumnBackward(Block<T> gy, int columns, Block<int> chosen, Block<T> gx);
}

internal sealed partial class CpuKernels<T>
{
    public override void CrossEntropy(Block<T> logits, int classes, Block<int> labels, Block<T> loss) =>
        CrossEntropyKernel.Forward<T>(logits.Span, classes, labels.Span, loss.Span);

    public override void CrossEntropyBackward(Block<T> logits, int classes, Block<int> labels, Block<T> gy, Block<T> gx) =>
        CrossEntropyKernel.Backward<T>(logits.Span, classes, labels.Span, gy.Span, gx.Span);

    public override void BinaryCrossEntropy(Block<T> x, Block<T> targets, Block<T> loss) =>
        BinaryCrossEntropyKernel.Forward<T>(x.Span, targets.Span, loss.Span);

    public override void BinaryCrossEntropyDerivative(Block<T> x, Block<T> targets, Block<T> derivative) =>
        BinaryCrossEntropyKernel.Derivative<T>(x.Span, targets.Span, derivative.Span);

    public override void TakeColumn(Block<T> x, int columns, Block<int> chosen, Block<T> y) =>
        ColumnChoice.Take<T>(x.Span, columns, chosen.Span, y.Span);

    public override void TakeColumnBackward(Block<T> gy, int columns, Block<int> chosen, Block<T> gx) =>
        ColumnChoice.Place<T>(gy.Span, columns, chosen.Span, gx.Span);
}
