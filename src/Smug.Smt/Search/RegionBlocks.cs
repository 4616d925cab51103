using Smug.Smt.Bounds;

namespace Smug.Smt.Search;

/// <summary>Parts of the variables that share no rows, so that each can be searched beside the others on one mask.</summary>
/// <remarks>Rows go to the nearest of some variables chosen by chance; a variable belongs to the part that has all its rows. Those between parts rest until the
/// next division. Memory is reused. Not thread-safe while it divides.</remarks>
internal sealed class RegionBlocks
{
    /// <summary>The part of a variable that belongs to none.</summary>
    public const int Between = -1;

    private readonly ScaledRows _rows;
    private readonly int[] _partOfRow;
    private readonly int[] _partOfVariable;
    private readonly int[] _queue;
    private readonly List<int>[] _variables;

    /// <summary>Prepares for dividing.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="parts">The number of parts.</param>
    public RegionBlocks(ScaledRows rows, int parts)
    {
        _rows = rows;
        (_partOfRow, _partOfVariable, _queue) = (new int[rows.RowCount], new int[rows.VariableCount], new int[rows.VariableCount]);
        _variables = new List<int>[parts];
        for (var part = 0; part < parts; part++) _variables[part] = [];
    }

    /// <summary>The variables of a part, ascending.</summary>
    public List<int> Variables(int part) => _variables[part];

    /// <summary>The part of a variable, or <see cref="Between"/>.</summary>
    public int Of(int variable) => _partOfVariable[variable];

    /// <summary>Divides anew.</summary>
    public void Divide(Random random)
    {
        Array.Fill(_partOfRow, Between);
        Array.Fill(_partOfVariable, Between);
        var count = 0;
        for (var part = 0; part < _variables.Length; part++)
        {
            _variables[part].Clear();
            var first = random.Next(_rows.VariableCount);
            if (_partOfVariable[first] == Between) Reach(first, part, ref count);
        }

        // Breadth first from all at once: a row, and each variable not yet reached, goes to the part that reaches it first.
        for (var next = 0; next < count; next++)
        {
            var (variable, part) = (_queue[next], _partOfVariable[_queue[next]]);
            for (var p = _rows.ColumnStart[variable]; p < _rows.ColumnStart[variable + 1]; p++)
            {
                var row = _rows.ColumnRow[p];
                if (_partOfRow[row] != Between) continue;
                _partOfRow[row] = part;
                for (var e = _rows.RowStart[row]; e < _rows.RowStart[row + 1]; e++)
                {
                    if (_partOfVariable[_rows.Column[e]] == Between) Reach(_rows.Column[e], part, ref count);
                }
            }
        }

        for (var variable = 0; variable < _rows.VariableCount; variable++)
        {
            var part = _partOfVariable[variable];
            for (var p = _rows.ColumnStart[variable]; p < _rows.ColumnStart[variable + 1] && part != Between; p++)
            {
                if (_partOfRow[_rows.ColumnRow[p]] != part) part = Between;
            }

            _partOfVariable[variable] = part;
            if (part != Between) _variables[part].Add(variable);
        }
    }

    private void Reach(int variable, int part, ref int count)
    {
        _partOfVariable[variable] = part;
        _queue[count++] = variable;
    }
}
