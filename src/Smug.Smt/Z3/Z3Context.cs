using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Smug.Smt;

/// <summary>One libz3 context for one query, owned by this handle and used by one thread; only <see cref="Interrupt"/> may come from another.</summary>
/// <remarks>Terms are not reference counted: they live as long as the context. libz3 reports errors to a callback that must not unwind
/// through native frames, so it only notes the code, and the wrapper raises the exception after the call has returned.</remarks>
internal sealed unsafe class Z3Context : SafeHandleZeroOrMinusOneIsInvalid
{
    [ThreadStatic]
    private static int _errorCode;

    /// <summary>Opens a context.</summary>
    /// <exception cref="EnvironmentException">libz3 is not installed.</exception>
    internal Z3Context()
        : base(ownsHandle: true)
    {
        Z3Library.Require();
        var config = Z3Native.MkConfig();
        SetHandle(Z3Native.MkContext(config));
        Z3Native.DelConfig(config);
        if (IsInvalid) throw new SolverException("libz3 could not open a context.");
        Z3Native.SetErrorHandler(handle, &NoteError);
        ForgetError();
        BoolSort = Z3Native.MkBoolSort(this);
        IntSort = Z3Native.MkIntSort(this);
        RealSort = Z3Native.MkRealSort(this);
    }

    internal nint BoolSort { get; }

    internal nint IntSort { get; }

    internal nint RealSort { get; }

    /// <summary>Returns a value that libz3 has just handed over, unless it reported an error.</summary>
    /// <exception cref="SolverException">libz3 reported an error; the message is its own.</exception>
    internal nint Checked(nint value)
    {
        Check();
        return value;
    }

    /// <summary>Raises the error of the call that just returned, if there was one.</summary>
    /// <exception cref="SolverException">libz3 reported an error.</exception>
    internal void Check()
    {
        if (_errorCode == 0) return;
        var code = _errorCode;
        _errorCode = 0;
        throw new SolverException($"libz3 reported error {code}: {Marshal.PtrToStringUTF8(Z3Native.GetErrorMessage(this, code))}");
    }

    /// <summary>Drops the error of an interrupted call: the interrupt was asked for.</summary>
    internal void ForgetError() => _errorCode = 0;

    /// <summary>Asks a running check to stop; may be called from any thread.</summary>
    internal void Interrupt()
    {
        if (!IsClosed) Z3Native.Interrupt(this);
    }

    internal nint[] Constants(int count, nint sort)
    {
        var constants = new nint[count];
        for (var i = 0; i < count; i++) constants[i] = Z3Native.MkConst(this, Z3Native.MkIntSymbol(this, i), sort);
        Check();
        return constants;
    }

    internal nint Not(nint term) => Checked(Z3Native.MkNot(this, term));

    internal nint Or(ReadOnlySpan<nint> terms)
    {
        fixed (nint* first = terms) return Checked(Z3Native.MkOr(this, (uint)terms.Length, first));
    }

    internal nint Add(ReadOnlySpan<nint> terms)
    {
        fixed (nint* first = terms) return Checked(Z3Native.MkAdd(this, (uint)terms.Length, first));
    }

    internal nint Multiply(nint left, nint right)
    {
        var terms = stackalloc nint[] { left, right };
        return Checked(Z3Native.MkMul(this, 2, terms));
    }

    internal nint Equal(nint left, nint right) => Checked(Z3Native.MkEq(this, left, right));

    internal nint AtLeast(nint left, nint right) => Checked(Z3Native.MkGe(this, left, right));

    internal nint MoreThan(nint left, nint right) => Checked(Z3Native.MkGt(this, left, right));

    internal nint IfThenElse(nint condition, nint then, nint otherwise) => Checked(Z3Native.MkIte(this, condition, then, otherwise));

    internal nint Fresh(string prefix, nint sort) => Checked(Z3Native.MkFreshConst(this, prefix, sort));

    internal nint ToReal(nint integer) => Checked(Z3Native.MkInt2Real(this, integer));

    /// <summary>value · 2^exponent as an exact real numeral.</summary>
    internal nint Real(BigInteger mantissa, int exponent) =>
        Checked(Z3Native.MkNumeral(this, exponent >= 0 ? $"{mantissa << exponent}" : $"{mantissa}/{BigInteger.One << -exponent}", RealSort));

    /// <summary>numerator / denominator as an exact real numeral.</summary>
    internal nint Fraction(BigInteger numerator, BigInteger denominator) => Checked(Z3Native.MkNumeral(this, $"{numerator}/{denominator}", RealSort));

    internal nint Integer(BigInteger value) => Checked(Z3Native.MkNumeral(this, value.ToString(), IntSort));

    /// <summary>Σ coefficientᵢ · [literalᵢ] ≥ bound.</summary>
    internal nint PseudoBooleanAtLeast(ReadOnlySpan<nint> literals, ReadOnlySpan<int> coefficients, int bound)
    {
        fixed (nint* literal = literals)
        fixed (int* coefficient = coefficients)
        {
            return Checked(Z3Native.MkPbGe(this, (uint)literals.Length, literal, coefficient, bound));
        }
    }

    /// <summary>Σ coefficientᵢ · [literalᵢ] ≤ bound.</summary>
    internal nint PseudoBooleanAtMost(ReadOnlySpan<nint> literals, ReadOnlySpan<int> coefficients, int bound)
    {
        fixed (nint* literal = literals)
        fixed (int* coefficient = coefficients)
        {
            return Checked(Z3Native.MkPbLe(this, (uint)literals.Length, literal, coefficient, bound));
        }
    }

    /// <summary>A parameter object that sets unsigned numbers.</summary>
    internal nint Parameters(params ReadOnlySpan<(string Name, uint Value)> settings)
    {
        var parameters = Checked(Z3Native.MkParams(this));
        Z3Native.ParamsIncRef(this, parameters);
        foreach (var (name, value) in settings) Z3Native.ParamsSetUint(this, parameters, Z3Native.MkStringSymbol(this, name), value);
        Check();
        return parameters;
    }

    /// <summary>The value of a term in a model, undetermined parts completed.</summary>
    internal nint Evaluate(nint model, nint term)
    {
        if (!Z3Native.ModelEval(this, model, term, true, out var value)) throw new SolverException("libz3 could not evaluate a term in its own model.");
        return Checked(value);
    }

    /// <summary>Values of Boolean constants in a model.</summary>
    internal bool[] Booleans(nint model, ReadOnlySpan<nint> constants)
    {
        var values = new bool[constants.Length];
        for (var i = 0; i < values.Length; i++) values[i] = Z3Native.GetBoolValue(this, Evaluate(model, constants[i])) == 1;
        return values;
    }

    /// <summary>The text of a numeral, or null where the term is none.</summary>
    internal string? Numeral(nint term)
    {
        const int NumeralKind = 0;
        return Z3Native.GetAstKind(this, term) == NumeralKind ? Text(Z3Native.GetNumeralString(this, term)) : null;
    }

    internal string Text(nint text) => Marshal.PtrToStringUTF8(Checked(text)) ?? "";

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Z3Native.DelContext(handle);
        return true;
    }

    [UnmanagedCallersOnly]
    private static void NoteError(nint context, int code) => _errorCode = code;
}
