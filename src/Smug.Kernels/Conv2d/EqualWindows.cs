using System.Numerics;
using System.Runtime.CompilerServices;

namespace Smug.Kernels.Conv2d;

/// <summary>
/// Finds the 3 × 3 windows of an image that occur more than once. Equal windows must get equal sums, whatever formula computes them: in the
/// flat parts of a picture neighbours are equal, and max pools send the gradient to the first of equals.
/// </summary>
/// <remarks>Windows are compared by a 64-bit number that equal windows always share. Different windows that share it by chance (one pair in
/// 2⁶⁴) are taken for equal, which costs time and nothing else.</remarks>
internal static unsafe class EqualWindows
{
    private const uint PixelFactor = 0x9E3779B1;
    private const ulong WindowFactor = 0x9E3779B97F4A7C15;

    /// <summary>Bytes of work space for so many pixels with their margin, and so many windows.</summary>
    public static int ScratchBytes(int pixels, int windows) => checked(pixels * sizeof(ulong) + Slots(windows) * (sizeof(ulong) + sizeof(int)));

    /// <summary>Marks the 4 × 4 tiles with a window that occurs elsewhere too.</summary>
    /// <param name="image">An image with its margin, [rows, columns, channels] without gaps; a multiple of 4, and 2, rows and columns.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="height">Windows along the rows: those beyond do not count.</param>
    /// <param name="width">Windows along the columns.</param>
    /// <param name="marks">One for each tile, row-major; overwritten.</param>
    /// <param name="scratch">Work space.</param>
    public static void Mark<T>(T* image, int rows, int columns, int channels, int height, int width, bool* marks, byte* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var pixels = (ulong*)scratch;
        for (var i = 0; i < rows * columns; i++) pixels[i] = Pixel(image + (nint)i * channels, channels);
        var slots = Slots(height * width);
        var keys = pixels + rows * columns;
        var owners = (int*)(keys + slots);
        var tileColumns = (columns - 2) / 4;
        new Span<int>(owners, slots).Clear();
        new Span<bool>(marks, (rows - 2) / 4 * tileColumns).Clear();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var key = Window(pixels + y * columns + x, columns);
                var tile = y / 4 * tileColumns + x / 4;
                var slot = (int)(key >> 32) & (slots - 1);
                while (owners[slot] != 0 && keys[slot] != key) slot = (slot + 1) & (slots - 1);
                if (owners[slot] != 0)
                {
                    marks[tile] = marks[owners[slot] - 1] = true;
                    continue;
                }

                (keys[slot], owners[slot]) = (key, tile + 1);
            }
        }
    }

    /// <summary>A power of two, so that at most half of the slots are ever taken.</summary>
    private static int Slots(int windows) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, 2 * windows));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Window(ulong* first, int columns)
    {
        var sum = 0ul;
        for (var row = 0; row < 3; row++, first += columns)
            sum = (((((sum + first[0]) * WindowFactor) + first[1]) * WindowFactor) + first[2]) * WindowFactor;
        return sum ^ (sum >> 29);
    }

    /// <summary>A number of a pixel's channels. Adding +0 makes one of both zeros, whose products are equal.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private static ulong Pixel<T>(T* values, int channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (sum, c) = (Vector<uint>.Zero, 0);
        for (; c <= channels - Vector<T>.Count; c += Vector<T>.Count)
            sum = sum * new Vector<uint>(PixelFactor) + Vector.As<T, uint>(Vector.Load(values + c) + Vector<T>.Zero);
        var number = 0ul;
        var words = Vector.AsVectorUInt64(sum);
        for (var i = 0; i < Vector<ulong>.Count; i++) number = Mix(number, words[i]);
        for (; c < channels; c++) number = Mix(number, Bits(values[c] + T.Zero));
        return number;
    }

    private static ulong Bits<T>(T value)
        where T : unmanaged => sizeof(T) == sizeof(ulong) ? Unsafe.BitCast<T, ulong>(value) : Unsafe.BitCast<T, uint>(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong number, ulong word) => (BitOperations.RotateLeft(number, 23) ^ word) * WindowFactor;
}
