using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Smug.Smt.Certificates;

/// <summary>Takes in a certificate from its document: the form is checked, the claims are not.</summary>
/// <param name="source">The file's name.</param>
internal sealed class CertificateReader(string source)
{
    /// <summary>Multipliers may undo the rows' own powers of two, and no more.</summary>
    private const int MaxExponent = 2 * ConstraintSetJson.MaxExponent;

    public Certificate Read(CertificateDocument document)
    {
        Expect(document.Format == CertificateJson.Format, "$.format", CertificateJson.Format, document.Format);
        Expect(document.Version == CertificateJson.Version, "$.version", $"{CertificateJson.Version}", $"{document.Version}");
        Expect(document.Constraints is not null && document.Steps is not null && document.Components is not null, "$", "constraints, steps and components", "null");
        var hash = Sha256(document.Constraints!);
        Expect(document.ConstraintsSha256 == hash, "$.constraintsSha256", hash, document.ConstraintsSha256);
        var set = ConstraintSetJson.FromDocument(document.Constraints!, source);
        bool[]? mask = null;
        if (document.Mask is { } kept)
        {
            mask = new bool[set.VariableCount];
            foreach (var variable in kept)
            {
                Expect(variable >= 0 && variable < mask.Length, "$.mask", $"variables below {mask.Length}", $"{variable}");
                mask[variable] = true;
            }
        }

        return new Certificate(
            set,
            Named(CertificateJson.Statuses, document.Status, "$.status"),
            mask,
            document.Upper ?? 0,
            document.Lower,
            [.. document.Steps!.Select((step, k) => Step(Given(step, $"$.steps[{k}]"), $"$.steps[{k}]"))],
            document.ViolatedRow,
            [.. document.Components!.Select((component, k) => Component(Given(component, $"$.components[{k}]"), $"$.components[{k}]"))]);
    }

    private ReductionStep Step(StepDocument step, string place) => new(
        Named(CertificateJson.Rules, step.Rule, $"{place}.rule"),
        step.Row ?? -1,
        step.Variable ?? -1,
        step.Other ?? -1,
        step.Rows,
        step.Literals);

    private ComponentCertificate Component(ComponentDocument component, string place)
    {
        var variables = Given(component.Variables, $"{place}.variables");
        DerivedRow[] cuts = [.. Given(component.Cuts, $"{place}.cuts").Select((cut, k) => Derived(Given(cut, place), $"{place}.cuts[{k}]"))];
        var tree = new PackedTreeReader(source, place, variables.Length).Read(component.Rows, component.Exponents, component.Multipliers, component.Tree);
        return tree.Argument(variables, component.Bound, cuts);
    }

    private DerivedRow Derived(CutDocument cut, string place)
    {
        if (cut.Tree is not null) return Argued(cut, place);
        var rows = Given(cut.Rows, $"{place}.rows");
        if (cut.Factors is { } factors)
        {
            Expect(rows.Length == factors.Length, place, $"{rows.Length} factors", $"{factors.Length}");
            return new SumStep(rows, factors, Number(cut.Divisor, $"{place}.divisor"), Given(cut.Complemented, $"{place}.complemented"), cut.After ?? 0);
        }

        var (variables, coefficients, bound) = Sum(cut, place);
        Expect(cut.Kept is null or >= 0, $"{place}.kept", "a cut", $"{cut.Kept}");
        if (cut.Beside is null) return new LeastStep(rows, variables, coefficients, bound, cut.After ?? 0, cut.Kept ?? -1);
        var parts = Given(cut.Parts, $"{place}.parts").Select((part, k) => Part(Given(part, $"{place}.parts[{k}]"), $"{place}.parts[{k}]"));
        var exponent = Value(cut.Exponent, $"{place}.exponent");
        Expect(Math.Abs((long)exponent) <= MaxExponent, $"{place}.exponent", $"a power of two of at most {MaxExponent} in magnitude", $"{exponent}");
        return new KeptStep(rows, [.. parts], variables, coefficients, bound, cut.Beside, exponent, cut.After ?? 0);
    }

    private KeptPart Part(PartDocument part, string place) => new(Value(part.Step, $"{place}.step"), Given(part.Costs, $"{place}.costs"));

    private int Value(int? number, string place) => number ?? throw new MalformedInputException(source, place, "a number", "null");

    private TreeStep Argued(CutDocument cut, string place)
    {
        var (variables, coefficients, bound) = Sum(cut, place);
        var tree = new PackedTreeReader(source, place, variables.Length).Read(cut.Rows, cut.Exponents, cut.Multipliers, cut.Tree);
        return new TreeStep(coefficients, tree.Argument(variables, bound, []), cut.After ?? 0);
    }

    private (int[] Variables, int[] Coefficients, long Bound) Sum(CutDocument cut, string place)
    {
        var (variables, coefficients) = (Given(cut.Variables, $"{place}.variables"), Given(cut.Coefficients, $"{place}.coefficients"));
        Expect(variables.Length == coefficients.Length, place, $"{variables.Length} coefficients", $"{coefficients.Length}");
        Expect(cut.Bound is not null, $"{place}.bound", "a bound", "null");
        return (variables, coefficients, cut.Bound!.Value);
    }

    private BigInteger Number(string? text, string place)
    {
        Expect(text is { Length: <= ConstraintSetJson.MaxDigits }, place, $"a number of at most {ConstraintSetJson.MaxDigits} characters", text is null ? "null" : $"{text.Length} characters");
        Expect(
            BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number),
            place,
            "a whole number in decimal",
            text!.Length > 40 ? text[..40] + "…" : text);
        return number;
    }

    private static string Sha256(ConstraintSetDocument set) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(set, CertificateJsonContext.Default.ConstraintSetDocument)));

    private T Named<T>(Dictionary<string, T> names, string? name, string place)
    {
        Expect(name is not null && names.ContainsKey(name), place, string.Join(" or ", names.Keys), name ?? "null");
        return names[name!];
    }

    private T Given<T>(T? value, string place)
        where T : class => value ?? throw new MalformedInputException(source, place, "a value", "null");

    private void Expect(bool holds, string place, string expected, string got)
    {
        if (!holds) throw new MalformedInputException(source, place, expected, got);
    }
}
