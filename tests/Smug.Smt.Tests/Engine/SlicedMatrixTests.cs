using System.Runtime.Intrinsics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Tests.Engine;

/// <summary>Products of sliced matrices have the bits of a reference loop: one chain of fused multiply-adds per line.</summary>
public class SlicedMatrixTests
{
    [Fact]
    public void EveryLinesProductHasTheBitsOfTheReferenceLoop()
    {
        // One matrix throughout: what was in its memory before must not show.
        var (matrix, random) = (new SlicedMatrix(), new Random(3));
        for (var lines = 0; lines < 70; lines++)
        {
            var (places, values) = (1 + random.Next(60), new float[60]);
            for (var k = 0; k < values.Length; k++) values[k] = (float)((2 * random.NextDouble()) - 1);
            (int Place, float Coefficient)[][] entries = [.. Enumerable.Range(0, lines).Select(_ =>
                Enumerable.Range(0, places).Where(_ => random.Next(3) == 0).Select(place => (place, (float)random.NextDouble() - 0.3f)).ToArray())];
            matrix.Reserve([.. entries.Select(line => line.Length)]);
            for (var line = 0; line < lines; line++)
            {
                foreach (var (place, coefficient) in entries[line]) matrix.Add(line, place, coefficient);
            }

            var taken = new Taken(new float[matrix.Slices * SlicedMatrix.Width]);
            matrix.Multiply(values, ref taken);
            for (var line = 0; line < taken.Products.Length; line++)
            {
                var expected = 0f;
                foreach (var (place, coefficient) in line < lines ? entries[line] : []) expected = MathF.FusedMultiplyAdd(coefficient, values[place], expected);
                Assert.Equal(expected, taken.Products[line]);
            }
        }
    }

    private readonly struct Taken(float[] products) : IProductUse
    {
        public float[] Products => products;

        public void Take(int line, Vector256<float> product) => product.CopyTo(products, line);
    }
}
