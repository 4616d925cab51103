namespace Smug.Tensors.Autodiff;

/// <summary>One row of an operation's derivative table: an input, and the vector-Jacobian product for it.</summary>
/// <typeparam name="T">Element type.</typeparam>
/// <param name="Input">The operation's input.</param>
/// <param name="Vjp">Turns the gradient with respect to the output into the gradient with respect to <paramref name="Input"/>,
/// of the input's shape. Called only where that gradient is asked for.</param>
public readonly record struct Derivative<T>(Tensor<T> Input, Func<Tensor<T>, Tensor<T>> Vjp)
    where T : unmanaged;

/// <summary>What the tape remembers of one operation.</summary>
internal sealed class Node<T>
    where T : unmanaged
{
    private static long s_created;

    private Node(string operation, Derivative<T>[] derivatives)
    {
        Operation = operation;
        Derivatives = derivatives;
        Order = Interlocked.Increment(ref s_created);
    }

    public string Operation { get; }

    /// <summary>Only the inputs that are watched themselves.</summary>
    public Derivative<T>[] Derivatives { get; }

    /// <summary>Creation order: inputs always precede outputs.</summary>
    public long Order { get; }

    public static Node<T> Leaf() => new("Watch", []);

    public static Node<T> Of(string operation, Derivative<T>[] derivatives) => new(operation, derivatives);
}
