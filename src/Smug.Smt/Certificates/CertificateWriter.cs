using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Smug.Smt.Certificates;

/// <summary>Writes a certificate as it goes: nothing of its size is built beside it.</summary>
internal sealed class CertificateWriter(Utf8JsonWriter writer)
{
    public void Write(Certificate certificate)
    {
        // The set is written twice, the second time only to be hashed: that takes less than it would to keep its text.
        var hash = Task.Run(() => Sha256(certificate.Set));
        writer.WriteStartObject();
        writer.WriteString("format", CertificateJson.Format);
        writer.WriteNumber("version", CertificateJson.Version);
        writer.WriteString("status", CertificateJson.Name(certificate.Status));
        if (certificate.Mask is not null) writer.WriteNumber("upper", certificate.Upper);
        writer.WriteNumber("lower", certificate.Lower);
        if (certificate.Mask is { } mask) Write("mask", [.. Enumerable.Range(0, mask.Length).Where(v => mask[v])]);
        writer.WritePropertyName("constraints");
        ConstraintSetJson.Write(writer, certificate.Set);
        writer.WriteString("constraintsSha256", hash.GetAwaiter().GetResult());
        writer.WriteStartArray("steps");
        foreach (var step in certificate.Steps) Write(step);
        writer.WriteEndArray();
        if (certificate.ViolatedRow is { } violated) writer.WriteNumber("violatedRow", violated);
        writer.WriteStartArray("components");
        foreach (var component in certificate.Components) Write(component);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Sha256(ConstraintSet set)
    {
        using var hash = SHA256.Create();
        using (var hashed = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write)) ConstraintSetJson.Write(hashed, set);
        return Convert.ToHexStringLower(hash.Hash!);
    }

    private void Write(ReductionStep step)
    {
        writer.WriteStartObject();
        writer.WriteString("rule", CertificateJson.RuleNames[step.Rule]);
        if (step.Row >= 0) writer.WriteNumber("row", step.Row);
        if (step.Variable >= 0) writer.WriteNumber("variable", step.Variable);
        if (step.Other >= 0) writer.WriteNumber("other", step.Other);
        if (step.Rows is { } rows) Write("rows", rows);
        if (step.Literals is { } literals) Write("literals", literals);
        End();
    }

    private void Write(ComponentCertificate component)
    {
        writer.WriteStartObject();
        Write("variables", component.Variables);
        writer.WriteNumber("bound", component.Bound);
        writer.WriteStartArray("cuts");
        foreach (var cut in component.Cuts) Write(cut);
        writer.WriteEndArray();
        WriteTree(component);
        End();
    }

    private void Write(DerivedRow row)
    {
        writer.WriteStartObject();
        if (row.After != 0) writer.WriteNumber("after", row.After);
        switch (row)
        {
            case SumStep sum:
                Write("rows", sum.Rows);
                Write("factors", sum.Factors);
                writer.WriteString("divisor", sum.Divisor.ToString(CultureInfo.InvariantCulture));
                Write("complemented", sum.Complemented);
                break;
            case LeastStep least:
                Write("rows", least.Rows);
                Write(least.Variables, least.Coefficients, least.Bound);
                if (least.Kept >= 0) writer.WriteNumber("kept", least.Kept);
                break;
            case KeptStep kept:
                Write("rows", kept.Rows);
                Write(kept.Parts);
                Write(kept.Variables, kept.Coefficients, kept.Bound);
                Write("beside", kept.Beside);
                writer.WriteNumber("exponent", kept.Exponent);
                break;
            case TreeStep tree:
                Write(tree.Argument.Variables, tree.Coefficients, tree.Argument.Bound);
                WriteTree(tree.Argument);
                break;
            default:
                throw new InvalidOperationException($"A row derived by {row.GetType().Name} has no form in JSON.");
        }

        End();
    }

    private void Write(IReadOnlyList<int> variables, IReadOnlyList<int> coefficients, long bound)
    {
        Write("variables", variables);
        Write("coefficients", coefficients);
        writer.WriteNumber("bound", bound);
    }

    private void Write(IReadOnlyList<KeptPart> parts)
    {
        writer.WriteStartArray("parts");
        foreach (var part in parts)
        {
            writer.WriteStartObject();
            writer.WriteNumber("step", part.Step);
            Write("costs", part.Costs);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteTree(ComponentCertificate component)
    {
        var tree = PackedTree.Of(component);
        Write("rows", tree.Rows);
        Write("exponents", tree.Exponents);
        writer.WriteStartArray("multipliers");
        foreach (var vector in tree.Multipliers) Write(vector);
        writer.WriteEndArray();
        writer.WritePropertyName("tree");
        Write(tree.Nodes);
    }

    private void Write(string name, IReadOnlyList<int> numbers)
    {
        writer.WriteStartArray(name);
        for (var k = 0; k < numbers.Count; k++) writer.WriteNumberValue(numbers[k]);
        writer.WriteEndArray();
    }

    private void Write(PackedIntegers numbers)
    {
        writer.WriteStartArray();
        foreach (var number in numbers) writer.WriteNumberValue(number);
        writer.WriteEndArray();
        if (writer.BytesPending > ConstraintSetJson.MostPending) writer.Flush();
    }

    private void End()
    {
        writer.WriteEndObject();
        if (writer.BytesPending > ConstraintSetJson.MostPending) writer.Flush();
    }
}
