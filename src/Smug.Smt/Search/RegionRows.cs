using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>The rows around a region of variables while all others keep their values, small enough to stay in the processor's cache, with the worth of every
/// flip at hand.</summary>
/// <remarks>
/// A flip's score is by how much the weighted violation would fall. A flip changes the slack of its rows, and with it what those rows add to the scores of
/// their variables; nothing else is computed anew. Scores are whole, so that what is taken off is what was added, whatever the order. A row has a place for each
/// variable of the region, its own and others, so that it is scored in whole vectors; variables are in ascending order, by which a row's are close together.
/// Amounts are 32-bit: digits below are cut off, so a mask found here must be tried on the rows themselves. Memory is reused from region to region. Not thread-safe.
/// </remarks>
internal sealed class RegionRows
{
    /// <summary>So many places are looked at side by side; numbers per place go on for whole vectors.</summary>
    public const int Lanes = 8;
    private const int AmountBits = 30;
    private const int ScoreBits = 30;
    private readonly ScaledRows _rows;

    /// <summary>Of the set's rows, when each was gathered last, and which of those gathered or, later, of the region's it is.</summary>
    private readonly int[] _turnOfRow;
    private readonly int[] _rowOf;
    private readonly ViolatedRows _violated = new();
    private int[] _variables = [];
    private long[] _cost = [];
    private ulong[] _on = [];
    private int[] _score = [];
    private Gathered[] _gathered = [];
    private int _gatheredCount;
    private Line[] _line = [];

    /// <summary>The places' rows, one place after the other.</summary>
    private int[] _columnStart = [];
    private int[] _columnRow = [];

    /// <summary>Per row and place, by how much a flip changes the slack, and what the row adds to the score.</summary>
    private int[] _change = [];
    private int[] _share = [];

    /// <summary>The rows to be scored anew.</summary>
    private int[] _stale = [];
    private int _staleCount;
    private int _turn;

    /// <summary>Prepares for regions of some rows.</summary>
    public RegionRows(ScaledRows rows)
    {
        _rows = rows;
        (_rowOf, _turnOfRow) = (new int[rows.RowCount], new int[rows.RowCount]);
    }

    /// <summary>How many variables the region has; they are known by their places 0 to Count − 1, in ascending order.</summary>
    public int Count { get; private set; }

    /// <summary><see cref="Count"/> filled up to whole vectors.</summary>
    public int Stride { get; private set; }

    /// <summary>How many rows depend on the region.</summary>
    public int RowCount { get; private set; }

    /// <summary>How many values a word of <see cref="Values"/> has.</summary>
    public const int WordBits = 64;

    /// <summary>The values now, a bit each, the first lowest.</summary>
    public ReadOnlySpan<ulong> Values => _on.AsSpan(0, (Count + WordBits - 1) / WordBits);

    /// <summary>By how much the weighted violation falls (above 0) or rises by flipping each variable, times <see cref="ScoreUnit"/>.</summary>
    public ReadOnlySpan<int> Scores => _score.AsSpan(0, Count);

    /// <summary>What a weighted violation of 1 scores.</summary>
    public int ScoreUnit { get; private set; }

    public int ViolatedCount => _violated.Count;

    public int Violated(int index) => _violated[index];

    /// <summary>Between which places all of a row's variables are, in whole vectors.</summary>
    public (int First, int End) Span(int row) => (_line[row].First, _line[row].End);

    /// <summary>By how much a flip of each of the region's variables changes a row's slack.</summary>
    public ReadOnlySpan<int> ChangesOfSlack(int row) => _change.AsSpan(row * Stride, Stride);

