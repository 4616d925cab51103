namespace Smug.Kernels.Elementwise;

/// <summary>Several float32 numbers worked on at once. A function written once over lanes runs on 128, 256 and 512-bit vectors,
/// and because every member is one correctly rounded IEEE 754 operation per lane, it gives the same bits on each.</summary>
/// <typeparam name="TSelf">The vector.</typeparam>
public unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>How many numbers one vector holds.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> numbers; no alignment is needed.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Writes <see cref="Count"/> numbers; no alignment is needed.</summary>
    void Store(float* destination);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf All(float value);

    /// <summary>Sum.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>Difference.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>Product.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>Quotient.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>Absolute value.</summary>
    static abstract TSelf Abs(TSelf a);

    /// <summary><paramref name="magnitude"/> (at least 0) with the sign of <paramref name="sign"/>.</summary>
    static abstract TSelf WithSign(TSelf magnitude, TSelf sign);

    /// <summary>Lane by lane, <paramref name="then"/> where a &lt; b, else <paramref name="otherwise"/> (also where either is NaN).</summary>
    static abstract TSelf WhereLess(TSelf a, TSelf b, TSelf then, TSelf otherwise);

    /// <summary>2ⁿ for whole n from −126 to 127.</summary>
    static abstract TSelf PowerOfTwo(TSelf n);
}

/// <summary>A function of one float32 number, written over lanes.</summary>
public interface ILaneFunction
{
    /// <summary>The function, lane by lane.</summary>
    static abstract TLanes Apply<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>;
}
