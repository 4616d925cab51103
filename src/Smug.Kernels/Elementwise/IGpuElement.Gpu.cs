namespace Smug.Kernels.Elementwise;

/// <summary>A function of one float32 number and its derivative, for kernels. Static, so that a kernel is compiled for each.</summary>
internal interface IGpuElement
{
    /// <summary>f(x).</summary>
    /// <param name="x">The number.</param>
    /// <param name="a">The function's first setting.</param>
    /// <param name="b">The function's second setting.</param>
    static abstract float Of(float x, float a, float b);

    /// <summary>What the derivative is written in terms of: x, or f(x) where the CPU's function saves its output.</summary>
    static abstract float Saved(float x, float a, float b);

    /// <summary>f′ · gy.</summary>
    /// <param name="saved">What <see cref="Saved"/> gives.</param>
    /// <param name="gy">Gradient with respect to f(x).</param>
    /// <param name="a">The function's first setting.</param>
    /// <param name="b">The function's second setting.</param>
    static abstract float Gradient(float saved, float gy, float a, float b);
}
