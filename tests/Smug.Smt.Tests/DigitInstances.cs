namespace Smug.Smt.Tests;

/// <summary>Mask problems such as a small convolutional network gives on a handwritten digit: a drawn stroke, smooth random 5 × 5 filters,
/// the k neurons with the highest activation times a smooth importance, each to keep more than gamma of its activation.</summary>
internal static class DigitInstances
{
    private const int Side = 28;
    private const int Kernel = 5;

    internal static ConstraintSet Make(int seed, int k, double gamma, int window, int filters = 8)
    {
        var random = new Random(seed);
        var image = Stroke(random);
        var kernels = Enumerable.Range(0, filters).Select(_ => Filter(random)).ToArray();
        var (focusRow, focusColumn) = (random.Next(8, 20), random.Next(8, 20));
        var neurons = new List<(double Score, int Filter, int Row, int Column, double Activation)>();
        for (var f = 0; f < filters; f++)
        {
            for (var row = 0; row < Side; row++)
            {
                for (var column = 0; column < Side; column++)
                {
                    var activation = Taps(image, kernels[f], row, column).Sum(tap => (double)tap.Weight * tap.Value);
                    var distance = Math.Pow(row - focusRow, 2) + Math.Pow(column - focusColumn, 2);
                    if (activation > 1e-3) neurons.Add((activation * (Math.Exp(-distance / 80) + 0.2 * random.NextDouble()), f, row, column, activation));
                }
            }
        }

        var columns = (Side + window - 1) / window;
        var builder = new ConstraintBuilder();
        var rows = new List<Row>();
        foreach (var neuron in neurons.OrderByDescending(neuron => neuron.Score).Take(k))
        {
            var activation = default(Dyadic);
            foreach (var tap in Taps(image, kernels[neuron.Filter], neuron.Row, neuron.Column))
            {
                builder.Add(tap.Row / window * columns + tap.Column / window, tap.Weight, tap.Value);
                activation += Dyadic.From(tap.Weight) * Dyadic.From(tap.Value);
            }

            rows.Add(builder.MoreThan(Dyadic.From(gamma) * activation));
        }

        return new(columns * columns, rows);
    }

    private static float[] Stroke(Random random)
    {
        var image = new float[Side * Side];
        var (row, column, angle) = (random.Next(5, 10) + 0.5, random.Next(8, 20) + 0.5, random.NextDouble() * 6);
        for (var step = 0; step < 60; step++)
        {
            for (var i = 0; i < image.Length; i++)
            {
                var distance = Math.Sqrt(Math.Pow(i / Side - row, 2) + Math.Pow(i % Side - column, 2));
                image[i] = Math.Max(image[i], (float)(Math.Round(255 * Math.Clamp(2 - distance, 0, 1)) / 255));
            }

            angle += (random.NextDouble() - 0.4) * 0.5;
            (row, column) = (row + 0.6 * Math.Sin(angle), column + 0.6 * Math.Cos(angle));
            if (row is < 4 or > 24) angle = -angle;
            if (column is < 4 or > 24) angle = Math.PI - angle;
        }

        return image;
    }

    private static float[] Filter(Random random)
    {
        var (angle, phase, frequency) = (random.NextDouble() * Math.PI, random.NextDouble() * 6, 0.4 + random.NextDouble());
        var filter = new float[Kernel * Kernel];
        for (var i = 0; i < filter.Length; i++)
        {
            var (y, x) = (i / Kernel - 2, i % Kernel - 2);
            var wave = Math.Cos(frequency * (x * Math.Cos(angle) + y * Math.Sin(angle)) + phase);
            filter[i] = (float)(wave * Math.Exp(-(x * x + y * y) / 6.0) + 0.1 * (random.NextDouble() - 0.5));
        }

        return filter;
    }

    private static IEnumerable<(int Row, int Column, float Weight, float Value)> Taps(float[] image, float[] filter, int row, int column)
    {
        for (var a = 0; a < Kernel; a++)
        {
            for (var b = 0; b < Kernel; b++)
            {
                var (y, x) = (row + a - 2, column + b - 2);
                if ((uint)y < Side && (uint)x < Side && image[y * Side + x] != 0) yield return (y, x, filter[a * Kernel + b], image[y * Side + x]);
            }
        }
    }
}
