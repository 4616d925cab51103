using Smug.Kernels.Elementwise;

namespace Smug.Kernels.Tests.Elementwise;

/// <summary>exp, tanh and sigmoid in float32. Oracle: the same function in float64.</summary>
public sealed class LaneFunctionTests
{
    /// <summary>A step through all bit patterns that visits every exponent about 1,000 times, both signs, denormals and NaNs included.</summary>
    private const uint Stride = 8_191;

    private static readonly float[] Sweep = [.. Patterns()];

    public static TheoryData<string> Functions => ["exp", "tanh", "sigmoid"];

    // The bounds are in units in the last place of the true result; measured maxima stand beside them.
    [Theory]
    [InlineData("exp", 1.1)] // 0.96
    [InlineData("tanh", 2.3)] // 2.07
    [InlineData("sigmoid", 2.4)] // 2.16
    public void Errors_stay_below_a_few_units_in_the_last_place(string function, double bound)
    {
        var (apply, oracle) = Find(function);
        var y = new float[Sweep.Length];
        apply(Sweep, y);
        var (worst, at) = (0.0, 0f);
        for (var i = 0; i < y.Length; i++)
        {
            var exact = oracle(Sweep[i]);
            if (double.IsNaN(exact) || Math.Abs(exact) > float.MaxValue)
            {
                Assert.Equal((float)exact, y[i]);
                continue;
            }

            var error = Math.Abs(y[i] - exact) / UnitInTheLastPlace(exact);
            if (error > worst) (worst, at) = (error, Sweep[i]);
        }

        Assert.True(worst <= bound, $"{function}: {worst:F3} units in the last place at x = {at:R}, allowed {bound}");
    }

    [Theory]
    [InlineData("exp", 0f, 1f)]
    [InlineData("exp", float.NegativeInfinity, 0f)]
    [InlineData("exp", float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData("exp", float.NaN, float.NaN)]
    [InlineData("exp", float.MinValue, 0f)]
    [InlineData("exp", float.MaxValue, float.PositiveInfinity)]
    [InlineData("exp", float.Epsilon, 1f)]
    [InlineData("exp", -103.9720764f, float.Epsilon)] // the last x whose exponential is at least half the least denormal
    [InlineData("exp", -104f, 0f)]
    [InlineData("exp", 88.72284f, float.PositiveInfinity)]
    [InlineData("tanh", 0f, 0f)]
    [InlineData("tanh", float.Epsilon, float.Epsilon)]
    [InlineData("tanh", -1e-30f, -1e-30f)]
    [InlineData("tanh", 10f, 1f)]
    [InlineData("tanh", -1e30f, -1f)]
    [InlineData("tanh", float.PositiveInfinity, 1f)]
    [InlineData("tanh", float.NegativeInfinity, -1f)]
    [InlineData("tanh", float.NaN, float.NaN)]
    [InlineData("sigmoid", 0f, 0.5f)]
    [InlineData("sigmoid", float.PositiveInfinity, 1f)]
    [InlineData("sigmoid", float.NegativeInfinity, 0f)]
    [InlineData("sigmoid", 40f, 1f)]
    [InlineData("sigmoid", -200f, 0f)]
    [InlineData("sigmoid", float.NaN, float.NaN)]
    public void Special_values(string function, float x, float expected)
    {
        float[] y = [7];
        Find(function).Apply([x], y);
        Assert.Equal(expected, y[0]);
    }

    [Fact]
    public void Tanh_keeps_the_sign_of_zero()
    {
        float[] y = [7, 7];
        default(Tanh<float>).Forward([0f, -0f], y);
        Assert.Equal([BitConverter.SingleToInt32Bits(0f), BitConverter.SingleToInt32Bits(-0f)], y.Select(BitConverter.SingleToInt32Bits));
    }

    [Theory, MemberData(nameof(Functions))]
    public void Every_vector_width_gives_the_same_bits(string function)
    {
        var (narrow, middle, wide) = (new float[Sweep.Length], new float[Sweep.Length], new float[Sweep.Length]);
        switch (function)
        {
            case "exp": Widths<ExpLanes>(narrow, middle, wide); break;
            case "tanh": Widths<TanhLanes>(narrow, middle, wide); break;
            default: Widths<SigmoidLanes>(narrow, middle, wide); break;
        }

        var different = Enumerable.Range(0, Sweep.Length).Count(i => !Same(narrow[i], middle[i]) || !Same(middle[i], wide[i]));
        Assert.Equal(0, different);
    }

    [Theory, MemberData(nameof(Functions))]
    public void Every_length_and_place_gives_the_same_bits_and_nothing_beyond_is_touched(string function)
    {
        var apply = Find(function).Apply;
        var random = new Random(1);
        var x = Enumerable.Range(0, 300).Select(_ => (float)(20 * random.NextDouble() - 10)).ToArray();
        var alone = new float[x.Length];
        for (var i = 0; i < x.Length; i++) apply(x.AsSpan(i, 1).ToArray(), alone.AsSpan(i, 1));
        for (var length = 0; length <= 256; length++)
        {
            var start = length % 37;
            var y = Enumerable.Repeat(-7f, length + 2).ToArray();
            apply(x.AsSpan(start, length).ToArray(), y.AsSpan(1, length));
            Assert.Equal(alone.AsSpan(start, length).ToArray(), y[1..^1]);
            Assert.Equal((-7f, -7f), (y[0], y[^1]));
        }
    }

    [Theory, MemberData(nameof(Functions))]
    public void Works_in_place(string function)
    {
        var apply = Find(function).Apply;
        float[] x = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -9, -8, -7, -6, -5, 0.5f];
        var expected = new float[x.Length];
        apply(x.ToArray(), expected);
        apply(x, x);
        Assert.Equal(expected, x);
    }

