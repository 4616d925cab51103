namespace Smug.Smt.Bounds;

/// <summary>A constraint set in machine integers, twice: tightened, so that a mask that satisfies it satisfies the exact set, and relaxed, so
/// that a lower bound on it is a lower bound on the exact set. Where a row fits, both are the exact row.</summary>
/// <remarks>
/// Each row is multiplied by its own power of two so that its largest coefficient lies in [2^39, 2^40). Digits below the unit are rounded:
/// tightened takes ⌊a⌋ and ⌈b⌉, relaxed ⌈a⌉ and ⌊b⌋. With m ≥ 0, ⌊a⌋·m ≥ ⌈b⌉ ⇒ a·m ≥ b ⇒ ⌈a⌉·m ≥ ⌊b⌋. The two differ by less than one part in 2^39
/// of the largest coefficient per term, and are never mixed. A coefficient that satisfies its row alone keeps doing so when tightened.
/// Immutable, thread-safe.
/// </remarks>
internal sealed class ScaledRows
{
    /// <summary>Bits of a row's largest coefficient: 2^40 stands for 1 in <see cref="Coefficient"/>.</summary>
    public const int UnitBits = 40;

    /// <summary>Scales a set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="known">Rows already scaled: the set's row i is known's row kept[i]; null for none.</param>
    /// <param name="kept">The places in <paramref name="known"/> of the set's first rows.</param>
    public ScaledRows(ConstraintSet set, ScaledRows? known = null, int[]? kept = null)
    {
        Set = set;
        VariableCount = set.VariableCount;
        RowCount = set.Rows.Count;
        Weight = [.. set.Weights];
        RowStart = new int[RowCount + 1];
        for (var i = 0; i < RowCount; i++) RowStart[i + 1] = RowStart[i] + set.Rows[i].Places.Length;
        var entries = RowStart[^1];
        (Column, Tight, Relaxed, Coefficient) = (new int[entries], new long[entries], new long[entries], new double[entries]);
        (TightBound, RelaxedBound, Bound, Shift) = (new long[RowCount], new long[RowCount], new double[RowCount], new int[RowCount]);
        var copied = known is null || kept is null ? 0 : kept.Length;
        for (var i = 0; i < copied; i++) CopyRow(i, known!, kept![i]);
        for (var i = copied; i < RowCount; i++) Scale(i, set.Rows[i]);

        (ColumnStart, ColumnRow, ColumnEntry) = ByColumn();
    }

    /// <summary>Appends rows that follow from a component's own.</summary>
    /// <param name="own">The component's rows.</param>
    /// <param name="sums">Rows in units of 2^−40. A mask that satisfies the component's rows satisfies them, so the tightened set is without them.</param>
    /// <param name="byColumn">Whether the new rows are wanted by column too; if not, only the component's own are there.</param>
    /// <param name="before">The component's rows with sums appended before; null for none.</param>
    /// <param name="kept">Which of those sums come first, counted after the component's own rows.</param>
    public ScaledRows(ScaledRows own, IReadOnlyList<SumRow> sums, bool byColumn = true, ScaledRows? before = null, int[]? kept = null)
    {
        (Set, VariableCount, Weight, Tight, TightBound) = (own.Set, own.VariableCount, own.Weight, own.Tight, own.TightBound);
        var (old, first) = (before is null || kept is null ? [] : kept, own.RowCount);
        var added = first + old.Length;
        RowCount = added + sums.Count;
        (RowStart, Shift) = ([.. own.RowStart, .. new int[RowCount - first]], [.. own.Shift, .. new int[RowCount - first]]);
        for (var k = 0; k < old.Length; k++) RowStart[first + k + 1] = RowStart[first + k] + before!.RowStart[first + old[k] + 1] - before.RowStart[first + old[k]];
        for (var i = added; i < RowCount; i++) RowStart[i + 1] = RowStart[i] + sums[i - added].Variables.Length;
        var entries = RowStart[^1];
        (Column, Relaxed, Coefficient) = (new int[entries], new long[entries], new double[entries]);
        (RelaxedBound, Bound) = (new long[RowCount], new double[RowCount]);
        own.Column.CopyTo(Column, 0);
        own.Relaxed.CopyTo(Relaxed, 0);
        own.RelaxedBound.CopyTo(RelaxedBound, 0);
        for (var k = 0; k < old.Length; k++)
        {
            var (from, to, count) = (before!.RowStart[first + old[k]], RowStart[first + k], RowStart[first + k + 1] - RowStart[first + k]);
            Array.Copy(before.Column, from, Column, to, count);
            Array.Copy(before.Relaxed, from, Relaxed, to, count);
            RelaxedBound[first + k] = before.RelaxedBound[first + old[k]];
        }

        for (var i = added; i < RowCount; i++)
        {
            var sum = sums[i - added];
            sum.Variables.CopyTo(Column, RowStart[i]);
            sum.Coefficients.CopyTo(Relaxed, RowStart[i]);
            RelaxedBound[i] = sum.Bound;
        }

        for (var e = 0; e < entries; e++) Coefficient[e] = Relaxed[e] * (1.0 / (1L << UnitBits));
        for (var i = 0; i < RowCount; i++) Bound[i] = RelaxedBound[i] * (1.0 / (1L << UnitBits));
        (ColumnStart, ColumnRow, ColumnEntry) = byColumn ? ByColumn() : (own.ColumnStart, own.ColumnRow, own.ColumnEntry);
    }

