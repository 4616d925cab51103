using System.Numerics;
using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Tests.Elementwise;

/// <summary>Element functions at every length from 0 to 256. Oracle: each element alone. The elements hold both zeros, infinities,
/// denormals and NaN.</summary>
public sealed class ElementFunctionTests
{
    private const double Marker = -77;

    [Fact]
    public void Exp_is_the_same_at_every_place() => Check<Exp<float>, Exp<double>>();

    [Fact]
    public void Tanh_is_the_same_at_every_place() => Check<Tanh<float>, Tanh<double>>();

    [Fact]
    public void Sigmoid_is_the_same_at_every_place() => Check<Sigmoid<float>, Sigmoid<double>>();

    [Fact]
    public void Log_is_the_same_at_every_place() => Check<Log<float>, Log<double>>();

    [Fact]
    public void Sqrt_is_the_same_at_every_place() => Check<Sqrt<float>, Sqrt<double>>();

    [Fact]
    public void Square_is_the_same_at_every_place() => Check<Square<float>, Square<double>>();

    [Fact]
    public void Abs_is_the_same_at_every_place() => Check<Abs<float>, Abs<double>>();

    [Fact]
    public void Clip_is_the_same_at_every_place() => Check(new Clip<float>(-1, 2), new Clip<double>(-1, 2));

    [Fact]
    public void LeakyRelu_is_the_same_at_every_place() => Check(new LeakyRelu<float>(0.1f), new LeakyRelu<double>(0.1));

    [Fact]
    public void Relu_is_the_same_at_every_place()
    {
        Check<float>(ReluKernel.Forward, ReluKernel.Backward);
        Check<double>(ReluKernel.Forward, ReluKernel.Backward);
    }

    private delegate void ForwardCall<T>(ReadOnlySpan<T> x, Span<T> y);

    private delegate void BackwardCall<T>(ReadOnlySpan<T> saved, ReadOnlySpan<T> gy, Span<T> gx);

    private static void Check<TSingle, TDouble>(TSingle single = default, TDouble @double = default)
        where TSingle : struct, IElementFunction<float>
        where TDouble : struct, IElementFunction<double>
    {
        Check<float>(single.Forward, single.Backward);
        Check<double>(@double.Forward, @double.Backward);
    }

    private static void Check<T>(ForwardCall<T> forward, BackwardCall<T> backward)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(3);
        T[] special = [T.Zero, T.NegativeZero, T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.Epsilon, -T.Epsilon, -T.One, T.One + T.One];
        var x = new T[290];
        var g = new T[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = i % 5 == 0 ? special[i / 5 % special.Length] : T.CreateChecked(8 * random.NextDouble() - 4);
            g[i] = T.CreateChecked(random.NextDouble() - 0.5);
        }

        var (y, gx) = (new T[x.Length], new T[x.Length]);
        for (var i = 0; i < x.Length; i++)
        {
            forward(x.AsSpan(i, 1), y.AsSpan(i, 1));
            backward(x.AsSpan(i, 1), g.AsSpan(i, 1), gx.AsSpan(i, 1));
        }

        for (var length = 0; length <= 256; length++)
        {
            var start = length % 31;
            var marked = Enumerable.Repeat(T.CreateChecked(Marker), length + 1).ToArray();
            forward(x.AsSpan(start, length), marked.AsSpan(0, length));
            Assert.Equal(y[start..(start + length)].Append(T.CreateChecked(Marker)), marked);
            backward(x.AsSpan(start, length), g.AsSpan(start, length), marked.AsSpan(0, length));
            Assert.Equal(gx[start..(start + length)].Append(T.CreateChecked(Marker)), marked);
        }
    }
}
