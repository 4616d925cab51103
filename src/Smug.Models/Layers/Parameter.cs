using System.Numerics;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>A tensor that belongs to a layer: a weight that is learned, or a statistic that is kept.</summary>
/// <remarks>Reading is thread-safe. Training writes into <see cref="Value"/> and watches it: a network must not be used by others
/// while it is trained.</remarks>
public sealed class Parameter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates a parameter.</summary>
    /// <param name="name">Its name within its layer, such as <c>weight</c> or <c>bias</c>; without a dot.</param>
    /// <param name="value">Its value; the parameter owns the tensor.</param>
    /// <param name="isTrainable">False for statistics that no gradient is taken for.</param>
    public Parameter(string name, Tensor<T> value, bool isTrainable = true) =>
        (Name, Value, IsTrainable) = (name, value.Detach(), isTrainable);

    /// <summary>Its name within its layer.</summary>
    public string Name { get; }

    /// <summary>Its value; watched while it is trained.</summary>
    public Tensor<T> Value { get; private set; }

    /// <summary>Whether training changes it through gradients.</summary>
    public bool IsTrainable { get; }

    /// <summary>Starts recording operations on the value, so that gradients with respect to it can be asked for.</summary>
    public void Watch() => Value = Value.Watch();

    /// <summary>Stops recording.</summary>
    public void Unwatch() => Value = Value.Detach();
}
