namespace Smug.Smt;

/// <summary>What a check answered.</summary>
internal enum Z3Answer
{
    Unsatisfiable = -1,
    Unknown = 0,
    Satisfiable = 1,
}

/// <summary>A solver for pseudo-Boolean rows (logic QF_FD) in a context.</summary>
internal sealed unsafe class Z3Solver
{
    private readonly Z3Context _context;
    private readonly nint _solver;

    /// <summary>Opens a finite-domain solver.</summary>
    /// <remarks>pb.solver keeps its default: with "sorting", 4.8.12 answers wrongly.</remarks>
    internal Z3Solver(Z3Context context, int seed, string logic = "QF_FD")
    {
        _context = context;
        _solver = context.Checked(Z3Native.MkSolverForLogic(context, Z3Native.MkStringSymbol(context, logic)));
        Z3Native.SolverIncRef(context, _solver);
        Z3Native.SolverSetParams(context, _solver, context.Parameters(("random_seed", (uint)seed & int.MaxValue)));
        context.Check();
    }

    internal void Assert(nint term)
    {
        Z3Native.SolverAssert(_context, _solver, term);
        _context.Check();
    }

    /// <summary>Checks what was asserted together with the assumptions.</summary>
    /// <param name="assumptions">Literals that hold for this check only.</param>
    /// <param name="cancellation">Interrupts the check, which then answers <see cref="Z3Answer.Unknown"/>.</param>
    internal Z3Answer Check(ReadOnlySpan<nint> assumptions, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return Z3Answer.Unknown;
        using var registration = cancellation.Register(_context.Interrupt);
        int answer;
        fixed (nint* first = assumptions) answer = Z3Native.SolverCheckAssumptions(_context, _solver, (uint)assumptions.Length, first);
        if (cancellation.IsCancellationRequested)
        {
            _context.ForgetError();
            return Z3Answer.Unknown;
        }

        _context.Check();
        return (Z3Answer)answer;
    }

    /// <summary>Values of Boolean constants in the model of the last satisfiable check.</summary>
    internal bool[] Model(ReadOnlySpan<nint> constants)
    {
        var model = _context.Checked(Z3Native.SolverGetModel(_context, _solver));
        Z3Native.ModelIncRef(_context, model);
        var values = _context.Booleans(model, constants);
        Z3Native.ModelDecRef(_context, model);
        return values;
    }

    /// <summary>Values of real constants in the model of the last satisfiable check, as libz3 writes fractions; null where one is no fraction.</summary>
    internal string[]? Fractions(ReadOnlySpan<nint> constants)
    {
        var model = _context.Checked(Z3Native.SolverGetModel(_context, _solver));
        Z3Native.ModelIncRef(_context, model);
        var values = new string[constants.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (_context.Numeral(_context.Evaluate(model, constants[i])) is not { } text) return null;
            values[i] = text;
        }

        Z3Native.ModelDecRef(_context, model);
        return values;
    }

    /// <summary>Why the last check answered unknown.</summary>
    internal string ReasonUnknown() => _context.Text(Z3Native.SolverGetReasonUnknown(_context, _solver));
}
