using System.Numerics;

namespace Smug.Kernels.Conv2d;

/// <summary>
/// One axis of a windowed sum: destination position <c>First + j · Step</c> (j from 0 to Count − 1) sums over the kernel taps
/// <c>KernelFirst + t · KernelStep</c> (t from 0 to Taps − 1), which lie in the source at <c>SourceFirst + j · SourceStep + t · TapStep</c>.
/// Source positions outside the source are zeros.
/// </summary>
/// <remarks>A forward convolution is one phase. The derivative with respect to the input of a convolution with stride s is s phases:
/// positions with the same remainder modulo the stride meet the same taps, and within a phase the sum is a plain convolution.</remarks>
internal readonly record struct AxisPhase(
    int First, int Step, int Count, int SourceFirst, int SourceStep, int TapStep, int Taps, int KernelFirst, int KernelStep)
{
    /// <summary>The last source position read; smaller than <see cref="SourceFirst"/> where nothing is read.</summary>
    public int SourceLast => Count == 0 || Taps == 0
        ? SourceFirst - 1
        : SourceFirst + (Count - 1) * SourceStep + (Taps - 1) * TapStep;

    /// <summary>The phase of a forward convolution.</summary>
    public static AxisPhase[] Forward(int output, int kernel, int stride, int dilation, int pad) =>
        [new(0, 1, output, -pad, stride, dilation, kernel, 0, 1)];

    /// <summary>The phases of its derivative with respect to the input: taps descending, output positions ascending.</summary>
    public static AxisPhase[] Backward(int size, int kernel, int stride, int dilation, int pad)
    {
        var divisor = (int)BigInteger.GreatestCommonDivisor(stride, dilation);
        var (kernelStep, tapStep) = (stride / divisor, dilation / divisor);
        var phases = new AxisPhase[stride];
        for (var phase = 0; phase < stride; phase++)
        {
            var first = ((phase - pad) % stride + stride) % stride;
            var count = first < size ? (size - 1 - first) / stride + 1 : 0;
            var last = kernel - 1;
            while (last >= 0 && (long)last * dilation % stride != phase) last--;
            var taps = last < 0 ? 0 : last / kernelStep + 1;
            var source = taps == 0 ? 0 : (first + pad - last * dilation) / stride;
            phases[phase] = new(first, stride, count, source, 1, tapStep, taps, last, -kernelStep);
        }

        return phases;
    }

    /// <summary>How many zeros the source needs before and after it for all phases.</summary>
    public static (int Before, int After) Margins(AxisPhase[] phases, int source)
    {
        var (before, after) = (0, 0);
        foreach (var phase in phases)
        {
            if (phase.Count == 0 || phase.Taps == 0) continue;
            before = Math.Max(before, -phase.SourceFirst);
            after = Math.Max(after, phase.SourceLast - (source - 1));
        }

        return (before, after);
    }

    /// <summary>The js whose destination lies from <paramref name="from"/> to just before <paramref name="to"/>.</summary>
    public (int First, int Last) Within(int from, int to) => (Steps(from), Steps(to));

    private int Steps(int to) => Math.Clamp((to - First + Step - 1) / Step, 0, Count);
}
