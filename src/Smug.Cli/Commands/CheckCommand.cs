using System.CommandLine;
using Smug.Smt;
using Smug.Smt.Verification;

namespace Smug.Cli.Commands;

/// <summary><c>smug check</c>: verifies a certificate without any solver.</summary>
internal static class CheckCommand
{
    public const string Name = "check";

    public static (string Command, string Meaning)[] Examples =>
    [
        ("smug check result.json", "Verify what smug solve --out saved."),
        ("smug check smug-report/certificate.json", "Verify what smug explain --proof saved; exit code 5 where it does not hold."),
        ("smug check proof.json", "Go through what smug verify --proof saved."),
    ];

    public static Command Create()
    {
        var file = new Argument<string>("RESULT") { Description = "A file that smug solve --out, smug explain --proof or smug verify --proof wrote." };
        var command = new Command(Name, "Verifies an answer's certificate in exact arithmetic, by a checker that shares no code with the solvers.") { file };
        command.SetAction(result => Run(result.GetValue(file)!));
        return command;
    }

    private static int Run(string path)
    {
        if (IsVerificationProof(path)) return CheckProof(path);
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

    private static int CheckProof(string path)
    {
        var proof = Open(path, stream => VerificationProofJson.Read(stream, path));
        if (VerificationProofChecker.FirstFlaw(proof) is { } flaw) throw new SolverException($"{path}: the proof does not hold: {flaw}.");
        Console.Out.WriteLine($"Verified: no input is unsafe, by {proof.Parts} parts and the multipliers of {proof.Programs} linear programmes.");
        Console.Out.WriteLine("holds");
        return ExitCode.Success;
    }

    private static bool IsVerificationProof(string path) => Open(path, stream =>
    {
        var beginning = new char[256];
        using var reader = new StreamReader(stream, leaveOpen: true);
        return VerificationProofJson.IsProof(beginning.AsSpan(0, reader.ReadBlock(beginning)));
    });

    private static Certificate Read(string path) => Open(path, stream => CertificateJson.Read(stream, path));

    private static T Open<T>(string path, Func<Stream, T> read)
    {
        if (!File.Exists(path)) throw new UsageException($"There is no file '{path}'.");
        try
        {
            using var stream = File.OpenRead(path);
            return read(stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"Cannot read '{path}': {error.Message}", error);
        }
    }
}