    [Fact]
    public void Tanh_is_odd_and_never_beyond_one()
    {
        var (y, mirrored) = (new float[Sweep.Length], new float[Sweep.Length]);
        default(Tanh<float>).Forward(Sweep, y);
        default(Tanh<float>).Forward(Sweep.Select(x => -x).ToArray(), mirrored);
        for (var i = 0; i < y.Length; i++)
        {
            if (float.IsNaN(Sweep[i])) continue;
            Assert.Equal(y[i], -mirrored[i]);
            Assert.InRange(y[i], -1f, 1f);
        }
    }

    private delegate void Function(ReadOnlySpan<float> x, Span<float> y);

    private static (Function Apply, Func<double, double> Oracle) Find(string name) => name switch
    {
        "exp" => (default(Exp<float>).Forward, Math.Exp),
        "tanh" => (default(Tanh<float>).Forward, Math.Tanh),
        _ => (default(Sigmoid<float>).Forward, x => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x))),
    };

    private static void Widths<TFunction>(float[] narrow, float[] middle, float[] wide)
        where TFunction : struct, ILaneFunction
    {
        LaneMap.Apply<TFunction, Lanes128>(Sweep, narrow);
        LaneMap.Apply<TFunction, Lanes256>(Sweep, middle);
        LaneMap.Apply<TFunction, Lanes512>(Sweep, wide);
    }

    private static bool Same(float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b);

    private static double UnitInTheLastPlace(double exact)
    {
        var exponent = exact == 0 ? -149 : Math.Max(-149, Math.ILogB(exact) - 23);
        return Math.ScaleB(1, exponent);
    }

    private static IEnumerable<float> Patterns()
    {
        for (var bits = 0L; bits <= uint.MaxValue; bits += Stride) yield return BitConverter.UInt32BitsToSingle((uint)bits);

        // The range in which the functions are neither constant nor linear, more densely.
        for (var x = -110f; x <= 110f; x += 0.00037f) yield return x;
    }
}
