using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>Functions without a kernel, element by element on the processor; values of another device are brought and taken back.
/// Not recorded.</summary>
internal static class ElementMap
{
    /// <summary>f(x), of x's shape and on its device.</summary>
    public static Tensor<T> Of<T>(Tensor<T> x, Func<T, T> function)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = x.Detach().To(Device.Cpu);
        var y = Tensor<T>.Allocate(x.Shape);
        for (var i = 0; i < y.Length; i++) y.Span[i] = function(values.Values[i]);
        return y.To(x.Device);
    }
}
