namespace Smug.Tensors.Autodiff;

/// <summary>Records operations. Every operation ends with one call of <see cref="Result"/>, which reads as its derivative table.</summary>
public static class Tape
{
    private static long s_passes;

    [ThreadStatic]
    private static int t_paused;

    [ThreadStatic]
    private static long t_pass;

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsRecording => t_paused == 0;

    /// <summary>Attaches an operation's derivatives to its output. Inputs that nobody watches are dropped at once,
    /// so what they would have needed is not kept alive.</summary>
    /// <param name="operation">The operation's name.</param>
    /// <param name="output">The operation's output.</param>
    /// <param name="derivatives">One row per differentiable input.</param>
    /// <returns>The output, watched if any input is.</returns>
    public static Tensor<T> Result<T>(string operation, Tensor<T> output, params ReadOnlySpan<Derivative<T>> derivatives)
        where T : unmanaged
    {
        if (t_paused > 0) return output;
        var watched = 0;
        foreach (var derivative in derivatives) watched += derivative.Input.NeedsGradient ? 1 : 0;
        if (watched == 0) return output;

        var rows = new Derivative<T>[watched];
        foreach (var derivative in derivatives)
        {
            if (derivative.Input.NeedsGradient) rows[^watched--] = derivative;
        }

        return output.WithNode(Node<T>.Of(operation, rows));
    }

    /// <summary>The number of the backward pass that this thread began last; no two passes share one.</summary>
    internal static long Pass => t_pass;

    /// <summary>Begins a backward pass on this thread.</summary>
    internal static void BeginPass() => t_pass = Interlocked.Increment(ref s_passes);

    /// <summary>Stops recording on this thread until the result is disposed.</summary>
    public static Pause Stop()
    {
        t_paused++;
        return default;
    }

    /// <summary>Resumes recording when disposed.</summary>
    public readonly struct Pause : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => t_paused--;
    }
}