    /// <summary>Takes in a region. The mask must satisfy the rows; rows that hold whatever the region does are left out, all others begin with weight 1.</summary>
    /// <param name="state">The mask.</param>
    /// <param name="region">The variables, each once.</param>
    /// <param name="mostWeight">What no row will weigh more than.</param>
    [MethodImpl(HotLoop.Compiled)]
    public void Load(MaskState state, ReadOnlySpan<int> region, int mostWeight)
    {
        (Count, RowCount, _staleCount, Stride) = (region.Length, 0, 0, (region.Length + Lanes - 1) / Lanes * Lanes);
        Reserve(ref _variables, Count);
        Reserve(ref _score, Stride);
        Reserve(ref _columnStart, Count + 1);
        Reserve(ref _cost, Count);
        Reserve(ref _on, (Count / WordBits) + 1);
        Array.Clear(_score, 0, Stride);
        Array.Clear(_on);
        region.CopyTo(_variables);
        Array.Sort(_variables, 0, Count);
        for (var k = 0; k < Count; k++)
        {
            _cost[k] = _rows.Weight[_variables[k]];
            if (state.Mask[_variables[k]]) _on[k / WordBits] |= 1UL << k;
        }

        Gather();
        Choose(state);
        var most = Fill();
        _violated.Clear(RowCount);
        ScoreUnit = 1 << Math.Max(0, ScoreBits - 1 - BitOperations.Log2((ulong)Math.Max(1, most) * (ulong)mostWeight));
        for (var row = 0; row < RowCount; row++)
        {
            _line[row].Weight = _line[row].Scale *= ScoreUnit;
            Score(row);
        }
    }

    /// <summary>Flips a variable.</summary>
    [MethodImpl(HotLoop.Compiled)]
    public void Flip(int place)
    {
        _on[place / WordBits] ^= 1UL << place;
        foreach (var row in _columnRow.AsSpan(_columnStart[place].._columnStart[place + 1]))
        {
            ref var line = ref _line[row];
            ref var change = ref _change[(row * Stride) + place];
            var before = line.Slack;
            var after = line.Slack = before + change;
            change = -change;
            if (before < 0 != after < 0) _violated.Set(row, after < 0);

            // Where no flip can break the row, before and after, it adds nothing to any score.
            if (before < line.Largest || after < line.Largest) Outdate(row, ref line);
        }

        foreach (var row in _stale.AsSpan(0, _staleCount))
        {
            Score(row);
            _line[row].IsStale = false;
        }

        _staleCount = 0;
    }

    /// <summary>Whether a variable is 1 now.</summary>
    public bool IsOn(int place) => IsOn(_on, place);

    /// <summary>How much more a row's violation counts than at first.</summary>
    public float Weight(int row) => _line[row].Times;

    /// <summary>Makes a row's violation count for more, by the scores after the next flip.</summary>
    public void Weigh(int row, float more)
    {
        ref var line = ref _line[row];
        line.Times += more;
        line.Weight = line.Times * line.Scale;
        Outdate(row, ref line);
    }

    /// <summary>The variables whose values differ from those of a mask that was the region's.</summary>
    /// <param name="mask">The whole mask.</param>
    /// <param name="values">The region's values, as <see cref="Values"/> has them.</param>
    /// <param name="changed">Cleared and filled.</param>
    public void Changes(bool[] mask, ReadOnlySpan<ulong> values, List<int> changed)
    {
        changed.Clear();
        for (var k = 0; k < Count; k++)
        {
            if (IsOn(values, k) != mask[_variables[k]]) changed.Add(_variables[k]);
        }
    }

    /// <summary>The costs of the region's variables.</summary>
    public ReadOnlySpan<long> Costs => _cost.AsSpan(0, Count);

    private static bool IsOn(ReadOnlySpan<ulong> values, int place) => ((values[place / WordBits] >> place) & 1) == 1;

