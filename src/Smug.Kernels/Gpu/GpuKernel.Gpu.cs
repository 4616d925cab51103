using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.IR;
using ILGPU.Runtime;

namespace Smug.Kernels.Gpu;

/// <summary>One kernel as a study object: what it computes, what it costs, and how to see its machine code. Immutable; thread-safe.</summary>
public sealed class GpuKernel
{
    private readonly MethodInfo _entry;
    private readonly object? _specialized;

    private GpuKernel(string name, Type work, MethodInfo entry, string description, string cost, string? tile = null, object? specialized = null)
    {
        (Name, Work, Description, Cost, Tile) = (name, work, description, cost, tile);
        (_entry, _specialized) = (entry, specialized);
    }

    /// <summary>The name, such as <c>gemm.tiled.square</c>: operation, form, variant.</summary>
    public string Name { get; }

    /// <summary>What it computes.</summary>
    public string Description { get; }

    /// <summary>Floating-point operations and bytes moved, for each element named.</summary>
    public string Cost { get; }

    /// <summary>The constants it is compiled for, or null where it has none.</summary>
    public string? Tile { get; }

    /// <summary>The struct that holds its parameters and its body.</summary>
    public Type Work { get; }

    /// <summary>A kernel with one thread for each item.</summary>
    internal static GpuKernel Each<TWork>(string name, string description, string cost)
        where TWork : struct, IGpuWork
    {
        var entry = ((Action<Index1D, TWork>)GpuEntry.Each).Method;
        return new GpuKernel(name, typeof(TWork), entry, description, cost);
    }

    /// <summary>A kernel whose groups of threads share memory.</summary>
    internal static GpuKernel Groups<TWork, TTile>(string name, TTile tile, string description, string cost)
        where TWork : struct, IGpuGroupWork<TTile>
        where TTile : unmanaged, IEquatable<TTile>
    {
        var entry = ((Action<TWork, SpecializedValue<TTile>>)GpuEntry.Groups).Method;
        return new GpuKernel(name, typeof(TWork), entry, description, cost, $"{tile}", SpecializedValue.New(tile));
    }

    /// <summary>Compiles the kernel; no device is needed.</summary>
    /// <param name="backend">Where to, such as a PTX backend for one architecture. Its context went through <see cref="GpuBackend"/>.</param>
    /// <exception cref="InternalCompilerException">The backend cannot express the kernel.</exception>
    public CompiledKernel Compile(Backend backend)
    {
        if (_specialized is null) return backend.Compile(EntryPointDescription.FromImplicitlyGroupedKernel(_entry), default);

        // What ILGPU does at the first launch with a specialised value: a wrapper that passes the value on as a constant.
        var entry = EntryPointDescription.FromExplicitlyGroupedKernel(_entry);
        using var context = backend.PreCompileKernelMethod(entry).ExtractToContext(out var kernel);
        var wrapper = context.Declare(new MethodDeclaration(MethodHandle.Create("Specialized"), context.VoidType), out _);
        kernel.AddFlags(MethodFlags.Inline);
        using (var method = wrapper.CreateBuilder())
        {
            var block = method.EntryBlockBuilder;
            var call = block.CreateCall(wrapper.Location, kernel);
            for (var i = 0; i < kernel.NumParameters; i++)
            {
                // The parameter stays in the signature, unused.
                var parameter = method.AddParameter(kernel.Parameters[i].Type, kernel.Parameters[i].Name);
                call.Add(i == kernel.NumParameters - 1 ? block.CreateObjectValue(wrapper.Location, _specialized) : parameter);
            }

            call.Seal();
            block.CreateReturn(wrapper.Location);
            method.Complete();
        }

        context.Optimize();
        return backend.Compile(wrapper, entry, default);
    }
}
