using System.Runtime.CompilerServices;

namespace Smug.Smt.Bounds;

/// <summary>How the loops that long solves spend their time in are compiled.</summary>
internal static class HotLoop
{
    /// <summary>At the first call, for this processor. Code compiled ahead takes a third longer there, and the run-time replaces it only after seconds, or
    /// not at all where a method is entered seldom.</summary>
    public const MethodImplOptions Compiled = MethodImplOptions.AggressiveOptimization;
}