    private static void Reserve<T>(ref T[] array, int count)
    {
        if (array.Length < count) Array.Resize(ref array, Math.Max(count, 2 * array.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Outdate(int row, ref Line line)
    {
        if (line.IsStale) return;
        line.IsStale = true;
        _stale[_staleCount++] = row;
    }

    /// <summary>Finds the rows of the region's variables, and what these come to in each.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private void Gather()
    {
        _turn++;
        _gatheredCount = 0;
        for (var k = 0; k < Count; k++)
        {
            var (j, on) = (_variables[k], IsOn(k));
            for (var p = _rows.ColumnStart[j]; p < _rows.ColumnStart[j + 1]; p++)
            {
                var i = _rows.ColumnRow[p];
                if (_turnOfRow[i] != _turn)
                {
                    Reserve(ref _gathered, _gatheredCount + 1);
                    (_turnOfRow[i], _rowOf[i]) = (_turn, _gatheredCount);
                    _gathered[_gatheredCount++] = new Gathered { Row = i };
                }

                var amount = _rows.Tight[_rows.ColumnEntry[p]];
                ref var row = ref _gathered[_rowOf[i]];
                row.Reach += Math.Abs(amount);
                if (on == amount > 0) row.Most += Math.Abs(amount);
                row.Count++;
            }
        }
    }

    /// <summary>Takes in the rows that the region can break.</summary>
    private void Choose(MaskState state)
    {
        var entries = 0;
        Reserve(ref _line, _gatheredCount);
        foreach (ref readonly var row in _gathered.AsSpan(0, _gatheredCount))
        {
            var slack = state.Slack(row.Row);
            _rowOf[row.Row] = slack < row.Most ? RowCount : -1;
            if (slack >= row.Most) continue;
            var charge = (long)(MaskState.Charge / state.RowScale[row.Row]);
            var shift = Math.Max(0, BitOperations.Log2((ulong)Math.Max(row.Reach, charge)) + 1 - AmountBits);
            _line[RowCount++] = new Line
            {
                Shift = shift,
                Slack = (int)(slack >> shift),
                Charge = (int)(charge >> shift),
                Times = 1,
                Scale = (float)(state.RowScale[row.Row] * (1L << shift)),
            };
            entries += row.Count;
        }

        Reserve(ref _columnRow, entries);
        Reserve(ref _stale, RowCount);
        Reserve(ref _change, RowCount * Stride);
        Reserve(ref _share, RowCount * Stride);
        Array.Clear(_change, 0, RowCount * Stride);
        Array.Clear(_share, 0, RowCount * Stride);
    }

    /// <summary>Fills the rows in. Returns how many of them a variable has at most.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private int Fill()
    {
        var (most, entries) = (0, 0);
        for (var k = 0; k < Count; k++)
        {
            var (j, on) = (_variables[k], IsOn(k));
            _columnStart[k] = entries;
            for (var p = _rows.ColumnStart[j]; p < _rows.ColumnStart[j + 1]; p++)
            {
                var row = _rowOf[_rows.ColumnRow[p]];
                var exact = _rows.Tight[_rows.ColumnEntry[p]];
                if (row < 0 || exact == 0) continue;
                ref var line = ref _line[row];
                var amount = (int)(exact >> line.Shift);
                _change[(row * Stride) + k] = on ? -amount : amount;
                line.Largest = Math.Max(line.Largest, Math.Abs(amount));
                var block = k / Lanes * Lanes;
                if (line.End == 0) line.First = block;
                line.End = block + Lanes;
                _columnRow[entries++] = row;
            }

            most = Math.Max(most, entries - _columnStart[k]);
        }

        _columnStart[Count] = entries;
        return most;
    }

    /// <summary>What a row adds to the scores of its variables: weight · (v(slack) − v(slack + change)), where v(s) is 0 from 0 on and charge − s below.</summary>
    [MethodImpl(HotLoop.Compiled)]
    private unsafe void Score(int row)
    {
        ref readonly var line = ref _line[row];
        var (first, end, weight) = (line.First, line.End, Vector256.Create(line.Weight));
        var (slack, charge) = (Vector256.Create(line.Slack), Vector256.Create(line.Charge));
        var now = Vector256.Create(line.Slack < 0 ? line.Slack - line.Charge : 0);
        fixed (int* change = &_change[row * Stride], share = &_share[row * Stride], score = _score)
        {
            for (var e = first; e < end; e += Lanes)
            {
                var after = Vector256.Min(Vector256<int>.Zero, slack + Vector256.Load(change + e));
                after -= Vector256.ShiftRightArithmetic(after, 31) & charge;
                var next = Vector256.ConvertToInt32Native(Vector256.ConvertToSingle(after - now) * weight);
                (Vector256.Load(score + e) + next - Vector256.Load(share + e)).Store(score + e);
                next.Store(share + e);
            }
        }
    }

    /// <summary>A row of the set, and what the region's variables come to in it.</summary>
    private struct Gathered
    {
        public int Row;
        public int Count;

        /// <summary>All amounts together.</summary>
        public long Reach;

        /// <summary>By how much the slack may fall at the most.</summary>
        public long Most;
    }

    /// <summary>A row of the region. Amounts are the set's without the last <see cref="Shift"/> bits.</summary>
    private struct Line
    {
        public int First;
        public int End;
        public int Shift;
        public int Slack;
        public int Charge;
        public int Largest;

        /// <summary>What a unit of violation scores at first.</summary>
        public float Scale;

        /// <summary>How many times that it scores now, and what it does.</summary>
        public float Times;
        public float Weight;
        public bool IsStale;
    }
}
