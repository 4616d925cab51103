using System.CommandLine;
using Smug.Smt;

namespace Smug.Cli.Commands;

/// <summary><c>smug check</c>: verifies a certificate without any solver.</summary>
internal static class CheckCommand
{
    public const string Name = "check";

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug check result.json", "Verify what smug solve --out saved."),
        ("smug check smug-report/certificate.json", "Verify what smug explain --proof saved; exit code 5 where it does not hold."),
    ];

    public static Command Create()
    {
        var file = new Argument<string>("RESULT") { Description = "A file that smug solve --out or smug explain --proof wrote." };
        var command = new Command(Name, "Verifies an answer's certificate in exact arithmetic, by a checker that shares no code with the solvers.") { file };
        command.SetAction(result => Run(result.GetValue(file)!));
        return command;
    }

    private static int Run(string path)
    {
        var certificate = Read(path);
        if (CertificateChecker.FirstFlaw(certificate) is { } flaw) throw new SolverException($"{path}: the certificate does not hold: {flaw}.");
        var (rows, variables) = (certificate.Set.Rows.Count, certificate.Set.VariableCount);
        var valid = $"the assignment of cost {certificate.Upper} satisfies all {rows} rows";
        Console.Out.WriteLine(certificate.Status switch
        {
            CertificateStatus.Optimal => $"Verified: {valid}, and none over the {variables} variables that does costs less.",
            CertificateStatus.Feasible => $"Verified: {valid}, and none over the {variables} variables that does costs less than {certificate.Lower}.",
            CertificateStatus.Infeasible => $"Verified: no assignment of the {variables} variables satisfies all {rows} rows.",
            _ => $"Verified: no assignment of the {variables} variables that satisfies all {rows} rows costs less than {certificate.Lower}.",
        });
        Console.Out.WriteLine($"status: {$"{certificate.Status}".ToLowerInvariant()}");
        Console.Out.WriteLine($"upper: {(certificate.Mask is null ? "none" : certificate.Upper)}");
        Console.Out.WriteLine($"lower: {(certificate.Status == CertificateStatus.Infeasible ? "none" : certificate.Lower)}");
        return ExitCode.Success;
    }

    private static Certificate Read(string path)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no file '{path}'.");
        try
        {
            using var stream = File.OpenRead(path);
            return CertificateJson.Read(stream, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"Cannot read '{path}': {error.Message}", error);
        }
    }
}
