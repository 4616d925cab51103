using System.Globalization;

namespace Smug;

/// <content>Which devices there are, and how they are asked for.</content>
public abstract partial class Device
{
    private const string HowToGetTheGpuPart =
        "this build has no GPU part. Build it from source with 'dotnet build -p:SmugGpu=true', which needs the packages ILGPU and ILGPU.Algorithms";

    private static readonly Lazy<IReadOnlyList<Device>?> Accelerators = new(() =>
    {
        IReadOnlyList<Device>? found = null;
        FindAccelerators(ref found);
        return found;
    });

    /// <summary>Whether this build can use GPUs at all.</summary>
    public static bool HasGpuPart => Accelerators.Value is not null;

    /// <summary>All devices: the processor, GPUs, and last the emulation of one. Without the GPU part, the processor alone.</summary>
    public static IReadOnlyList<Device> All => [Cpu, .. Accelerators.Value ?? []];

    /// <summary>A GPU by its place among all GPUs, CUDA's before OpenCL's.</summary>
    /// <exception cref="EnvironmentException">There is none, or this build has no GPU part.</exception>
    public static Device Gpu(int index = 0)
    {
        RequireGpuPart("A GPU");
        var gpus = All.Where(device => device.IsGpu).ToList();
        return (uint)index < (uint)gpus.Count
            ? gpus[index]
            : throw new EnvironmentException($"There is no GPU {index}: this machine has {gpus.Count} that Smug can use. 'smug devices' lists them.");
    }

    /// <summary>The device of a name: <c>auto</c> (a GPU if there is one, else the processor), <c>cpu</c>, <c>cuda[:n]</c>, <c>opencl[:n]</c>,
    /// <c>ilgpu-cpu</c>.</summary>
    /// <exception cref="UsageException">That is no such name.</exception>
    /// <exception cref="EnvironmentException">There is no such device, or this build has no GPU part.</exception>
    public static Device Parse(string name)
    {
        if (name == "cpu") return Cpu;
        if (name == "auto") return All.FirstOrDefault(device => device.IsGpu) ?? Cpu;
        var kind = name.Split(':')[0];
        var index = name.Length > kind.Length ? name[(kind.Length + 1)..] : "0";
        if (kind is not ("cuda" or "opencl" or "ilgpu-cpu") || (kind == "ilgpu-cpu" && name != kind)
            || !int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw new UsageException($"Expected a device auto, cpu, cuda[:n], opencl[:n] or ilgpu-cpu, got '{name}'.");
        RequireGpuPart($"Device '{name}'");
        var id = kind == "ilgpu-cpu" ? kind : $"{kind}:{index}";
        return All.FirstOrDefault(device => device.Id == id) ?? throw new EnvironmentException(
            $"There is no device '{id}'. This machine has {string.Join(", ", All.Select(device => device.Id))}; is the GPU's driver installed?");
    }

    private static void RequireGpuPart(string what)
    {
        if (!HasGpuPart) throw NoGpuPart(what);
    }

    /// <summary>Says that this build cannot do something, and how to get one that can.</summary>
    internal static EnvironmentException NoGpuPart(string what) => new($"{what} cannot be used: {HowToGetTheGpuPart}.");

    /// <summary>Finds GPUs and the emulation; stays away, and leaves null, in a build without the GPU part.</summary>
    static partial void FindAccelerators(ref IReadOnlyList<Device>? found);
}
