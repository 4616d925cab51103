using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Serialization;
using Smug.Tensors;

namespace Smug.Models;

/// <summary>How 8-bit pixels become a network's input: value = (low + (high − low) · pixel / 255 − mean[c]) / scale[c]. Immutable.</summary>
/// <param name="Height">Rows of the input image; at least 1.</param>
/// <param name="Width">Columns; at least 1.</param>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="Low">What a black pixel becomes before mean and scale.</param>
/// <param name="High">What a white pixel becomes before mean and scale.</param>
public sealed record Preprocessing(int Height, int Width, int Channels, double Low = 0, double High = 1)
{
    /// <summary>Subtracted per channel; empty for zeros.</summary>
    public ImmutableArray<double> Mean { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Divided by per channel; empty for ones.</summary>
    public ImmutableArray<double> Scale { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The order of colours in the network's input; <see cref="Mean"/> and <see cref="Scale"/> are in it too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ChannelOrder ChannelOrder { get; init; }

    /// <summary>What the shorter side of a picture is resized to before the centre is cut out; 0 stretches the whole picture to the input's
    /// size. A picture that has the input's size already is taken as it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ShortSide { get; init; }

    /// <summary>The input's shape for one image, [H, W, C].</summary>
    [JsonIgnore]
    public Shape InputShape => new(Height, Width, Channels);

    /// <summary>The input value of a pixel.</summary>
    /// <param name="pixel">0 (black) to 255 (white); fractions are accepted.</param>
    /// <param name="channel">0 to <see cref="Channels"/> − 1.</param>
    public T Value<T>(T pixel, int channel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (low, high) = (T.CreateChecked(Low), T.CreateChecked(High));
        var value = low + (high - low) * (pixel / T.CreateChecked(255));
        if (!Mean.IsDefaultOrEmpty) value -= T.CreateChecked(Mean[channel]);
        return Scale.IsDefaultOrEmpty ? value : value / T.CreateChecked(Scale[channel]);
    }

    /// <summary>The pixel that gives an input value: the inverse of <see cref="Value"/>, not rounded, not clipped.</summary>
    /// <param name="value">An input value.</param>
    /// <param name="channel">0 to <see cref="Channels"/> − 1.</param>
    public double Pixel(double value, int channel)
    {
        var v = value * (Scale.IsDefaultOrEmpty ? 1 : Scale[channel]) + (Mean.IsDefaultOrEmpty ? 0 : Mean[channel]);
        return (v - Low) / (High - Low) * 255;
    }

    /// <summary>Turns images into a batch.</summary>
    /// <param name="pixels">N images one after the other, each <see cref="Height"/> rows of <see cref="Width"/> pixels of interleaved
    /// channels in the order red, green, blue.</param>
    /// <returns>[N, H, W, C], the channels in the network's order.</returns>
    /// <exception cref="ShapeException">The pixels are no whole number of images.</exception>
    public Tensor<T> ToTensor<T>(ReadOnlySpan<byte> pixels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var item = InputShape;
        if (pixels.Length % item.Length != 0) throw new ShapeException("Preprocessing", $"images of {item.Length} bytes, {item}", $"{pixels.Length} bytes");
        var batch = Tensor<T>.Allocate(new Shape([pixels.Length / item.Length, .. item.Sizes]));
        var values = batch.Span;
        var table = Table<T>();
        for (var i = 0; i < pixels.Length; i++)
        {
            var channel = i % Channels;
            values[i] = table[channel * 256 + pixels[i - channel + PictureChannel(channel)]];
        }

        return batch;
    }

    /// <summary>Which channel of a picture (0 red, 1 green, 2 blue) the network reads as a given channel, and the other way around.</summary>
    /// <param name="channel">0 to <see cref="Channels"/> − 1.</param>
    public int PictureChannel(int channel) => ChannelOrder == ChannelOrder.Bgr ? Channels - 1 - channel : channel;

    /// <summary>The input values of all 256 pixels of every channel, channel by channel.</summary>
    private T[] Table<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var table = new T[256 * Channels];
        for (var i = 0; i < table.Length; i++) table[i] = Value(T.CreateChecked(i & 255), i >> 8);
        return table;
    }

    /// <summary>Whether all numbers are usable; a message otherwise.</summary>
    internal string? Fault()
    {
        if (Height < 1 || Width < 1 || Height > 1 << 16 || Width > 1 << 16) return "a height and width from 1 to 65536";
        if (Channels is not (1 or 3)) return "1 or 3 channels";
        if (!double.IsFinite(Low) || !double.IsFinite(High) || !(High > Low)) return "finite low < high";
        if (!IsPerChannel(Mean, _ => true)) return "no means, or a finite one per channel";
        if (!Enum.IsDefined(ChannelOrder)) return "the channel order Rgb or Bgr";
        if (ShortSide != 0 && (ShortSide < Math.Max(Height, Width) || ShortSide > 1 << 16)) return "a short side of 0, or from the larger of height and width to 65536";
        return IsPerChannel(Scale, scale => scale > 0) ? null : "no scales, or a finite positive one per channel";
    }

    private bool IsPerChannel(ImmutableArray<double> values, Func<double, bool> accepted) =>
        values.IsDefaultOrEmpty || (values.Length == Channels && values.All(value => double.IsFinite(value) && accepted(value)));
}
