using System.Numerics;
using Smug.Tensors.Autodiff;

namespace Smug.Tensors;

/// <summary>Reverse-mode derivatives of recorded operations.</summary>
/// <remarks>Only operations on a path from the asked-for tensors to the output are differentiated: a network's weight gradients cost
/// nothing when its input gradient is asked for. Gradients that meet are added in the reverse order of the forward operations,
/// so the bits do not depend on threads.</remarks>
public static class Gradient
{
    /// <summary>The gradient of the sum of <paramref name="output"/>'s elements with respect to one tensor.</summary>
    /// <returns>A tensor of <paramref name="with"/>'s shape; zeros where the output does not depend on it.</returns>
    public static Tensor<T> Of<T>(Tensor<T> output, Tensor<T> with)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Of(output, [with])[0];

    /// <summary>The gradients of the sum of <paramref name="output"/>'s elements with respect to several tensors.</summary>
    /// <inheritdoc cref="Vjp"/>
    public static Tensor<T>[] Of<T>(Tensor<T> output, params ReadOnlySpan<Tensor<T>> with)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Vjp(output, Tensor<T>.Full(output.Shape, T.One, output.Device), with);

    /// <summary>The vector-Jacobian product: Σ seedᵢ · ∂outputᵢ/∂w for every w asked for.</summary>
    /// <param name="output">The recorded result.</param>
    /// <param name="seed">Weights of the output's elements, of the output's shape.</param>
    /// <param name="with">Watched tensors.</param>
    /// <returns>One tensor for each of <paramref name="with"/>, of its shape; zeros where the output does not depend on it. Two results, or
    /// a result and the seed, may share memory: copy what is to be written to.</returns>
    /// <exception cref="ShapeException">The seed's shape is not the output's, or a tensor asked for is not watched.</exception>
    /// <exception cref="DeviceException">The seed is not on the output's device.</exception>
    public static Tensor<T>[] Vjp<T>(Tensor<T> output, Tensor<T> seed, params ReadOnlySpan<Tensor<T>> with)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (seed.Shape != output.Shape) throw new ShapeException("Gradient", $"a seed of shape {output.Shape}", $"{seed.Shape}");
        if (seed.Device != output.Device) throw new DeviceException("Gradient", $"a seed on {output.Device}", $"one on {seed.Device}");
        var wanted = new HashSet<Node<T>>(with.Length);
        foreach (var tensor in with)
        {
            wanted.Add(tensor.Node ?? throw new ShapeException("Gradient", "a watched tensor (Tensor.Watch)", $"an unwatched {tensor}"));
        }

        using var pause = Tape.Stop();
        Tape.BeginPass();
        var onPath = new HashSet<Node<T>>(wanted);
        var gradients = new Dictionary<Node<T>, Tensor<T>>();
        if (output.Node is { } root)
        {
            gradients[root] = seed.Detach();
            foreach (var node in LeadingToWanted(root, onPath))
            {
                if (!gradients.TryGetValue(node, out var gy)) continue;
                PassBack(node, gy, gradients, onPath);

                // Nobody asks again for a gradient that was passed on: let its memory go.
                if (!wanted.Contains(node)) gradients.Remove(node);
            }
        }

        var results = new Tensor<T>[with.Length];
        for (var i = 0; i < with.Length; i++)
        {
            results[i] = gradients.TryGetValue(with[i].Node!, out var g) ? g : Tensor<T>.Zeros(with[i].Shape, with[i].Device);
        }

        return results;
    }

    private static void PassBack<T>(Node<T> node, Tensor<T> gy, Dictionary<Node<T>, Tensor<T>> gradients, HashSet<Node<T>> onPath)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var (input, vjp) in node.Derivatives)
        {
            if (!onPath.Contains(input.Node!)) continue;
            var gx = vjp(gy);
            if (gx.Shape != input.Shape)
                throw new ShapeException($"{node.Operation} derivative", $"{input.Shape}", $"{gx.Shape}");
            gradients[input.Node!] = gradients.TryGetValue(input.Node!, out var sum) ? Op.Add(sum, gx) : gx;
        }
    }

    /// <summary>The nodes between the root and the wanted ones, newest first. Extends <paramref name="onPath"/>, which starts as the
    /// wanted nodes, to every node through which one of them is reached.</summary>
    private static List<Node<T>> LeadingToWanted<T>(Node<T> root, HashSet<Node<T>> onPath)
        where T : unmanaged
    {
        var seen = new HashSet<Node<T>> { root };
        var reachable = new List<Node<T>> { root };
        for (var i = 0; i < reachable.Count; i++)
        {
            foreach (var derivative in reachable[i].Derivatives)
            {
                if (seen.Add(derivative.Input.Node!)) reachable.Add(derivative.Input.Node!);
            }
        }

        // Inputs are older than outputs, so one pass from old to new settles which nodes lie on a path.
        reachable.Sort((a, b) => a.Order.CompareTo(b.Order));
        foreach (var node in reachable)
        {
            foreach (var derivative in node.Derivatives)
            {
                if (onPath.Contains(derivative.Input.Node!)) onPath.Add(node);
            }
        }

        reachable.Reverse();
        return reachable.FindAll(onPath.Contains);
    }
}
