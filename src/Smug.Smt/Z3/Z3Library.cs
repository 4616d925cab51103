using System.Reflection;
using System.Runtime.InteropServices;

namespace Smug.Smt;

/// <summary>Finds the system's libz3 (4.8.12 or newer) and says which version it is. Thread-safe.</summary>
/// <remarks>By default the library comes from the system: <c>apt install libz3-4</c>, <c>dnf install z3-libs</c>, <c>brew install z3</c>,
/// or a <c>libz3.dll</c> beside the program. Building with <c>-p:SmugZ3Package=true</c> takes it from the NuGet package
/// Microsoft.Z3 instead; that is not needed where the system has one.</remarks>
public static class Z3Library
{
    /// <summary>The name the declarations of <see cref="Z3Native"/> use; the resolver turns it into a file of this platform.</summary>
    internal const string Name = "libz3";

    private static readonly string[] Candidates =
        OperatingSystem.IsWindows() ? ["libz3.dll", "z3.dll"]
        : OperatingSystem.IsMacOS() ? ["libz3.dylib", "/opt/homebrew/lib/libz3.dylib", "/usr/local/lib/libz3.dylib"]
        : ["libz3.so.4", "libz3.so"];

    private static readonly Lazy<nint> Handle = new(Load);

    /// <summary>Whether libz3 can be loaded on this machine.</summary>
    public static bool IsAvailable => Handle.Value != 0;

    /// <summary>The library's own words about its version, for example <c>Z3 4.8.12.0</c>.</summary>
    /// <exception cref="EnvironmentException">libz3 is not installed.</exception>
    public static string Version()
    {
        Require();
        return Marshal.PtrToStringUTF8(Z3Native.GetFullVersion()) ?? "unknown";
    }

    /// <summary>Makes sure that libz3 is loaded.</summary>
    /// <exception cref="EnvironmentException">libz3 is not installed; the message names the package.</exception>
    internal static void Require()
    {
        if (IsAvailable) return;
        var install = OperatingSystem.IsWindows() ? "put libz3.dll (github.com/Z3Prover/z3 releases) beside the program, or build with -p:SmugZ3Package=true"
            : OperatingSystem.IsMacOS() ? "run: brew install z3"
            : "run: apt install libz3-4 (Debian, Ubuntu), dnf install z3-libs (Fedora), apk add z3 (Alpine) or pacman -S z3 (Arch)";
        throw new EnvironmentException($"The Z3 solver library was not found (looked for {string.Join(", ", Candidates)}). To install it, {install}.");
    }

    private static nint Load()
    {
        var assembly = typeof(Z3Library).Assembly;
        var handle = Candidates.Select(name => NativeLibrary.TryLoad(name, assembly, null, out var found) ? found : 0).FirstOrDefault(found => found != 0);
        NativeLibrary.SetDllImportResolver(assembly, (string name, Assembly _, DllImportSearchPath? _) => name == Name ? handle : 0);
        return handle;
    }
}
