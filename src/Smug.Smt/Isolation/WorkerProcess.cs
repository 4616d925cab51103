using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Smug.Smt;

/// <summary>The parent's side of one child process: sends the query, checks every answer, watches time and memory, and always ends the child.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>What .NET itself may take in a child beyond libz3's limit.</summary>
    private const long RuntimeAllowance = 192L << 20;

    private readonly Process _process;
    private readonly Action<WorkerReply> _take;
    private readonly Func<bool> _isDecided;
    private readonly int _longestLine;
    private Task<string> _complaints = Task.FromResult("");
    private readonly TaskCompletionSource<(StopReason, string)?> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WorkerProcess(Process process, Action<WorkerReply> take, Func<bool> isDecided, int longestLine) =>
        (_process, _take, _isDecided, _longestLine) = (process, take, isDecided, longestLine);

    /// <summary>Runs an engine in a child until it is done, the time is over, the child breaks a limit or breaks down, or the caller cancels.</summary>
    /// <returns>Why it stopped, or null where the set is decided.</returns>
    /// <exception cref="ContradictionException">The child claims what exact arithmetic refutes.</exception>
    /// <exception cref="EnvironmentException">The child could not be started.</exception>
    internal static (StopReason Reason, string Detail)? Run(
        WorkerHost host, WorkerRequest request, SolveState state, TimeSpan timeLimit, CancellationToken cancellation) =>
        Run(host, request, reply => Take(reply, state), () => state.IsDecided, state.Problem.VariableCount + (1 << 16), timeLimit, cancellation);

    /// <summary>Runs an engine whose findings somebody else keeps.</summary>
    /// <param name="host">How to start the child.</param>
    /// <param name="request">What it is asked.</param>
    /// <param name="take">Takes a finding; raises <see cref="SolverException"/> where it is refuted.</param>
    /// <param name="isDecided">Whether the findings so far decide the problem.</param>
    /// <param name="longestLine">The longest reply accepted, in characters.</param>
    /// <param name="timeLimit">When the child is ended.</param>
    /// <param name="cancellation">Ends the child.</param>
    /// <inheritdoc cref="Run(WorkerHost, WorkerRequest, SolveState, TimeSpan, CancellationToken)"/>
    internal static (StopReason Reason, string Detail)? Run(
        WorkerHost host,
        WorkerRequest request,
        Action<WorkerReply> take,
        Func<bool> isDecided,
        int longestLine,
        TimeSpan timeLimit,
        CancellationToken cancellation)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(timeLimit.TotalSeconds * Stopwatch.Frequency);
        using var worker = new WorkerProcess(Start(host), take, isDecided, longestLine);
        worker.Listen(request);
        return worker.Watch(deadline, request.MemoryLimit, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }

        _process.Dispose();
    }

    private static Process Start(WorkerHost host)
    {
        var start = new ProcessStartInfo(host.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in host.Arguments) start.ArgumentList.Add(argument);
        start.ArgumentList.Add(Z3Worker.Argument);
        // A child lives for seconds: quick code matters more than code tuned over minutes, and one thread does all its work.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        try
        {
            return Process.Start(start) ?? throw new EnvironmentException($"The solver process {host.FileName} did not start.");
        }
        catch (Win32Exception error)
        {
            throw new EnvironmentException($"The solver process {host.FileName} could not be started: {error.Message}", error);
        }
    }

    private void Listen(WorkerRequest request)
    {
        var (input, output, errors) = (_process.StandardInput.BaseStream, _process.StandardOutput, _process.StandardError);
        _complaints = Task.Factory.StartNew(() => Beginning(errors), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        new Thread(() => Send(request, input)) { IsBackground = true, Name = "solver request" }.Start();
        new Thread(() => Receive(output)) { IsBackground = true, Name = "solver replies" }.Start();
    }

    /// <summary>Sends the query and leaves the stream open: its end would tell the child that its parent has gone.</summary>
    private static void Send(WorkerRequest request, Stream input)
    {
        try
        {
            input.Write([.. JsonSerializer.SerializeToUtf8Bytes(request, WorkerJsonContext.Default.WorkerRequest), (byte)'\n']);
            input.Flush();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The child has ended before it read everything; the reader of its replies tells why.
        }
    }

    private void Receive(StreamReader output)
    {
        try
        {
            var lines = new BoundedLines(output, _longestLine);
            while (lines.Next() is { } line)
            {
                if (!Take(line)) return;
            }

            _finished.TrySetResult((StopReason.SolverFailed, ""));
        }
        catch (Exception error) when (error is JsonException or SolverException or IOException or ObjectDisposedException)
        {
            _finished.TrySetResult((StopReason.SolverFailed, $"the solver process answered nonsense: {error.Message}"));
        }
        catch (SmugException error)
        {
            _finished.TrySetException(error);
        }
    }

    private static void Take(WorkerReply reply, SolveState state)
    {
        if (reply.Mask is { } mask && !state.Offer(WorkerMask.Parse(mask))) throw new SolverException("a mask that violates the constraints");
        if (reply.Lower is { } lower) state.RaiseLower(lower);
        if (reply.Infeasible is { } proof) state.ProveInfeasible(proof);
    }

    /// <summary>Takes one reply; false after the last.</summary>
    private bool Take(string line)
    {
        var reply = JsonSerializer.Deserialize(line, WorkerJsonContext.Default.WorkerReply) ?? throw new SolverException("an empty reply");
        _take(reply);
        if (reply.Contradiction is { } contradiction) throw new ContradictionException(contradiction);
        if (reply.Error is { } error)
        {
            var reason = error.Contains("memory", StringComparison.OrdinalIgnoreCase) ? StopReason.MemoryLimit : StopReason.SolverFailed;
            return !_finished.TrySetResult((reason, error));
        }

        if (reply.Done is not { } done) return true;
        if (done.Reason is null && !_isDecided()) throw new SolverException("a claim to have decided the set without bounds that meet");
        _finished.TrySetResult(done.Reason is { } stopped ? (stopped, done.Detail) : null);
        return false;
    }

    private (StopReason, string)? Watch(long deadline, int memoryLimit, CancellationToken cancellation)
    {
        while (true)
        {
            if (_finished.Task.IsCompleted) return Explain(_finished.Task.GetAwaiter().GetResult());
            if (cancellation.IsCancellationRequested) return (StopReason.Cancelled, "cancelled");
            if (Stopwatch.GetTimestamp() >= deadline) return (StopReason.TimeLimit, "the time limit was reached");
            if (Resident() > ((long)memoryLimit << 20) + RuntimeAllowance)
                return (StopReason.MemoryLimit, $"the solver process outgrew its {memoryLimit} MiB");
            try
            {
                _finished.Task.Wait((int)Poll.TotalMilliseconds, cancellation);
            }
            catch (Exception error) when (error is OperationCanceledException or AggregateException)
            {
                // The next turn tells cancellation and failure apart.
            }
        }
    }

    private long Resident()
    {
        try
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0; // It ended between the two questions.
        }
    }

    /// <summary>Adds the exit code to a silent end.</summary>
    private (StopReason, string)? Explain((StopReason Reason, string Detail)? result)
    {
        if (result is not { Reason: StopReason.SolverFailed, Detail: "" }) return result;
        if (!_process.WaitForExit(200)) return (StopReason.SolverFailed, "the solver process closed its output without an answer");
        var code = _process.ExitCode;
        var signal = code > 128 && !OperatingSystem.IsWindows() ? $" (signal {code - 128})" : "";
        var complaint = _complaints.Wait(200) ? _complaints.Result : "";
        return (StopReason.SolverFailed, $"the solver process ended with exit code {code}{signal} {complaint}".TrimEnd());
    }

    /// <summary>The first words of a stream that is read to its end, so that the child never waits for its reader.</summary>
    private static string Beginning(StreamReader stream)
    {
        var kept = new StringBuilder();
        var buffer = new char[1024];
        try
        {
            while (stream.Read(buffer) is > 0 and var count)
            {
                if (kept.Length < 2000) kept.Append(buffer, 0, count);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The child was ended; what it said so far is enough.
        }

        return kept.ToString().Trim();
    }
}
