using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace Smug.Kernels.Gpu;

/// <summary>Float32 operations with exactly one rounding, whatever the device's compiler would make of them.</summary>
/// <remarks>ILGPU offers no fused multiply-add, and device compilers may fuse a product with a following sum on their own. These two are
/// translated by hand: PTX <c>fma.rn.f32</c> and <c>mul.rn.f32</c> (which the assembler never fuses), OpenCL <c>fma</c> and a fused product
/// plus −0. On ILGPU's CPU accelerator the .NET code below runs.</remarks>
internal static class Rounded
{
    /// <summary>a · b + c, rounded once.</summary>
    [IntrinsicImplementation]
    public static float MultiplyAdd(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>a · b, rounded before anything is added to it.</summary>
    [IntrinsicImplementation]
    public static float Product(float a, float b) => a * b;

    /// <summary>Tells a context how both are written for each backend. Once for each context, before kernels are compiled.</summary>
    public static void Register(Context context)
    {
        var manager = context.GetIntrinsicManager();
        Register(nameof(MultiplyAdd), nameof(MultiplyAddPtx), nameof(MultiplyAddCl));
        Register(nameof(Product), nameof(ProductPtx), nameof(ProductCl));

        void Register(string name, string ptx, string cl)
        {
            var method = typeof(Rounded).GetMethod(name)!;
            manager.RegisterMethod(method, new PTXIntrinsic(typeof(Rounded), ptx, IntrinsicImplementationMode.GenerateCode));
            manager.RegisterMethod(method, new CLIntrinsic(typeof(Rounded), cl, IntrinsicImplementationMode.GenerateCode));
        }
    }

#pragma warning disable IDE0051, IDE0060 // ILGPU finds these by name, and fixes their parameters.
    private static void MultiplyAddPtx(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var (a, b, c) = (generator.LoadPrimitive(value[0]), generator.LoadPrimitive(value[1]), generator.LoadPrimitive(value[2]));
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand("fma.rn.f32");
        command.AppendArgument(target);
        command.AppendArgument(a);
        command.AppendArgument(b);
        command.AppendArgument(c);
    }

    private static void ProductPtx(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var (a, b) = (generator.LoadPrimitive(value[0]), generator.LoadPrimitive(value[1]));
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand("mul.rn.f32");
        command.AppendArgument(target);
        command.AppendArgument(a);
        command.AppendArgument(b);
    }

    private static void MultiplyAddCl(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        var (a, b, c) = (generator.Load(value[0]), generator.Load(value[1]), generator.Load(value[2]));
        using var statement = generator.BeginStatement(generator.Allocate(value));
        statement.AppendCommand("fma");
        statement.BeginArguments();
        statement.AppendArgument(a);
        statement.AppendArgument(b);
        statement.AppendArgument(c);
        statement.EndArguments();
    }

    private static void ProductCl(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        var (a, b) = (generator.Load(value[0]), generator.Load(value[1]));
        using var statement = generator.BeginStatement(generator.Allocate(value));
        statement.AppendCommand("fma");
        statement.BeginArguments();
        statement.AppendArgument(a);
        statement.AppendArgument(b);
        statement.AppendArgument();
        statement.AppendConstant(-0f);
        statement.EndArguments();
    }
#pragma warning restore IDE0051, IDE0060
}
