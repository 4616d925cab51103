using System.Numerics;
using Smug.Kernels.Devices;

namespace Smug.Tensors;

public static partial class Op
{
    /// <summary>The kernels of the device on which an operation's inputs lie; the result belongs there too.</summary>
    /// <exception cref="DeviceException">The inputs lie on different devices.</exception>
    private static DeviceKernels<T> KernelsOf<T>(string operation, Tensor<T> x, params ReadOnlySpan<Tensor<T>?> others)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var other in others)
        {
            if (other is not null && other.Device != x.Device)
                throw new DeviceException(operation, "tensors on one device", $"one on {x.Device} and one on {other.Device}");
        }

        return x.Device == Device.Cpu ? CpuKernels<T>.Instance : x.Device.Kernels<T>(operation);
    }

    /// <summary>Numbers of the host, such as labels, lengths or indices that were checked, on the device that reads them. Nothing for none.</summary>
    private static Tensor<T>? OnDevice<T>(T[] numbers, Device device)
        where T : unmanaged => numbers.Length == 0 ? null : Tensor<T>.Wrap(new Shape(numbers.Length), numbers).To(device);

    /// <summary>A tensor's elements, or none where there is no tensor.</summary>
    private static Block<T> BlockOf<T>(Tensor<T>? tensor)
        where T : unmanaged => tensor is null ? default : tensor.Block;
}
