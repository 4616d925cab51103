namespace Smug;

/// <summary>What a device is.</summary>
public enum DeviceKind
{
    /// <summary>This process's own processor and memory.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU through CUDA.</summary>
    Cuda,

    /// <summary>A GPU through OpenCL.</summary>
    OpenCL,

    /// <summary>GPU kernels run thread by thread on the processor: slow, for checking them where there is no GPU.</summary>
    Emulated,
}
