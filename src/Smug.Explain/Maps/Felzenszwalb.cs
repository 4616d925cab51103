namespace Smug.Explain;

/// <summary>Cuts a picture into regions of like colour (Felzenszwalb, Huttenlocher: Efficient Graph-Based Image Segmentation, 2004).</summary>
/// <remarks>
/// Pixels are joined along the edges between neighbours, the least different first; two regions A and B merge when the edge between them
/// weighs at most min(Int(A) + k/|A|, Int(B) + k/|B|), Int being a region's largest edge so far. Small regions are merged afterwards.
/// Equal weights keep the order of the pixels, so the result is the same everywhere. The sorted edges serve any number of scales. Thread-safe.
/// </remarks>
public sealed class Felzenszwalb
{
    private readonly int _pixels;
    private readonly (float Weight, int From, int To)[] _edges;

    /// <summary>Blurs the picture and sorts the differences of neighbours.</summary>
    /// <param name="values"><c>[H, W, C]</c>, row-major, each channel from 0 to 255.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="channels">C.</param>
    /// <param name="sigma">Standard deviation of the blur in pixels; the authors use 0.8.</param>
    /// <exception cref="ShapeException">The number of values is not H · W · C.</exception>
    public Felzenszwalb(ReadOnlySpan<float> values, int height, int width, int channels, double sigma = 0.8)
    {
        var smooth = GaussianBlur.Of(values, height, width, channels, sigma, BlurBorder.Nearest);
        _pixels = height * width;
        var edges = new List<(float Weight, int From, int To)>(4 * _pixels);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                Join(row, column, row, column + 1);
                Join(row, column, row + 1, column);
                Join(row, column, row + 1, column + 1);
                Join(row, column, row + 1, column - 1);
            }
        }

        edges.Sort();
        _edges = [.. edges];

        void Join(int row, int column, int otherRow, int otherColumn)
        {
            if (otherRow >= height || (uint)otherColumn >= (uint)width) return;
            var (from, to) = (row * width + column, otherRow * width + otherColumn);
            double square = 0;
            for (var c = 0; c < channels; c++)
            {
                var difference = (double)smooth[from * channels + c] - smooth[to * channels + c];
                square += difference * difference;
            }

            edges.Add(((float)Math.Sqrt(square), from, to));
        }
    }

    /// <summary>Every pixel's region, numbered from 0 in the order of their first pixels.</summary>
    /// <param name="scale">k: the larger, the larger the regions.</param>
    /// <param name="minSize">Regions of fewer pixels join the neighbour they differ least from.</param>
    public int[] Segment(double scale, int minSize)
    {
        var (parent, size, within) = (new int[_pixels], new int[_pixels], new double[_pixels]);
        for (var i = 0; i < _pixels; i++) (parent[i], size[i]) = (i, 1);
        foreach (var (weight, from, to) in _edges)
        {
            var (a, b) = (Root(from), Root(to));
            if (a != b && weight <= Math.Min(within[a] + scale / size[a], within[b] + scale / size[b])) Merge(a, b, weight);
        }

        foreach (var (weight, from, to) in _edges)
        {
            var (a, b) = (Root(from), Root(to));
            if (a != b && (size[a] < minSize || size[b] < minSize)) Merge(a, b, weight);
        }

        var (numbers, labels) = (new Dictionary<int, int>(), new int[_pixels]);
        for (var i = 0; i < _pixels; i++)
        {
            var root = Root(i);
            if (!numbers.TryGetValue(root, out labels[i])) numbers[root] = labels[i] = numbers.Count;
        }

        return labels;

        int Root(int pixel)
        {
            while (parent[pixel] != pixel) pixel = parent[pixel] = parent[parent[pixel]];
            return pixel;
        }

        void Merge(int a, int b, float weight)
        {
            if (size[a] < size[b]) (a, b) = (b, a);
            parent[b] = a;
            size[a] += size[b];
            within[a] = Math.Max(Math.Max(within[a], within[b]), weight);
        }
    }
}
