using System.Text.Json.Serialization;

namespace Smug.Smt;

/// <summary>What a child process is asked to do: one line of JSON on its standard input.</summary>
/// <param name="Engine">Which engine (<see cref="SolverEngine"/>).</param>
/// <param name="TimeLimitMilliseconds">When the engine should stop by itself.</param>
/// <param name="MemoryLimit">libz3's own memory limit in MiB.</param>
/// <param name="Seed">The random seed.</param>
/// <param name="Gap">The gap at which to stop.</param>
/// <param name="Mask">A mask known to satisfy the set, as 0 and 1 characters, or null.</param>
/// <param name="Set">The constraint set, for engines that solve one.</param>
/// <param name="Network">The network, for engines that solve the full encoding.</param>
/// <param name="Question">The question, for engines that verify.</param>
internal sealed record WorkerRequest(
    string Engine,
    int TimeLimitMilliseconds,
    int MemoryLimit,
    int Seed,
    double Gap,
    string? Mask = null,
    ConstraintSetDocument? Set = null,
    ReluNetworkDocument? Network = null,
    Verification.VerificationDocument? Question = null)
{
    /// <summary>A request without its problem.</summary>
    internal static WorkerRequest For(string engine, SolveOptions options, TimeSpan timeLimit, SolveState state)
    {
        // The engine stops a little before the parent's limit by itself, so that it can still say what it knows.
        var engineLimit = timeLimit - TimeSpan.FromSeconds(Math.Min(1, timeLimit.TotalSeconds / 10));
        return new(
            engine, (int)Math.Clamp(engineLimit.TotalMilliseconds, 1, int.MaxValue), options.MemoryLimit, options.Seed, options.Gap,
            state.Mask is { } mask ? WorkerMask.Format(mask) : null);
    }
}

/// <summary>One line of JSON from a child; exactly one property is set.</summary>
/// <param name="Mask">A mask, as 0 and 1 characters.</param>
/// <param name="Lower">A proven lower bound.</param>
/// <param name="Infeasible">A proof, in words, that no mask satisfies the set.</param>
/// <param name="Witness">An unsafe input, as fractions.</param>
/// <param name="Refuted">How many of a question's cases are refuted.</param>
/// <param name="Done">The last line: why the engine stopped (null reason: it decided the set).</param>
/// <param name="Error">The last line: the engine failed.</param>
/// <param name="Contradiction">The last line: the engine claimed what exact arithmetic refutes.</param>
internal sealed record WorkerReply(
    string? Mask = null, long? Lower = null, string? Infeasible = null, string[]? Witness = null, int? Refuted = null, WorkerDone? Done = null, string? Error = null, string? Contradiction = null);

/// <summary>Why a child's engine stopped.</summary>
/// <param name="Reason">Null where the set was decided.</param>
/// <param name="Detail">The solver's words.</param>
internal sealed record WorkerDone(StopReason? Reason, string Detail);

/// <summary>Source-generated serialisation of the messages.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerReply))]
internal sealed partial class WorkerJsonContext : JsonSerializerContext;
