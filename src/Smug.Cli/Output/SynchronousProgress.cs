namespace Smug.Cli.Output;

/// <summary>Hands news on at once, on the thread that has them, unlike <see cref="Progress{T}"/>, which queues them.</summary>
internal sealed class SynchronousProgress<T>(Action<T> show) : IProgress<T>
{
    public void Report(T value) => show(value);
}
