using System.Runtime.InteropServices;

namespace Smug.Smt;

/// <summary>libz3's optimiser with one objective to minimise, telling of every model it meets on the way.</summary>
internal sealed unsafe class Z3Optimizer
{
    private readonly Z3Context _context;
    private readonly nint _optimizer;
    private readonly nint _scratchModel;
    private Action<nint>? _onModel;
    private Exception? _failure;

    internal Z3Optimizer(Z3Context context)
    {
        _context = context;
        _optimizer = context.Checked(Z3Native.MkOptimize(context));
        Z3Native.OptimizeIncRef(context, _optimizer);
        _scratchModel = context.Checked(Z3Native.MkModel(context));
        Z3Native.ModelIncRef(context, _scratchModel);
    }

    internal void Assert(nint term)
    {
        Z3Native.OptimizeAssert(_context, _optimizer, term);
        _context.Check();
    }

    /// <summary>Adds the weight to the cost where the term is false.</summary>
    internal void AssertSoft(nint term, long weight)
    {
        Z3Native.OptimizeAssertSoft(_context, _optimizer, term, $"{weight}", Z3Native.MkStringSymbol(_context, "cost"));
        _context.Check();
    }

    internal uint Minimize(nint term)
    {
        var objective = Z3Native.OptimizeMinimize(_context, _optimizer, term);
        _context.Check();
        return objective;
    }

    /// <summary>Checks; every model met is passed on while it is current.</summary>
    internal Z3Answer Check(Action<nint> onModel, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return Z3Answer.Unknown;
        using var registration = cancellation.Register(_context.Interrupt);
        _onModel = onModel;
        var self = GCHandle.Alloc(this);
        try
        {
            Z3Native.OptimizeRegisterModelHandler(_context, _optimizer, _scratchModel, (void*)GCHandle.ToIntPtr(self), &ModelMet);
            var answer = Z3Native.OptimizeCheck(_context, _optimizer, 0, null);
            if (_failure is { } failure) throw failure;
            if (cancellation.IsCancellationRequested) _context.ForgetError();
            _context.Check();
            return cancellation.IsCancellationRequested && answer != (int)Z3Answer.Unsatisfiable ? Z3Answer.Unknown : (Z3Answer)answer;
        }
        finally
        {
            self.Free();
        }
    }

    /// <summary>The model of the last check, also after an interrupt where there was one; 0 where there is none.</summary>
    internal nint Model()
    {
        var model = Z3Native.OptimizeGetModel(_context, _optimizer);
        _context.ForgetError();
        if (model != 0) Z3Native.ModelIncRef(_context, model);
        return model;
    }

    /// <summary>The objective's lower bound so far, as text, or null where it is no numeral.</summary>
    internal string? Lower(uint objective)
    {
        var bound = Z3Native.OptimizeGetLower(_context, _optimizer, objective);
        var text = bound == 0 ? null : _context.Numeral(bound);
        _context.ForgetError();
        return text;
    }

    internal string ReasonUnknown() => _context.Text(Z3Native.OptimizeGetReasonUnknown(_context, _optimizer));

    /// <summary>Called by libz3 in the middle of a check: nothing may be thrown through it.</summary>
    [UnmanagedCallersOnly]
    private static void ModelMet(void* state)
    {
        var self = (Z3Optimizer)GCHandle.FromIntPtr((nint)state).Target!;
        try
        {
            self._onModel?.Invoke(self._scratchModel);
        }
        catch (SmugException error)
        {
            self._failure ??= error;
        }
    }
}
