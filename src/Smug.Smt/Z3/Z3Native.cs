using System.Runtime.InteropServices;

namespace Smug.Smt;

/// <summary>The functions of z3_api.h and z3_optimization.h that Smug calls, under C#'s names. Nothing outside this folder uses them.</summary>
/// <remarks>Returned strings belong to libz3 and are read before the next call. Every function of a context must be called by the
/// context's own thread, except <see cref="Interrupt"/>.</remarks>
internal static unsafe partial class Z3Native
{
    private const string Lib = Z3Library.Name;

    [LibraryImport(Lib, EntryPoint = "Z3_get_full_version")]
    internal static partial nint GetFullVersion();

    [LibraryImport(Lib, EntryPoint = "Z3_global_param_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void GlobalParamSet(string name, string value);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_config")]
    internal static partial nint MkConfig();

    [LibraryImport(Lib, EntryPoint = "Z3_del_config")]
    internal static partial void DelConfig(nint config);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_context")]
    internal static partial nint MkContext(nint config);

    [LibraryImport(Lib, EntryPoint = "Z3_del_context")]
    internal static partial void DelContext(nint context);

    [LibraryImport(Lib, EntryPoint = "Z3_interrupt")]
    internal static partial void Interrupt(Z3Context context);

    [LibraryImport(Lib, EntryPoint = "Z3_set_error_handler")]
    internal static partial void SetErrorHandler(nint context, delegate* unmanaged<nint, int, void> handler);

