using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Smug.Kernels.Devices;

namespace Smug.Kernels.Gpu;

/// <summary>A device in use: its stream, its memory and its kernels.</summary>
internal sealed class OpenedGpu : IGpuScratch
{
    private readonly Accelerator _accelerator;
    private readonly Dictionary<MemoryBuffer, DeviceLease> _scratch = [];

    /// <summary>Opens a device.</summary>
    /// <exception cref="EnvironmentException">Its driver refuses.</exception>
    public OpenedGpu(GpuDevice device, Context context, ILGPU.Runtime.Device ilgpu)
    {
        try
        {
            _accelerator = ilgpu.CreateAccelerator(context);
        }
        catch (AcceleratorException error)
        {
            throw new EnvironmentException($"{device.Id} ({ilgpu.Name}) cannot be opened: {error.Message}", error);
        }

        Stream = _accelerator.CreateStream();
        Staging = new Staging(_accelerator, Stream);
        Pool = new DeviceMemoryPool(device.Id, device.MemoryBytes, bytes => Allocate(device, bytes));
        Queue = new GpuQueue(_accelerator, Stream, this);
        Kernels = new GpuKernels(this);
    }

    /// <summary>Held while the queue or the staging memory is in use: work is asked for by one thread at a time.</summary>
    public Lock Gate { get; } = new();

    public AcceleratorStream Stream { get; }

    public Staging Staging { get; }

    public DeviceMemoryPool Pool { get; }

    public GpuQueue Queue { get; }

    public GpuKernels Kernels { get; }

    /// <inheritdoc/>
    public ArrayView<float> Rent(int length)
    {
        if (length == 0) return ArrayView<float>.Empty;
        var lease = Pool.Rent((long)length * sizeof(float));
        var view = ((GpuMemory)lease.Memory).Whole<float>().SubView(0, length);
        _scratch.Add(((IArrayView)view).Buffer, lease);
        return view;
    }

    /// <inheritdoc/>
    public void Return(ArrayView<float> memory)
    {
        if (memory.Length == 0) return;
        _scratch.Remove(((IArrayView)memory).Buffer, out var lease);
        lease!.Return();
    }

    /// <summary>A buffer, or null where the driver has no room.</summary>
    private GpuMemory? Allocate(GpuDevice device, long bytes)
    {
        try
        {
            return new GpuMemory(device, _accelerator.Allocate1D<byte>(bytes));
        }
        catch (CudaException error) when (error.Error == nameof(CudaError.CUDA_ERROR_OUT_OF_MEMORY))
        {
            return null;
        }
        catch (CLException error) when (error.Error is CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or CLError.CL_OUT_OF_RESOURCES or CLError.CL_OUT_OF_HOST_MEMORY)
        {
            return null;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }
}
