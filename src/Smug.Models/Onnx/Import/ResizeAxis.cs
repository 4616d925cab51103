using System.Numerics;

namespace Smug.Models.Onnx;

/// <summary>How one axis is resampled: for every output position the input positions that count and their weights, as the ONNX
/// specification of Resize has them.</summary>
internal sealed class ResizeAxis
{
    public required int Size { get; init; }

    public required int OutputSize { get; init; }

    public required double Scale { get; init; }

    public required string Coordinates { get; init; }

    public required string Mode { get; init; }

    public required string Rounding { get; init; }

    public double CubicA { get; init; } = -0.75;

    public bool ExcludeOutside { get; init; }

    public bool Antialias { get; init; }

    /// <summary>The part of the input that is looked at, from 0 to 1; for tf_crop_and_resize only.</summary>
    public (double Start, double End) Crop { get; init; } = (0, 1);

    /// <summary>Whether an output position lies outside the input and gets the extrapolation value.</summary>
    public bool IsOutside(int output) => Coordinates == "tf_crop_and_resize" && Place(output) is var place && (place < 0 || place > Size - 1);

    /// <summary>The input position that is nearest to an output position.</summary>
    public int Nearest(int output)
    {
        var place = Place(output);
        var nearest = Rounding switch
        {
            "round_prefer_floor" => Math.Ceiling(place - 0.5),
            "round_prefer_ceil" => Math.Floor(place + 0.5),
            "ceil" => Math.Ceiling(place),
            "simple" => Scale < 1 ? Math.Ceiling(place) : Math.Truncate(place),
            _ => Math.Floor(place),
        };
        return (int)Math.Clamp(nearest, 0, Size - 1);
    }

    /// <summary>Writes one output position's weights into its row of the matrix [output size, size].</summary>
    public void Fill<T>(int output, Span<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (IsOutside(output)) return;
        var place = Place(output);
        var left = (int)Math.Ceiling(Math.Clamp(place, -(1 << 24), 1 << 24)) - 1;
        var ratio = place - left;
        var scale = Antialias ? Math.Min(Scale, 1) : 1;
        var reach = (Mode == "cubic" ? 2 : 1) / scale;
        var first = (int)Math.Floor(-reach) + 1;
        var last = 1 - first;
        var (sum, kept) = (0.0, 0.0);
        for (var i = first; i <= last; i++)
        {
            var weight = Weight(scale * (i - ratio));
            sum += weight;
            if (left + i >= 0 && left + i < Size) kept += weight;
        }

        var whole = ExcludeOutside ? kept : Antialias ? sum : 1;
        for (var i = first; i <= last; i++)
        {
            var at = left + i;
            if (ExcludeOutside && (at < 0 || at >= Size)) continue;
            row[Math.Clamp(at, 0, Size - 1)] += T.CreateTruncating(Weight(scale * (i - ratio)) / whole);
        }
    }

    private double Weight(double distance)
    {
        var x = Math.Abs(distance);
        if (Mode == "linear") return Math.Max(0, 1 - x);
        if (x <= 1) return ((CubicA + 2) * x - (CubicA + 3)) * x * x + 1;
        return x < 2 ? ((CubicA * x - 5 * CubicA) * x + 8 * CubicA) * x - 4 * CubicA : 0;
    }

    private double Place(int output)
    {
        var exact = Scale * Size;
        return Coordinates switch
        {
            "align_corners" => exact == 1 ? 0 : output * (Size - 1) / (exact - 1),
            "asymmetric" => output / Scale,
            "pytorch_half_pixel" => exact == 1 ? -0.5 : (output + 0.5) / Scale - 0.5,
            "tf_half_pixel_for_nn" => (output + 0.5) / Scale,
            "half_pixel_symmetric" => Size / 2.0 * (1 - OutputSize / exact) + (output + 0.5) / Scale - 0.5,
            "tf_crop_and_resize" => Crop.Start * (Size - 1) + (OutputSize == 1
                ? (Crop.End - Crop.Start) * (Size - 1) / 2
                : output * (Crop.End - Crop.Start) * (Size - 1) / (OutputSize - 1)),
            _ => (output + 0.5) / Scale - 0.5,
        };
    }
}