    [LibraryImport(Lib, EntryPoint = "Z3_get_error_msg")]
    internal static partial nint GetErrorMessage(Z3Context context, int code);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_int_symbol")]
    internal static partial nint MkIntSymbol(Z3Context context, int index);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_string_symbol", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint MkStringSymbol(Z3Context context, string name);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_bool_sort")]
    internal static partial nint MkBoolSort(Z3Context context);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_int_sort")]
    internal static partial nint MkIntSort(Z3Context context);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_real_sort")]
    internal static partial nint MkRealSort(Z3Context context);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_const")]
    internal static partial nint MkConst(Z3Context context, nint symbol, nint sort);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_fresh_const", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint MkFreshConst(Z3Context context, string prefix, nint sort);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_numeral", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint MkNumeral(Z3Context context, string numeral, nint sort);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_not")]
    internal static partial nint MkNot(Z3Context context, nint term);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_ite")]
    internal static partial nint MkIte(Z3Context context, nint condition, nint then, nint otherwise);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_or")]
    internal static partial nint MkOr(Z3Context context, uint count, nint* terms);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_add")]
    internal static partial nint MkAdd(Z3Context context, uint count, nint* terms);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_mul")]
    internal static partial nint MkMul(Z3Context context, uint count, nint* terms);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_eq")]
    internal static partial nint MkEq(Z3Context context, nint left, nint right);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_ge")]
    internal static partial nint MkGe(Z3Context context, nint left, nint right);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_gt")]
    internal static partial nint MkGt(Z3Context context, nint left, nint right);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_int2real")]
    internal static partial nint MkInt2Real(Z3Context context, nint term);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_pbge")]
    internal static partial nint MkPbGe(Z3Context context, uint count, nint* terms, int* coefficients, int bound);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_pble")]
    internal static partial nint MkPbLe(Z3Context context, uint count, nint* terms, int* coefficients, int bound);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_params")]
    internal static partial nint MkParams(Z3Context context);

    [LibraryImport(Lib, EntryPoint = "Z3_params_inc_ref")]
    internal static partial void ParamsIncRef(Z3Context context, nint parameters);

    [LibraryImport(Lib, EntryPoint = "Z3_params_set_uint")]
    internal static partial void ParamsSetUint(Z3Context context, nint parameters, nint symbol, uint value);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_solver_for_logic")]
    internal static partial nint MkSolverForLogic(Z3Context context, nint logic);

    [LibraryImport(Lib, EntryPoint = "Z3_solver_inc_ref")]
    internal static partial void SolverIncRef(Z3Context context, nint solver);

    [LibraryImport(Lib, EntryPoint = "Z3_solver_set_params")]
    internal static partial void SolverSetParams(Z3Context context, nint solver, nint parameters);

    [LibraryImport(Lib, EntryPoint = "Z3_solver_assert")]
    internal static partial void SolverAssert(Z3Context context, nint solver, nint term);

    [LibraryImport(Lib, EntryPoint = "Z3_solver_check_assumptions")]
    internal static partial int SolverCheckAssumptions(Z3Context context, nint solver, uint count, nint* assumptions);

    [LibraryImport(Lib, EntryPoint = "Z3_solver_get_model")]
    internal static partial nint SolverGetModel(Z3Context context, nint solver);

    [LibraryImport(Lib, EntryPoint = "Z3_solver_get_reason_unknown")]
    internal static partial nint SolverGetReasonUnknown(Z3Context context, nint solver);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_optimize")]
    internal static partial nint MkOptimize(Z3Context context);

    [LibraryImport(Lib, EntryPoint = "Z3_optimize_inc_ref")]
    internal static partial void OptimizeIncRef(Z3Context context, nint optimize);

    [LibraryImport(Lib, EntryPoint = "Z3_optimize_assert")]
    internal static partial void OptimizeAssert(Z3Context context, nint optimize, nint term);

    [LibraryImport(Lib, EntryPoint = "Z3_optimize_assert_soft", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint OptimizeAssertSoft(Z3Context context, nint optimize, nint term, string weight, nint id);

    [LibraryImport(Lib, EntryPoint = "Z3_optimize_minimize")]
    internal static partial uint OptimizeMinimize(Z3Context context, nint optimize, nint term);

    [LibraryImport(Lib, EntryPoint = "Z3_optimize_check")]
    internal static partial int OptimizeCheck(Z3Context context, nint optimize, uint count, nint* assumptions);

    [LibraryImport(Lib, EntryPoint = "Z3_optimize_get_reason_unknown")]
    internal static partial nint OptimizeGetReasonUnknown(Z3Context context, nint optimize);

    [LibraryImport(Lib, EntryPoint = "Z3_optimize_get_model")]
    internal static partial nint OptimizeGetModel(Z3Context context, nint optimize);

    [LibraryImport(Lib, EntryPoint = "Z3_optimize_get_lower")]
    internal static partial nint OptimizeGetLower(Z3Context context, nint optimize, uint objective);

    [LibraryImport(Lib, EntryPoint = "Z3_optimize_register_model_eh")]
    internal static partial void OptimizeRegisterModelHandler(Z3Context context, nint optimize, nint model, void* state, delegate* unmanaged<void*, void> handler);

    [LibraryImport(Lib, EntryPoint = "Z3_mk_model")]
    internal static partial nint MkModel(Z3Context context);

    [LibraryImport(Lib, EntryPoint = "Z3_model_inc_ref")]
    internal static partial void ModelIncRef(Z3Context context, nint model);

    [LibraryImport(Lib, EntryPoint = "Z3_model_dec_ref")]
    internal static partial void ModelDecRef(Z3Context context, nint model);

    [LibraryImport(Lib, EntryPoint = "Z3_model_eval")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ModelEval(Z3Context context, nint model, nint term, [MarshalAs(UnmanagedType.U1)] bool completion, out nint value);

    [LibraryImport(Lib, EntryPoint = "Z3_get_bool_value")]
    internal static partial int GetBoolValue(Z3Context context, nint term);

    [LibraryImport(Lib, EntryPoint = "Z3_get_ast_kind")]
    internal static partial int GetAstKind(Z3Context context, nint term);

    [LibraryImport(Lib, EntryPoint = "Z3_get_numeral_string")]
    internal static partial nint GetNumeralString(Z3Context context, nint term);
}
