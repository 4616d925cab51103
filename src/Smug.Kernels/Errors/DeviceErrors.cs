namespace Smug;

/// <summary>Tensors on devices where an operation cannot take them.</summary>
public sealed class DeviceException : SmugException
{
    /// <summary>Creates the error.</summary>
    /// <param name="operation">The operation's name.</param>
    /// <param name="expected">What would have been accepted.</param>
    /// <param name="got">What was given.</param>
    public DeviceException(string operation, string expected, string got)
        : base(ErrorKind.Usage, $"{operation}: expected {expected}, got {got}. Move tensors with Tensor.To(device).") => Operation = operation;

    /// <summary>The operation's name.</summary>
    public string Operation { get; }
}

/// <summary>A device has no room for what was asked of it. Smaller batches need less.</summary>
public sealed class DeviceMemoryException : SmugException
{
    /// <summary>Creates the error.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="wanted">Bytes asked for.</param>
    /// <param name="inUse">Bytes that are in use already.</param>
    /// <param name="limit">Bytes that may be used.</param>
    public DeviceMemoryException(string device, long wanted, long inUse, long limit)
        : base(ErrorKind.Environment, $"{device} is out of memory: {wanted} bytes wanted, {inUse} of {limit} in use. Use smaller batches, or --device cpu.") =>
        (Wanted, InUse, Limit) = (wanted, inUse, limit);

    /// <summary>Bytes asked for.</summary>
    public long Wanted { get; }

    /// <summary>Bytes that were in use.</summary>
    public long InUse { get; }

    /// <summary>Bytes that may be used.</summary>
    public long Limit { get; }
}
