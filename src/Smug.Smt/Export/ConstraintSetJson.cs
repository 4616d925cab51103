using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Smug.Smt;

/// <summary>Writes and reads constraint sets as JSON, exactly.</summary>
public static class ConstraintSetJson
{
    /// <summary>The value of the document's <c>format</c> property.</summary>
    public const string Format = "smug-constraints";

    /// <summary>The value of the document's <c>version</c> property.</summary>
    public const int Version = 1;

    /// <summary>The longest number read, in characters: more than any sum of products of two float64 numbers needs.</summary>
    public const int MaxDigits = 4096;

    /// <summary>The largest magnitude of a row's exponent that is read: twice what a product of two float64 numbers needs.</summary>
    public const int MaxExponent = 8192;

    /// <summary>The largest number of variables read.</summary>
    public const int MaxVariables = 1 << 24;

    /// <summary>How many bytes a writer may hold back.</summary>
    internal const int MostPending = 1 << 16;

    /// <summary>Writes a set as one JSON object.</summary>
    /// <param name="output">Where to; left open.</param>
    /// <param name="set">The set.</param>
    public static void Write(Stream output, ConstraintSet set)
    {
        using var writer = new Utf8JsonWriter(output);
        Write(writer, set);
    }

    /// <summary>Writes a set as one JSON object, as <see cref="ConstraintSetJsonContext"/> would, without a string for every number.</summary>
    internal static void Write(Utf8JsonWriter writer, ConstraintSet set)
    {
        writer.WriteStartObject();
        writer.WriteString("format", Format);
        writer.WriteNumber("version", Version);
        writer.WriteNumber("variables", set.VariableCount);
        writer.WriteStartArray("rows");
        foreach (var row in set.Rows)
        {
            writer.WriteStartObject();
            writer.WriteNumber("exponent", row.Exponent);
            writer.WriteStartArray("variables");
            foreach (var variable in row.Places) writer.WriteNumberValue(variable);
            writer.WriteEndArray();
            writer.WriteStartArray("coefficients");
            if (row.Small is { } small) Write(writer, small);
            else foreach (var coefficient in row.Big) writer.WriteStringValue(Text(coefficient));
            writer.WriteEndArray();
            writer.WriteString("bound", Text(row.Bound));
            writer.WriteEndObject();
            if (writer.BytesPending > MostPending) writer.Flush();
        }

        writer.WriteEndArray();
        if (set.TotalWeight != set.VariableCount)
        {
            writer.WriteStartArray("weights");
            foreach (var weight in set.Weights) writer.WriteNumberValue(weight);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, long[] coefficients)
    {
        Span<byte> digits = stackalloc byte[20];
        foreach (var coefficient in coefficients)
        {
            coefficient.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            writer.WriteStringValue(digits[..length]);
        }
    }

    /// <summary>Reads a set.</summary>
    /// <param name="input">JSON text in UTF-8.</param>
    /// <param name="source">The file's name, for errors.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="MalformedInputException">The text is no constraint set, or exceeds a limit.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ConstraintSet Read(Stream input, string source, CancellationToken cancellation = default)
    {
        ConstraintSetDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(new StoppableStream(input, cancellation), ConstraintSetJsonContext.Default.ConstraintSetDocument);
        }
        catch (JsonException error)
        {
            throw new MalformedInputException(source, error.Path ?? "$", "a constraint set in JSON", error.Message, error);
        }

        return FromDocument(document ?? throw new MalformedInputException(source, "$", "an object", "null"), source, cancellation);
    }

    internal static ConstraintSetDocument ToDocument(ConstraintSet set) => new(
        Format,
        Version,
        set.VariableCount,
        [.. set.Rows.Select(row => new RowDocument(row.Exponent, [.. row.Variables], [.. row.Coefficients.Select(Text)], Text(row.Bound)))],
        set.Weights.All(w => w == 1) ? null : [.. set.Weights]);

    internal static ConstraintSet FromDocument(ConstraintSetDocument document, string source, CancellationToken cancellation = default)
    {
        Expect(document.Format == Format, source, "$.format", Format, document.Format);
        Expect(document.Version == Version, source, "$.version", $"{Version}", $"{document.Version}");
        Expect(document.Variables is >= 0 and <= MaxVariables, source, "$.variables", $"0 to {MaxVariables}", $"{document.Variables}");
        var rows = new Row[document.Rows.Length];
        for (var r = 0; r < rows.Length; r++)
        {
            cancellation.ThrowIfCancellationRequested();
            var place = $"$.rows[{r}]";
            var row = document.Rows[r];
            Expect(row is not null, source, place, "an object", "null");
            Expect(Math.Abs((long)row!.Exponent) <= MaxExponent, source, $"{place}.exponent", $"at most {MaxExponent} in magnitude", $"{row.Exponent}");
            rows[r] = Guard(() => Small(row) ?? Big(row, source, place), source, place);
        }

        return Guard(() => new ConstraintSet(document.Variables, rows, document.Weights), source, "$");
    }

    /// <summary>The row, where all its numbers are well-formed and short enough for 64 bits.</summary>
    private static Row? Small(RowDocument row)
    {
        var coefficients = new long[row.Coefficients.Length];
        for (var i = 0; i < coefficients.Length; i++)
        {
            if (!IsSmall(row.Coefficients[i], out coefficients[i])) return null;
        }

        return IsSmall(row.Bound, out var bound) ? new Row(row.Variables, coefficients, bound, row.Exponent) : null;
    }

    private static bool IsSmall(string? text, out long number)
    {
        number = 0;
        return text?.Length <= MaxDigits && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private static Row Big(RowDocument row, string source, string place)
    {
        var coefficients = new BigInteger[row.Coefficients.Length];
        for (var i = 0; i < coefficients.Length; i++) coefficients[i] = Number(row.Coefficients[i], source, $"{place}.coefficients[{i}]");
        return new Row(row.Variables, coefficients, Number(row.Bound, source, $"{place}.bound"), row.Exponent);
    }

    private static string Text(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);

    private static BigInteger Number(string? text, string source, string place)
    {
        Expect(text is { Length: <= MaxDigits }, source, place, $"a number of at most {MaxDigits} characters", text is null ? "null" : $"{text.Length} characters");
        return BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw new MalformedInputException(source, place, "a whole number in decimal", text!.Length > 40 ? text[..40] + "…" : text);
    }

    private static T Guard<T>(Func<T> create, string source, string place)
    {
        try
        {
            return create();
        }
        catch (UsageException error)
        {
            throw new MalformedInputException(source, place, "a well-formed constraint set", error.Message, error);
        }
    }

    private static void Expect(bool holds, string source, string place, string expected, string got)
    {
        if (!holds) throw new MalformedInputException(source, place, expected, got);
    }
}
