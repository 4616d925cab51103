using System.Runtime.CompilerServices;

namespace Smug.Kernels;

/// <summary>How the run-time is to compile inner loops.</summary>
internal static class Compiled
{
    /// <summary>
    /// Optimised from the first call on, rather than once they have proved to be called often. The same mark keeps a method from being compiled
    /// ahead of time, so it is left off where that is done (configuration Ahead): what was compiled ahead is optimised from the start.
    /// </summary>
#if SMUG_AHEAD
    public const MethodImplOptions AtOnce = 0;
#else
    public const MethodImplOptions AtOnce = MethodImplOptions.AggressiveOptimization;
#endif
}
