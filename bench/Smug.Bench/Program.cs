using BenchmarkDotNet.Running;
using Smug.Bench;
using Smug.Kernels;
using Smug.Smt;

// Solvers run libz3 in a child process of the same executable.
if (Z3Worker.TryServe(args, out var exitCode)) return exitCode;

if (args is ["--solvers", ..])
{
    SolverTable.Print(args.Length > 1 ? double.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 10);
    return 0;
}

if (args is ["--instances", var target])
{
    Instances.Write(target);
    return 0;
}

if (args is ["--solve", var instance, var strategy, var limitSeconds, var certificate])
{
    SolveRun.Print(instance, strategy, double.Parse(limitSeconds, System.Globalization.CultureInfo.InvariantCulture), certificate);
    return 0;
}

if (args is ["--cancel", ..])
{
    var trials = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 20;
    return CancelTable.Print(trials, args.Length > 2 ? args[2] : null) ? 0 : 1;
}

if (args is ["--full-encoding", ..])
{
    // Smug's own branching on all digits, then libz3 on two: it uses up most of its time limits.
    var limit = args.Length > 1 ? double.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 60;
    FullEncodingTable.Print(limit, [FullEncodingMethod.Branching], digits: 10);
    FullEncodingTable.Print(limit, [FullEncodingMethod.BigM, FullEncodingMethod.IfThenElse], digits: 2);
    return 0;
}

if (args is ["--acasxu", var folder, var seconds, var results, var networks, var properties])
{
    AcasXuTable.Run(
        folder, double.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture), results, networks.Split(','),
        [.. properties.Split(',').Select(p => int.Parse(p, System.Globalization.CultureInfo.InvariantCulture))]);
    return 0;
}

if (args is ["--preconditions", var net, var images, var labels, var perDigit, var proofSeconds, var totalSeconds, var order, var rows])
{
    TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    PreconditionTable.Run(
        net, images, labels, int.Parse(perDigit, System.Globalization.CultureInfo.InvariantCulture),
        new Smug.Explain.PreconditionOptions
        {
            ProofTimeLimit = Seconds(proofSeconds),
            TimeLimit = Seconds(totalSeconds),
            Threads = 1,
            Order = Enum.Parse<Smug.Explain.DroppingOrder>(order, ignoreCase: true),
        },
        rows);
    return 0;
}

if (args is ["--proof-carrying", var masked, var maskedImages, var maskedLabels, var window, var epsilons, var oneProof, var allProofs, var maskRows])
{
    double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    ProofCarryingTable.Run(
        masked, maskedImages, maskedLabels, int.Parse(window, System.Globalization.CultureInfo.InvariantCulture), epsilons.Split(',').Select(Number),
        new Smug.Explain.ProofCarryingOptions { ProofTimeLimit = TimeSpan.FromSeconds(Number(oneProof)), TimeLimit = TimeSpan.FromSeconds(Number(allProofs)), Threads = 1 }, maskRows);
    return 0;
}

if (args is ["--through-layer", var cutNet, var cutImages, var cutLabels, var cutLayers, var cutEpsilons, var cutSeconds])
{
    double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    ThroughLayerTable.Run(
        cutNet, cutImages, cutLabels, [.. cutLayers.Split(',').Select(layer => (int)Number(layer))], [.. cutEpsilons.Split(',').Select(Number)], TimeSpan.FromSeconds(Number(cutSeconds)));
    return 0;
}

if (args is ["--device", var deviceName, ..])
{
    double? Limit(int place) => args.Length > place ? double.Parse(args[place], System.Globalization.CultureInfo.InvariantCulture) : null;
    DeviceTable.Print(Smug.Device.Parse(deviceName), Limit(2), Limit(3));
    return 0;
}

// The comparisons in bench/compare talk to this process over its standard streams.
if (args is ["--worker", var task, var model, var input, var threads])
    return Smug.Bench.Compare.Worker.Run(task, model, input, int.Parse(threads, System.Globalization.CultureInfo.InvariantCulture));

if (args is ["--subject", var subject, var subjectFolder])
{
    Smug.Bench.Compare.Subject.Write(subject, subjectFolder);
    return 0;
}

// Side tables take seconds and compare with the machine's limit; everything else is BenchmarkDotNet's.
if (args is ["--peak" or "--gemm" or "--conv" or "--plan", ..])
{
    using var limit = Workers.Limit(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1);
    switch (args[0])
    {
        case "--peak": PeakTable.Print(); break;
        case "--gemm": GemmTable.Print(); break;
        case "--plan": PlanTable.Print(args is [_, _, "steps", ..], args is [_, _, _, var file] ? file : null); break;
        default: Conv2dTable.Print(); break;
    }

    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(OperationBenchmarks).Assembly).Run(args, OperationConfig.Create());
return 0;
