using System.Globalization;

namespace Smug.Explain;

/// <summary>One of several equal parts of an evaluation: the items at the places i with i mod <paramref name="Count"/> = <paramref name="Index"/>.
/// Every item is in exactly one shard, whatever machine asks. Immutable and thread-safe.</summary>
/// <param name="Index">Which part, from 0.</param>
/// <param name="Count">How many parts there are, at least 1.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>How many shards there are, where the scheduler does not tell: Kubernetes never does, and a Slurm array of some tasks only
    /// counts those.</summary>
    public const string CountVariable = "SMUG_SHARD_COUNT";

    private const string SlurmIndex = "SLURM_ARRAY_TASK_ID";
    private const string SlurmCount = "SLURM_ARRAY_TASK_COUNT";
    private const string SlurmFirst = "SLURM_ARRAY_TASK_MIN";
    private const string SlurmStep = "SLURM_ARRAY_TASK_STEP";
    private const string KubernetesIndex = "JOB_COMPLETION_INDEX";

    /// <summary>Everything in one part.</summary>
    public static Shard Whole { get; } = new(0, 1);

    /// <summary>Whether this is everything.</summary>
    public bool IsWhole => Count == 1;

    /// <summary>How many of <paramref name="items"/> items are in this part.</summary>
    public int ItemsOf(int items) => items / Count + (Index < items % Count ? 1 : 0);

    /// <summary>The place in the whole sample of this part's item number <paramref name="place"/>.</summary>
    public int PositionOf(int place) => checked(place * Count + Index);

    /// <summary>Reads <c>i/n</c>.</summary>
    /// <exception cref="UsageException">It is not that, or i is not from 0 to n − 1.</exception>
    public static Shard Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length != 2 || !TryNumber(parts[0], out var index) || !TryNumber(parts[1], out var count))
            throw new UsageException($"Shard: expected i/n, for example 0/8, got '{text}'.");
        return Of(index, count, $"'{text}'");
    }

    /// <summary>The shard that a scheduler's environment asks for: a Slurm array's task, or a Kubernetes indexed job's pod. Null where
    /// there is neither.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    /// <remarks>In Slurm the part is (SLURM_ARRAY_TASK_ID − SLURM_ARRAY_TASK_MIN) / SLURM_ARRAY_TASK_STEP of SLURM_ARRAY_TASK_COUNT. Where
    /// SMUG_SHARD_COUNT is set it is the count, and the task's id or the pod's index is the part itself: so a few tasks of an array can be
    /// submitted again by themselves.</remarks>
    /// <exception cref="UsageException">The variables contradict one another or lack one.</exception>
    public static Shard? FromEnvironment(Func<string, string?> variable)
    {
        int? Read(string name) => variable(name) is not { Length: > 0 } text ? null
            : TryNumber(text, out var number) ? number
            : throw new UsageException($"Shard: expected a whole number of at least 0 in {name}, got '{text}'.");

        var count = Read(CountVariable);
        if (Read(SlurmIndex) is { } task)
        {
            if (count is { } all) return Of(task, all, $"{SlurmIndex}={task} of {CountVariable}={all}");
            var tasks = Read(SlurmCount) ?? throw new UsageException($"Shard: {SlurmIndex} is set but {SlurmCount} is not. Set {CountVariable}, or give --shard.");
            var (first, step) = (Read(SlurmFirst) ?? 0, Math.Max(1, Read(SlurmStep) ?? 1));
            if (task < first || (task - first) % step != 0)
                throw new UsageException($"Shard: {SlurmIndex}={task} is no task of an array from {first} in steps of {step}.");
            return Of((task - first) / step, tasks, $"{SlurmIndex}={task} of {SlurmCount}={tasks}, from {SlurmFirst}={first}");
        }

        if (Read(KubernetesIndex) is not { } pod) return null;
        return Of(
            pod,
            count ?? throw new UsageException($"Shard: {KubernetesIndex} is set but {CountVariable} is not: set it to the job's completions, or give --shard."),
            $"{KubernetesIndex}={pod} of {CountVariable}={count}");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Index}/{Count}";

    private static Shard Of(int index, int count, string from) => count >= 1 && index < count ? new Shard(index, count)
        : throw new UsageException($"Shard: shards are counted from 0/{Math.Max(1, count)} to {Math.Max(1, count) - 1}/{Math.Max(1, count)}, got {from}.");

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
