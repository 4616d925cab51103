using System.Text.Json;

namespace Smug.Smt;

/// <summary>
/// The child-process side of the isolation: libz3 may crash, hang or outgrow memory, so all but tiny queries run in a child process of
/// the same executable. A program opts in with one line at the start of its Main:
/// <code>if (Z3Worker.TryServe(args, out var exitCode)) return exitCode;</code>
/// </summary>
public static class Z3Worker
{
    /// <summary>The first argument that makes a program serve as a solver's child.</summary>
    public const string Argument = "--smug-z3-worker";

    /// <summary>How child processes are started; set by <see cref="TryServe"/> for programs that opt in, or by hand. Null: no children.</summary>
    public static WorkerHost? Host { get; set; }

    /// <summary>Serves one query when the program was started as a child; otherwise notes that this program can be started as one.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="exitCode">The exit code to return from Main, where the answer is true.</param>
    /// <returns>Whether the program was a child and has served.</returns>
    public static bool TryServe(string[] args, out int exitCode)
    {
        exitCode = 0;
        if (args is not [Argument])
        {
            Host ??= WorkerHost.OfThisProcess();
            return false;
        }

        exitCode = Serve(Console.OpenStandardInput(), Console.OpenStandardOutput());
        return true;
    }

    private static int Serve(Stream input, Stream output)
    {
        var replies = new ReplyWriter(output);
        var lines = new StreamReader(input);
        try
        {
            var request = JsonSerializer.Deserialize(lines.ReadLine() ?? "", WorkerJsonContext.Default.WorkerRequest)
                ?? throw new UsageException("The request is null.");
            EndWithParent(lines);
            Run(request, replies);
            return 0;
        }
        catch (ContradictionException error)
        {
            replies.Write(new WorkerReply(Contradiction: error.Message));
            return 1;
        }
        catch (Exception error) when (error is SmugException or JsonException)
        {
            replies.Write(new WorkerReply(Error: error.Message));
            return 1;
        }
    }

    private static void Run(WorkerRequest request, ReplyWriter replies)
    {
        Z3Library.Require();
        Z3Native.GlobalParamSet("memory_max_size", $"{request.MemoryLimit}");
        using var limit = new CancellationTokenSource(request.TimeLimitMilliseconds);
        if (request.Question is { } question)
        {
            var reason = Verification.Z3Question.Run(question, request.Engine, request.Seed, replies.Write, limit.Token);
            replies.Write(new WorkerReply(Done: new WorkerDone(reason?.Reason, reason?.Detail ?? "")));
            return;
        }

        var (state, stopped) = SolverEngine.Run(request, replies.Publish, limit.Token);
        replies.Publish(state);
        if (state.Outcome(StopReason.GaveUp, "") is SolveOutcome.Infeasible infeasible) replies.Write(new WorkerReply(Infeasible: infeasible.Proof));
        replies.Write(new WorkerReply(Done: new WorkerDone(stopped?.Reason, stopped?.Detail ?? "")));
    }

    /// <summary>The request's stream stays open as long as the parent lives: its end ends this process, whatever libz3 is doing.</summary>
    private static void EndWithParent(StreamReader lines)
    {
        var watch = new Thread(() =>
        {
            while (lines.Read() >= 0)
            {
            }

            System.Diagnostics.Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true, Name = "parent watch" };
        watch.Start();
    }

    /// <summary>Writes replies line by line, each mask and bound once.</summary>
    private sealed class ReplyWriter(Stream output)
    {
        private long? _upper;
        private long _lower;

        internal void Publish(SolveState state)
        {
            if (state.Upper is { } upper && upper != _upper)
            {
                _upper = upper;
                Write(new WorkerReply(Mask: WorkerMask.Format(state.Mask!)));
            }

            if (state.Lower == _lower) return;
            _lower = state.Lower;
            Write(new WorkerReply(Lower: _lower));
        }

        internal void Write(WorkerReply reply)
        {
            output.Write([.. JsonSerializer.SerializeToUtf8Bytes(reply, WorkerJsonContext.Default.WorkerReply), (byte)'\n']);
            output.Flush();
        }
    }
}