    private (int[] Start, int[] Row, int[] Entry) ByColumn()
    {
        var start = new int[VariableCount + 1];
        foreach (var column in Column) start[column + 1]++;
        for (var j = 0; j < VariableCount; j++) start[j + 1] += start[j];
        var (row, entry, next) = (new int[Column.Length], new int[Column.Length], start[..^1]);
        for (var i = 0; i < RowCount; i++)
        {
            for (var e = RowStart[i]; e < RowStart[i + 1]; e++)
            {
                var place = next[Column[e]]++;
                (row[place], entry[place]) = (i, e);
            }
        }

        return (start, row, entry);
    }

    /// <summary>The exact set.</summary>
    public ConstraintSet Set { get; }

    public int VariableCount { get; }

    public int RowCount { get; }

    public long[] Weight { get; }

    /// <summary>Row i's entries are RowStart[i] to RowStart[i + 1] − 1.</summary>
    public int[] RowStart { get; }

    /// <summary>The variable of an entry.</summary>
    public int[] Column { get; }

    public long[] Tight { get; }

    public long[] Relaxed { get; }

    public long[] TightBound { get; }

    public long[] RelaxedBound { get; }

    /// <summary>The relaxed coefficient divided by 2^40, for float64 work.</summary>
    public double[] Coefficient { get; }

    /// <summary>The relaxed bound divided by 2^40.</summary>
    public double[] Bound { get; }

    /// <summary>Row i is multiplied by 2^Shift[i] from the exact set's whole numbers.</summary>
    public int[] Shift { get; }

    /// <summary>Variable j's places in <see cref="ColumnRow"/> and <see cref="ColumnEntry"/> are ColumnStart[j] to ColumnStart[j + 1] − 1.</summary>
    public int[] ColumnStart { get; }

    public int[] ColumnRow { get; }

    public int[] ColumnEntry { get; }

    /// <summary>A row's variables, ascending in rows of the set.</summary>
    public int[] VariablesOf(int row) => Column[RowStart[row]..RowStart[row + 1]];

    /// <summary>The variables of some rows, each once, ascending.</summary>
    public int[] VariablesOf(IEnumerable<int> rows) => [.. rows.SelectMany(VariablesOf).Distinct().Order()];

    /// <summary>Whether a mask satisfies the tightened set, and so the exact one.</summary>
    public bool IsSurelySatisfied(ReadOnlySpan<bool> mask)
    {
        for (var i = 0; i < TightBound.Length; i++)
        {
            var sum = 0L;
            for (var e = RowStart[i]; e < RowStart[i + 1]; e++) sum += mask[Column[e]] ? Tight[e] : 0;
            if (sum < TightBound[i]) return false;
        }

        return true;
    }

