using Smug.Tensors;

namespace Smug.Gpu.Tests;

/// <summary>Tensors on a device: moving, counting, refusing.</summary>
public sealed class DeviceTests
{
    [GpuFact]
    public void Copies_are_counted_and_keep_every_bit()
    {
        var device = TestDevice.Value;

        // More than the staging memory holds at once.
        var values = new float[700_001];
        for (var i = 0; i < values.Length; i++) values[i] = BitConverter.Int32BitsToSingle(i * 3001);
        var before = device.Transfers;
        var back = Tensor<float>.Wrap(new Shape(values.Length), values).To(device).To(Device.Cpu);
        var transfers = device.Transfers - before;
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), back.ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(new TransferCounts(1, 4L * values.Length, 1, 4L * values.Length), transfers);
    }

    [GpuFact]
    public void A_mixture_of_devices_is_refused_with_the_operation_and_both_names()
    {
        var host = Tensor<float>.Zeros(new Shape(2, 3));
        var error = Assert.Throws<DeviceException>(() => Op.Add(host.To(TestDevice.Value), host));
        Assert.Equal("Add", error.Operation);
        Assert.Contains("cpu", error.Message, StringComparison.Ordinal);
        Assert.Contains(TestDevice.Value.Id, error.Message, StringComparison.Ordinal);
    }

    [GpuFact]
    public void Float64_and_reading_in_place_are_refused()
    {
        Assert.Throws<DeviceException>(() => Tensor<double>.Zeros(new Shape(3)).To(TestDevice.Value));
        var x = Tensor<float>.Zeros(new Shape(3)).To(TestDevice.Value);
        Assert.Throws<DeviceException>(() => x.Values.Length);
        Assert.Equal(0, Tensor<float>.Zeros(new Shape(1)).To(TestDevice.Value).Scalar);
    }

    [GpuFact]
    public void A_gradient_comes_back_through_a_move()
    {
        var x = Tensor<float>.From(new Shape(3), [1, 2, 3]).Watch();
        var y = Op.Square(x.To(TestDevice.Value)).To(Device.Cpu);
        var gradient = Gradient.Of(y, x);
        Assert.Equal(Device.Cpu, gradient.Device);
        Assert.Equal([2f, 4f, 6f], gradient.ToArray());
    }

    [GpuFact]
    public void A_scope_gives_the_device_s_memory_back()
    {
        var device = TestDevice.Value;
        Tensor<float> inside;
        using (TensorScope.Begin()) inside = Tensor<float>.Zeros(new Shape(100_000), device);
        var held = device.BytesHeld;
        Assert.Throws<ObjectDisposedException>(() => inside.ToArray());
        using (TensorScope.Begin()) Tensor<float>.Zeros(new Shape(100_000), device);
        Assert.Equal(held, device.BytesHeld);
    }

    [GpuFact]
    public void Fills_with_any_value()
    {
        Assert.Equal([2.5f, 2.5f], Tensor<float>.Full(new Shape(2), 2.5f, TestDevice.Value).ToArray());
        Assert.Equal([7, 7, 7], Tensor<int>.Full(new Shape(3), 7, TestDevice.Value).ToArray());
        Assert.Empty(Tensor<float>.Full(new Shape(0), 1, TestDevice.Value).ToArray());
    }

    [Fact]
    public void Names_are_checked()
    {
        Assert.Equal(Device.Cpu, Device.Parse("cpu"));
        Assert.Throws<UsageException>(() => Device.Parse("gpu"));
        Assert.Throws<UsageException>(() => Device.Parse("cuda:x"));
        Assert.Throws<UsageException>(() => Device.Parse("ilgpu-cpu:0"));
        var missing = Assert.Throws<EnvironmentException>(() => Device.Parse("cuda:99"));
        Assert.Contains(Device.HasGpuPart ? "cuda:99" : "-p:SmugGpu=true", missing.Message, StringComparison.Ordinal);
        Assert.Throws<EnvironmentException>(() => Device.Gpu(99));
    }
}
