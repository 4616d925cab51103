using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Smug.Smt;

/// <summary>Writes and reads certificates as JSON, exactly. Reading checks the form only; <see cref="CertificateChecker"/> checks the claims.</summary>
public static class CertificateJson
{
    /// <summary>The value of the document's <c>format</c> property.</summary>
    public const string Format = "smug-certificate";

    /// <summary>The value of the document's <c>version</c> property.</summary>
    public const int Version = 5;

    private static readonly Dictionary<string, ReductionRule> Rules = Enum.GetValues<ReductionRule>().ToDictionary(Name);

    private static readonly Dictionary<ReductionRule, string> RuleNames = Rules.ToDictionary(rule => rule.Value, rule => rule.Key);

    private static readonly Dictionary<string, CertificateStatus> Statuses = Enum.GetValues<CertificateStatus>().ToDictionary(Name);

    /// <summary>Writes a certificate as one JSON object.</summary>
    /// <param name="output">Where to; left open.</param>
    /// <param name="certificate">The certificate.</param>
    public static void Write(Stream output, Certificate certificate)
    {
        var constraints = new ArrayBufferWriter<byte>(1 << 16);
        using (var own = new Utf8JsonWriter(constraints)) ConstraintSetJson.Write(own, certificate.Set);
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("format", Format);
        writer.WriteNumber("version", Version);
        writer.WriteString("status", Name(certificate.Status));
        if (certificate.Mask is not null) writer.WriteNumber("upper", certificate.Upper);
        writer.WriteNumber("lower", certificate.Lower);
        if (certificate.Mask is { } mask)
        {
            writer.WriteStartArray("mask");
            for (var v = 0; v < mask.Length; v++)
            {
                if (mask[v]) writer.WriteNumberValue(v);
            }

            writer.WriteEndArray();
        }

        writer.WriteString("constraintsSha256", Convert.ToHexStringLower(SHA256.HashData(constraints.WrittenSpan)));
        writer.WritePropertyName("constraints");
        writer.WriteRawValue(constraints.WrittenSpan, skipInputValidation: true);
        WriteProof(writer, certificate);
        writer.WriteEndObject();
    }

    private static void WriteProof(Utf8JsonWriter writer, Certificate certificate)
    {
        writer.WriteStartArray("steps");
        foreach (var step in certificate.Steps)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", RuleNames[step.Rule]);
            if (step.Row >= 0) writer.WriteNumber("row", step.Row);
            if (step.Variable >= 0) writer.WriteNumber("variable", step.Variable);
            if (step.Other >= 0) writer.WriteNumber("other", step.Other);
            if (step.Rows is { } rows) WriteNumbers(writer, "rows", rows);
            if (step.Literals is { } literals) WriteNumbers(writer, "literals", literals);
            writer.WriteEndObject();
            if (writer.BytesPending > ConstraintSetJson.MostPending) writer.Flush();
        }