    /// <summary>w − λ·A: what is left of each variable's weight.</summary>
    /// <param name="multipliers">λ, one per row.</param>
    public double[] Reduced(double[] multipliers)
    {
        var reduced = Array.ConvertAll(Weight, weight => (double)weight);
        for (var i = 0; i < RowCount; i++)
        {
            if (multipliers[i] == 0) continue;
            for (var e = RowStart[i]; e < RowStart[i + 1]; e++) reduced[Column[e]] -= multipliers[i] * Coefficient[e];
        }

        return reduced;
    }

    private void CopyRow(int i, ScaledRows known, int from)
    {
        var (source, target, count) = (known.RowStart[from], RowStart[i], RowStart[i + 1] - RowStart[i]);
        Array.Copy(known.Column, source, Column, target, count);
        Array.Copy(known.Tight, source, Tight, target, count);
        Array.Copy(known.Relaxed, source, Relaxed, target, count);
        Array.Copy(known.Coefficient, source, Coefficient, target, count);
        (TightBound[i], RelaxedBound[i]) = (known.TightBound[from], known.RelaxedBound[from]);
        (Bound[i], Shift[i]) = (known.Bound[from], known.Shift[from]);
    }

    private void Scale(int i, Row row)
    {
        var bits = 0;
        var places = row.Places;
        for (var k = 0; k < places.Length; k++) bits = Math.Max(bits, row.Coefficient(k).MagnitudeBits);
        var shift = Shift[i] = UnitBits - bits;
        var e = RowStart[i];
        for (var k = 0; k < places.Length; k++, e++)
        {
            var coefficient = row.Coefficient(k);
            Column[e] = places[k];
            Tight[e] = (long)Shifted(coefficient, shift);
            Relaxed[e] = (long)-Shifted(-coefficient, shift);
            Coefficient[e] = Relaxed[e] * (1.0 / (1L << UnitBits));
        }

        // A bound beyond any sum is as good at the edge of what any sum can reach; this keeps every number far from overflow.
        WholeNumber bound = row.Bound, reach = (WholeNumber)(places.Length + 1) << UnitBits;
        TightBound[i] = (long)WholeNumber.Max(-reach, WholeNumber.Min(-Shifted(-bound, shift), reach));
        RelaxedBound[i] = (long)WholeNumber.Max(-reach, WholeNumber.Min(Shifted(bound, shift), reach));
        Bound[i] = RelaxedBound[i] * (1.0 / (1L << UnitBits));
        KeepSufficient(i, row);
    }

    /// <summary>A coefficient that satisfies its row alone, whatever else is kept (a ≥ b − Σ min(0, aₖ), which is what clipping leaves, with
    /// equality), must do so in the tightened row too: rounding each number by itself would forbid such masks.</summary>
    /// <remarks>Sound: every mask with this variable satisfies the exact row, and masks without it are judged as before.</remarks>
    private void KeepSufficient(int i, Row row)
    {
        var (lack, tightLeast, count) = ((WholeNumber)row.Bound, 0L, row.Places.Length);
        for (var k = 0; k < count; k++)
        {
            lack -= WholeNumber.Min(row.Coefficient(k), 0);
            tightLeast += Math.Min(Tight[RowStart[i] + k], 0);
        }

        for (var k = 0; k < count; k++)
        {
            if (row.Coefficient(k) is { Sign: > 0 } coefficient && coefficient >= lack)
                Tight[RowStart[i] + k] = Math.Max(Tight[RowStart[i] + k], TightBound[i] - tightLeast);
        }
    }

    /// <summary>⌊value · 2^shift⌋.</summary>
    private static WholeNumber Shifted(WholeNumber value, int shift) => shift >= 0 ? value << shift : value >> -shift;
}
