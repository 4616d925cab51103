using System.Numerics;
using Smug.Kernels;

namespace Smug.Models.Plans;

/// <summary>Workspaces of all plans: one for every thread that runs plans, whichever they are. Thread-safe.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal static class Workspaces<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly List<Workspace<T>> Idle = [];

    /// <summary>A workspace for a plan, which the caller alone uses until it returns it.</summary>
    public static Workspace<T> Take(ArenaLayout layout)
    {
        Workspace<T>? taken = null;
        lock (Idle)
        {
            foreach (var workspace in Idle)
            {
                if (taken is null || IsBetter(workspace, taken, layout.Length)) taken = workspace;
            }

            if (taken is not null) Idle.Remove(taken);
        }

        if (taken is not null && taken.Length < layout.Length)
        {
            taken.Abandon();
            taken = null;
        }

        taken ??= new Workspace<T>(layout.Length);
        taken.Layout = layout;
        return taken;
    }

    /// <summary>Gives a workspace back.</summary>
    public static void Return(Workspace<T> workspace)
    {
        lock (Idle)
        {
            if (Idle.Count < Math.Max(Workers.Count, Environment.ProcessorCount)) Idle.Add(workspace);
        }
    }

    /// <summary>The smallest that is large enough; where none is, the smallest, for it will be replaced.</summary>
    private static bool IsBetter(Workspace<T> a, Workspace<T> b, long length) =>
        a.Length >= length == b.Length >= length ? a.Length < b.Length : a.Length >= length;
}
