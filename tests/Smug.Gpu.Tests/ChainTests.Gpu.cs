using Smug.Kernels.Chains;
using Smug.Kernels.Elementwise;
using Smug.Kernels.Gpu;
using Smug.Tensors;

namespace Smug.Gpu.Tests;

public sealed partial class ChainTests
{
    static partial void CompareLaunches()
    {
        var network = Network().To(TestDevice.Value);
        network.Forward(Draw(21, new Shape([2, .. network.InputShape.Sizes])));
        var launched = ((GpuDevice)TestDevice.Value).Opened.Queue.Launched;

        // Normalised and rectified; added, rectified, scaled, moved, bent.
        Assert.Contains(launched, type => IsChainOf(type, 4, typeof(FunctionLink<ReluElement>)));
        Assert.Contains(launched, type => IsChainOf(type, 7, typeof(FunctionLink<ClipElement>)));
    }

    private static bool IsChainOf(Type type, int links, Type last)
    {
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(ChainForward<>)) return false;
        var rest = type.GetGenericArguments()[0];
        for (; rest.IsGenericType && rest.GetGenericTypeDefinition() == typeof(Then<,>); links--) rest = rest.GetGenericArguments()[1];
        return links == 1 && rest == last;
    }
}
