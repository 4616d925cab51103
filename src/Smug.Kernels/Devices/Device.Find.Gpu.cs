using ILGPU;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Smug.Kernels.Gpu;

namespace Smug;

/// <content>The devices that ILGPU finds.</content>
public abstract partial class Device
{
    /// <summary>Groups of at most 16 emulated threads: each is a thread of the operating system, and meeting at a barrier is dear.</summary>
    private static readonly CPUDevice Emulation = new(numThreadsPerWarp: 4, numWarpsPerMultiprocessor: 4, numMultiprocessors: 1);

    static partial void FindAccelerators(ref IReadOnlyList<Device>? found)
    {
        // Lives as long as the process, as the devices do.
        var context = Context.Create(builder => GpuBackend.Configure(builder.Cuda().OpenCL().CPU(Emulation)));
        GpuBackend.Register(context);
        var devices = new List<Device>();
        foreach (var device in context.GetCudaDevices()) Add("cuda", DeviceKind.Cuda, device);
        foreach (var device in context.GetCLDevices()) Add("opencl", DeviceKind.OpenCL, device);
        devices.Add(new GpuDevice("ilgpu-cpu", DeviceKind.Emulated, context, context.GetCPUDevices()[0]));
        found = devices;

        void Add(string kind, DeviceKind of, ILGPU.Runtime.Device device) =>
            devices.Add(new GpuDevice($"{kind}:{devices.Count(other => other.Kind == of)}", of, context, device));
    }
}
