using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Smug.Kernels;

/// <summary>Arrays of some size. The system hands memory out page by page as it is first touched, which takes longer than a network's
/// weights take to pack; in pages of 2 MiB it takes a tenth of that.</summary>
internal static unsafe partial class LargeArray
{
    private const long LeastBytes = 256 << 10;

    private const nint PageBytes = 2 << 20;

    /// <summary>Linux's MADV_HUGEPAGE.</summary>
    private const int InLargePages = 14;

    private static bool s_cannotAsk = !OperatingSystem.IsLinux();

    /// <summary>An array with undefined contents.</summary>
    /// <param name="length">Elements.</param>
    /// <param name="pinned">Whether it must never move.</param>
    public static T[] Uninitialized<T>(int length, bool pinned = false)
        where T : unmanaged
    {
        var array = GC.AllocateUninitializedArray<T>(length, pinned);
        var bytes = (long)length * sizeof(T);
        if (bytes >= LeastBytes && !s_cannotAsk) Ask(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(array)), bytes);
        return array;
    }

    /// <summary>A wish that the system may ignore; results do not depend on it. It takes in all of the pages at both ends: their rest is the
    /// managed heap's too, where the next such array will lie.</summary>
    private static void Ask(ref byte first, long bytes)
    {
        fixed (byte* from = &first)
        {
            var start = (nint)from & -PageBytes;
            var end = ((nint)from + (nint)bytes + PageBytes - 1) & -PageBytes;
            try
            {
                _ = Advise(start, end - start, InLargePages);
            }
            catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
            {
                s_cannotAsk = true;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);
}