        writer.WriteEndArray();
        if (certificate.ViolatedRow is { } violated) writer.WriteNumber("violatedRow", violated);
        writer.WriteStartArray("components");
        foreach (var component in certificate.Components) JsonSerializer.Serialize(writer, Document(component), CertificateJsonContext.Default.ComponentDocument);
        writer.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<int> numbers)
    {
        writer.WriteStartArray(name);
        for (var k = 0; k < numbers.Count; k++) writer.WriteNumberValue(numbers[k]);
        writer.WriteEndArray();
    }

    private static ComponentDocument Document(ComponentCertificate component) => new(
        [.. component.Variables],
        component.Bound,
        [.. component.Cuts.Select(Derived)],
        Vectors(component.Multipliers),
        Nodes(component.Tree));

    /// <summary>Reads a certificate.</summary>
    /// <param name="input">JSON text in UTF-8.</param>
    /// <param name="source">The file's name, for errors.</param>
    /// <exception cref="MalformedInputException">The text is no certificate, or exceeds a limit.</exception>
    public static Certificate Read(Stream input, string source)
    {
        CertificateDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(input, CertificateJsonContext.Default.CertificateDocument);
        }
        catch (JsonException error)
        {
            throw new MalformedInputException(source, error.Path ?? "$", "a certificate in JSON", error.Message, error);
        }

        return new Reader(source).Certificate(document ?? throw new MalformedInputException(source, "$", "an object", "null"));
    }

    private static CutDocument Derived(DerivedRow row)
    {
        int? after = row.After == 0 ? null : row.After;
        return row switch
        {
            SumStep sum => new CutDocument([.. sum.Rows], Divisor: Text(sum.Divisor), Complemented: [.. sum.Complemented], After: after, Factors: [.. sum.Factors]),
            LeastStep least => new CutDocument([.. least.Rows], Variables: [.. least.Variables], Coefficients: [.. least.Coefficients], Bound: least.Bound, After: after),
            TreeStep tree => new CutDocument(
                Variables: [.. tree.Argument.Variables],
                Coefficients: [.. tree.Coefficients],
                Bound: tree.Argument.Bound,
                After: after,
                Multipliers: Vectors(tree.Argument.Multipliers),
                Tree: Nodes(tree.Argument.Tree)),
            _ => throw new InvalidOperationException($"A row derived by {row.GetType().Name} has no form in JSON."),
        };
    }

    private static MultiplierDocument[] Vectors(IReadOnlyList<IReadOnlyList<Multiplier>> vectors) => [.. vectors.Select(vector => new MultiplierDocument(
        [.. vector.Select(m => m.Row)], [.. vector.Select(m => $"{Text(m.Value.Mantissa)}p{m.Value.Exponent.ToString(CultureInfo.InvariantCulture)}")]))];

    private static NodeDocument[] Nodes(IReadOnlyList<TreeNode> tree) => [.. tree.Select(node => new NodeDocument(
        node.Fixings.Count == 0 ? null : [.. node.Fixings.Select(f => new FixingDocument(f.Variable, f.Value ? 1 : 0, Place(f.Row), Place(f.Multipliers)))],
        Place(node.Row),
        Place(node.Multipliers),
        Place(node.Variable)))];

    private static string Sha256(ConstraintSetDocument set) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(set, CertificateJsonContext.Default.ConstraintSetDocument)));

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Text(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);

    private static int? Place(int place) => place < 0 ? null : place;

    private sealed class Reader(string source)
    {
        public Certificate Certificate(CertificateDocument document)
        {
            Expect(document.Format == Format, "$.format", Format, document.Format);
            Expect(document.Version == Version, "$.version", $"{Version}", $"{document.Version}");
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
                Named(Statuses, document.Status, "$.status"),
                mask,
                document.Upper ?? 0,
                document.Lower,
                [.. document.Steps!.Select((step, k) => Step(Given(step, $"$.steps[{k}]"), $"$.steps[{k}]"))],
                document.ViolatedRow,
                [.. document.Components!.Select((component, k) => Component(Given(component, $"$.components[{k}]"), $"$.components[{k}]"))]);
        }

        private ReductionStep Step(StepDocument step, string place) => new(
            Named(Rules, step.Rule, $"{place}.rule"),
            step.Row ?? -1,
            step.Variable ?? -1,
            step.Other ?? -1,
            step.Rows,
            step.Literals);

        private ComponentCertificate Component(ComponentDocument component, string place) => new(
            Given(component.Variables, $"{place}.variables"),
            component.Bound,
            [.. Given(component.Cuts, $"{place}.cuts").Select((cut, k) => Derived(Given(cut, place), $"{place}.cuts[{k}]"))],
            Vectors(component.Multipliers, place),
            Tree(component.Tree, place));

        private IReadOnlyList<IReadOnlyList<Multiplier>> Vectors(MultiplierDocument[]? vectors, string place) =>
            [.. Given(vectors, $"{place}.multipliers").Select((vector, k) => Vector(Given(vector, place), $"{place}.multipliers[{k}]"))];

        private IReadOnlyList<TreeNode> Tree(NodeDocument[]? nodes, string place) =>
            [.. Given(nodes, $"{place}.tree").Select((node, k) => Node(Given(node, place), $"{place}.tree[{k}]"))];

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
            return new LeastStep(rows, variables, coefficients, bound, cut.After ?? 0);
        }

        private TreeStep Argued(CutDocument cut, string place)
        {
            var (variables, coefficients, bound) = Sum(cut, place);
            return new TreeStep(coefficients, new ComponentCertificate(variables, bound, [], Vectors(cut.Multipliers, place), Tree(cut.Tree, place)), cut.After ?? 0);
        }

        private (int[] Variables, int[] Coefficients, long Bound) Sum(CutDocument cut, string place)
        {
            var (variables, coefficients) = (Given(cut.Variables, $"{place}.variables"), Given(cut.Coefficients, $"{place}.coefficients"));
            Expect(variables.Length == coefficients.Length, place, $"{variables.Length} coefficients", $"{coefficients.Length}");
            Expect(cut.Bound is not null, $"{place}.bound", "a bound", "null");
            return (variables, coefficients, cut.Bound!.Value);
        }

        private IReadOnlyList<Multiplier> Vector(MultiplierDocument vector, string place)
        {
            var (rows, values) = (Given(vector.Rows, place), Given(vector.Values, place));
            Expect(rows.Length == values.Length, place, $"{rows.Length} values", $"{values.Length}");
            return [.. rows.Select((row, k) => new Multiplier(row, Dyadic(values[k], $"{place}.values[{k}]")))];
        }

        private TreeNode Node(NodeDocument node, string place) => new(
            [.. (node.Fix ?? []).Select(f => new TreeFixing(Given(f, place).Variable, f.Value == 1, f.Row ?? -1, f.Multipliers ?? -1))],
            node.Row ?? -1,
            node.Multipliers ?? -1,
            node.Split ?? -1);

        private Dyadic Dyadic(string? text, string place)
        {
            var at = text?.IndexOf('p') ?? -1;
            Expect(at > 0, place, "a multiplier like 5p-64", text ?? "null");
            Expect(
                int.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) && Math.Abs((long)exponent) <= 2 * ConstraintSetJson.MaxExponent,
                place,
                $"a power of two of at most {2 * ConstraintSetJson.MaxExponent} in magnitude",
                text!.Length > 40 ? text[..40] + "…" : text);
            return Smt.Dyadic.Of(Number(text[..at], place), exponent);
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
}
