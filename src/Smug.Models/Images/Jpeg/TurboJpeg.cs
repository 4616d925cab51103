using System.Reflection;
using System.Runtime.InteropServices;

namespace Smug.Models.Images.Jpeg;

/// <summary>The functions of libturbojpeg (2.0 and newer) that are called, and where the library is found. Thread-safe.</summary>
/// <remarks>Documented at https://libjpeg-turbo.org/Documentation/Documentation.</remarks>
internal static partial class TurboJpeg
{
    private const string Name = "libturbojpeg";

    private static readonly string[] Candidates =
        OperatingSystem.IsWindows() ? ["turbojpeg.dll", "libturbojpeg.dll"]
        : OperatingSystem.IsMacOS() ? ["libturbojpeg.dylib", "/opt/homebrew/lib/libturbojpeg.dylib", "/usr/local/lib/libturbojpeg.dylib"]
        : ["libturbojpeg.so.0", "libturbojpeg.so"];

    private static readonly Lazy<nint> Handle = new(Load);

    public static bool IsAvailable => Handle.Value != 0;

    /// <summary>Makes sure that the library is loaded.</summary>
    /// <exception cref="EnvironmentException">It is not installed; the message names the package.</exception>
    public static void Require()
    {
        if (IsAvailable) return;
        var install = OperatingSystem.IsWindows() ? "put turbojpeg.dll (libjpeg-turbo.org) beside the program"
            : OperatingSystem.IsMacOS() ? "run: brew install jpeg-turbo"
            : "run: apt install libturbojpeg0 (Debian), libturbojpeg (Ubuntu), dnf install turbojpeg (Fedora), apk add libjpeg-turbo (Alpine)";
        throw new EnvironmentException($"Reading a JPEG picture needs the library libturbojpeg, which was not found (looked for {string.Join(", ", Candidates)}). To install it, {install}; or convert the picture to PNG.");
    }

    [LibraryImport(Name, EntryPoint = "tjInitDecompress")]
    public static partial nint InitDecompress();

    [LibraryImport(Name, EntryPoint = "tjDestroy")]
    public static partial int Destroy(nint handle);

    [LibraryImport(Name, EntryPoint = "tjDecompressHeader3")]
    public static unsafe partial int DecompressHeader(nint handle, byte* jpeg, CULong size, out int width, out int height, out int subsampling, out int colourSpace);

    [LibraryImport(Name, EntryPoint = "tjDecompress2")]
    public static unsafe partial int Decompress(nint handle, byte* jpeg, CULong size, byte* pixels, int width, int pitch, int height, int format, int flags);

    [LibraryImport(Name, EntryPoint = "tjGetErrorStr2")]
    public static partial nint ErrorText(nint handle);

    private static nint Load()
    {
        var assembly = typeof(TurboJpeg).Assembly;
        var handle = Candidates.Select(name => NativeLibrary.TryLoad(name, assembly, null, out var found) ? found : 0).FirstOrDefault(found => found != 0);
        NativeLibrary.SetDllImportResolver(assembly, (string name, Assembly _, DllImportSearchPath? _) => name == Name ? handle : 0);
        return handle;
    }
}
