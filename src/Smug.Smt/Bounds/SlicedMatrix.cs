using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Smug.Smt.Bounds;

/// <summary>A sparse float32 matrix whose lines lie side by side in slices of sixteen, so that a product takes a step of sixteen lines at once.</summary>
/// <remarks>Sliced ELLPACK (Monakov, Lokhmotov, Avetisyan 2010): a slice is as long as its longest line, so lines of like length should follow each other; what
/// is missing has coefficient 0. Each line's product is one chain of fused multiply-adds in the order of its entries, the same on every processor.</remarks>
internal sealed class SlicedMatrix
{
    /// <summary>Lines in a slice.</summary>
    public const int Width = 16;

    /// <summary>Numbers in a vector: half a slice.</summary>
    public const int Half = 8;

    private int[] _start = [];
    private int[] _place = [];
    private float[] _coefficient = [];
    private int[] _filled = [];

    /// <summary>How many slices there are.</summary>
    public int Slices { get; private set; }

    /// <summary>Makes room for lines, all coefficients 0. What was there before is lost, its memory is used again.</summary>
    /// <param name="lengths">The number of entries of each line.</param>
    public void Reserve(ReadOnlySpan<int> lengths)
    {
        Slices = (lengths.Length + Width - 1) / Width;
        if (_start.Length <= Slices) _start = new int[Slices + 1];
        if (_filled.Length < lengths.Length) _filled = new int[lengths.Length];
        Array.Clear(_filled);
        for (var s = 0; s < Slices; s++)
        {
            var longest = 0;
            foreach (var length in lengths[(s * Width)..Math.Min(lengths.Length, (s + 1) * Width)]) longest = Math.Max(longest, length);
            _start[s + 1] = _start[s] + longest;
        }

        var entries = _start[Slices] * Width;
        if (_place.Length < entries)
        {
            // A little more than asked for: programs grow by and by.
            var room = entries + (entries / 4);
            (_place, _coefficient) = (new int[room], new float[room]);
            return;
        }

        Array.Clear(_place, 0, entries);
        Array.Clear(_coefficient, 0, entries);
    }

    /// <summary>Puts in a line's next entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int line, int place, float coefficient)
    {
        var at = ((_start[line / Width] + _filled[line]++) * Width) + (line % Width);
        (_place[at], _coefficient[at]) = (place, coefficient);
    }

    /// <summary>Sets every line's product: Σ coefficient · value at the entry's place.</summary>
    /// <typeparam name="TUse">What becomes of the products.</typeparam>
    /// <param name="values">One per place.</param>
    /// <param name="use">Takes the products, eight lines at a time.</param>
    [MethodImpl(HotLoop.Compiled)]
    public unsafe void Multiply<TUse>(float[] values, ref TUse use)
        where TUse : struct, IProductUse
    {
        fixed (int* places = _place, start = _start)
        fixed (float* coefficients = _coefficient, value = values)
        {
            for (var s = 0; s < Slices; s++)
            {
                var (low, high) = (Vector256<float>.Zero, Vector256<float>.Zero);
                for (var at = start[s] * Width; at < start[s + 1] * Width; at += Width)
                {
                    low = Vector256.FusedMultiplyAdd(Vector256.Load(coefficients + at), Gather(value, places + at), low);
                    high = Vector256.FusedMultiplyAdd(Vector256.Load(coefficients + at + Half), Gather(value, places + at + Half), high);
                }

                use.Take(s * Width, low);
                use.Take((s * Width) + Half, high);
            }
        }
    }

    /// <summary>Loads one by one are a fifth faster here than the processor's instruction that gathers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<float> Gather(float* value, int* place) =>
        Vector256.Create(value[place[0]], value[place[1]], value[place[2]], value[place[3]], value[place[4]], value[place[5]], value[place[6]], value[place[7]]);
}

/// <summary>What is done with the products of a <see cref="SlicedMatrix"/> as they come.</summary>
internal interface IProductUse
{
    /// <summary>Takes the products of eight lines from <paramref name="line"/> on; those past the last line are 0.</summary>
    void Take(int line, Vector256<float> product);
}
