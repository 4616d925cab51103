using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Smug.Smt.Tests.Engine;

namespace Smug.Smt.Tests;

public class ExportTests
{
    /// <summary>Oracles: every mask tried, and the z3 command on the written file.</summary>
    [Z3CommandFact]
    public void The_z3_command_reads_smt_lib_and_agrees_with_brute_force()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var set = RandomSets.Make(seed, 9);
            var answer = Z3Command.Ask(Text(writer => SmtLibFile.Write(writer, set)), "smt2");
            var optimum = RandomSets.Cheapest(set);
            Assert.True(optimum is null == answer.StartsWith("unsat", StringComparison.Ordinal), $"seed {seed}: {answer}");
            if (optimum is null) continue;
            var objective = Regex.Match(answer, @"\(objectives\s*\(.* (\d+)\)\s*\)", RegexOptions.Singleline);
            Assert.True(objective.Success && objective.Groups[1].Value == $"{optimum}", $"seed {seed}: {optimum} where z3 says {answer}");
        }
    }

    [Z3CommandFact]
    public void A_cost_cap_in_smt_lib_is_unsatisfiable_just_below_the_optimum()
    {
        for (var seed = 100; seed < 115; seed++)
        {
            var set = RandomSets.Make(seed, 8);
            if (RandomSets.Cheapest(set) is not { } optimum) continue;
            Assert.StartsWith("sat", Z3Command.Ask(Text(w => SmtLibFile.Write(w, set, minimize: false, optimum)), "smt2"), StringComparison.Ordinal);
            Assert.StartsWith("unsat", Z3Command.Ask(Text(w => SmtLibFile.Write(w, set, minimize: false, optimum - 1)), "smt2"), StringComparison.Ordinal);
        }
    }

    /// <summary>Oracles: every mask tried, and the z3 command on the written file.</summary>
    [Z3CommandFact]
    public void The_z3_command_reads_opb_and_agrees_with_brute_force()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var set = RandomSets.Make(seed, 9);
            var optimum = RandomSets.Cheapest(set);
            Assert.Equal(optimum is null ? "unsat" : "sat", AskOpb(set));
            if (optimum is not { } least) continue;
            Assert.Equal("sat", AskOpb(Capped(set, least)));
            Assert.Equal("unsat", AskOpb(Capped(set, least - 1)));
        }
    }

    private static string AskOpb(ConstraintSet set) => Z3Command.Ask(Text(writer => OpbFile.Write(writer, set)), "opb").Trim();

    /// <summary>The set with one more row: the cost is at most the limit.</summary>
    private static ConstraintSet Capped(ConstraintSet set, long limit)
    {
        var cap = new Row([.. Enumerable.Range(0, set.VariableCount)], [.. set.Weights.Select(w => -(BigInteger)w)], -limit, 0);
        return new(set.VariableCount, [.. set.Rows, cap], set.Weights);
    }

    /// <summary>Oracle: the set that was written, row by row.</summary>
    [Fact]
    public void Opb_and_json_read_back_what_was_written()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var set = RandomSets.Make(seed, 9);
            var problem = OpbFile.Read(new StringReader(Text(writer => OpbFile.Write(writer, set))), "written.opb");
            AssertSame(set, problem.Set, units: false);
            Assert.Equal(1, problem.Scale);
            Assert.Equal(7, problem.Objective(7));
            var json = new MemoryStream();
            ConstraintSetJson.Write(json, set);
            json.Position = 0;
            AssertSame(set, ConstraintSetJson.Read(json, "written.json"), units: true);
        }
    }

    /// <summary>A coefficient or a bound alone may exceed 64 bits. Oracle: the row that was written.</summary>
    [Fact]
    public void Json_keeps_numbers_that_just_fit_64_bits_and_those_that_do_not()
    {
        BigInteger[] numbers = [1, -1, long.MaxValue, long.MinValue, (BigInteger)long.MaxValue + 1, (BigInteger)long.MinValue - 1, BigInteger.One << 64, -BigInteger.One << 70];
        foreach (var coefficient in numbers)
        {
            foreach (var bound in numbers)
            {
                var set = new ConstraintSet(2, [new Row([0, 1], [1, coefficient], bound, 0)]);
                using var json = new MemoryStream();
                ConstraintSetJson.Write(json, set);
                json.Position = 0;
                AssertSame(set, ConstraintSetJson.Read(json, "edge.json"), units: true);
            }
        }
    }

    /// <summary>Oracle: the file's meaning evaluated by hand for every assignment.</summary>
    [Fact]
    public void Opb_objectives_with_negative_and_missing_variables_keep_their_meaning()
    {
        const string Text = "* comment\nmin: -3 x1 +2 x2 -1 ~x4 ;\n+1 x1 +2 ~x2 -1 x3 >= 1 ;\n +1 x3 +1 x4 = 1;\n";
        var problem = OpbFile.Read(new StringReader(Text), "hand.opb");
        var least = int.MaxValue;
        for (var bits = 0; bits < 16; bits++)
        {
            var (x1, x2, x3, x4) = (bits & 1, bits >> 1 & 1, bits >> 2 & 1, bits >> 3 & 1);
            if (x1 + 2 * (1 - x2) - x3 >= 1 && x3 + x4 == 1) least = Math.Min(least, -3 * x1 + 2 * x2 - (1 - x4));
        }

        var optimal = Assert.IsType<SolveOutcome.Optimal>(new ExactStrategy().Solve(problem.Set, new SolveOptions()));
        Assert.Equal(least, problem.Objective(optimal.Cost));
        var x = problem.Assignment(optimal.Mask).Select(value => value ? 1 : 0).ToArray();
        Assert.Equal(least, -3 * x[0] + 2 * x[1] - (1 - x[3]));
        Assert.True(x[0] + 2 * (1 - x[1]) - x[2] >= 1 && x[2] + x[3] == 1);
    }

    /// <summary>Each relation by itself, where the sum reaches it, passes it and falls short of it; a variable may come twice. Oracle: the meaning of the signs.</summary>
    [Theory]
    [InlineData(">=")]
    [InlineData(">")]
    [InlineData("<=")]
    [InlineData("<")]
    [InlineData("=")]
    public void Opb_relations_mean_what_they_say(string relation)
    {
        for (var bound = -3; bound <= 5; bound++)
        {
            var problem = OpbFile.Read(new StringReader($"min: +1 x1 +1 x2 +1 x3 ;\n+1 x1 -2 x2 +1 x3 +2 x1 {relation} {bound} ;\n"), "relation.opb");
            for (var bits = 0; bits < 8; bits++)
            {
                var (x1, x2, x3) = (bits & 1, bits >> 1 & 1, bits >> 2 & 1);
                var sum = 3 * x1 - 2 * x2 + x3;
                var holds = relation switch { ">=" => sum >= bound, ">" => sum > bound, "<=" => sum <= bound, "<" => sum < bound, _ => sum == bound };
                Assert.True(holds == problem.Set.IsSatisfied([x1 == 1, x2 == 1, x3 == 1]), $"{sum} {relation} {bound}");
            }
        }
    }

    /// <summary>Oracle: the file's meaning evaluated by hand for every assignment.</summary>
    [Fact]
    public void Opb_of_other_programs_keeps_its_meaning()
    {
        const string Text = "* #variable= 4 #constraint= 5\nmin: 3 x1 -2 ~x2 + 4 x3 - x4 +7 ;\n"
            + "x1 + x2 + ~x3 >= 2;\n2 x1 -3 ~x2 +5 x4 <= 4 ;\n-2 x2 -1 x3 > -3 ;\n1 x1 1 x4 < 2 ;\n+2 x1 +1 = 1 x9 ;\n";
        Assert.Throws<MalformedInputException>(() => OpbFile.Read(new StringReader(Text), "foreign.opb"));
        var problem = OpbFile.Read(new StringReader(Text.Replace("+2 x1 +1 = 1 x9 ;", "+2 x1 +1 = 1 ;", StringComparison.Ordinal)), "foreign.opb");
        int? least = null;
        for (var bits = 0; bits < 16; bits++)
        {
            var (x1, x2, x3, x4) = (bits & 1, bits >> 1 & 1, bits >> 2 & 1, bits >> 3 & 1);
            var holds = x1 + x2 + 1 - x3 >= 2 && 2 * x1 - 3 * (1 - x2) + 5 * x4 <= 4 && (-2 * x2) - x3 > -3 && x1 + x4 < 2 && 2 * x1 + 1 == 1;
            var cost = 3 * x1 - 2 * (1 - x2) + 4 * x3 - x4 + 7;
            if (holds) least = Math.Min(least ?? cost, cost);
            var mask = problem.Complemented.Select((swapped, v) => swapped != ((bits >> v & 1) == 1)).ToArray();
            Assert.Equal(holds, problem.Set.IsSatisfied(mask));
            Assert.Equal(cost, problem.Objective(problem.Set.Cost(mask)));
        }

        var optimal = Assert.IsType<SolveOutcome.Optimal>(new AnytimeStrategy().Solve(problem.Set, new SolveOptions()));
        Assert.True(least is not null && problem.Objective(optimal.Cost) == least);
    }

    [Theory]
    [InlineData("min: +1 x1", "';' at the end of the objective")]
    [InlineData("+1 x1 >= 1", "';' at the end of a row")]
    [InlineData("+1 x1 ; 1 ;", "'>=', '<=' or '='")]
    [InlineData("+1 x1 + >= 1 ;", "a whole number")]
    [InlineData("x1 x2 >= 1 ;", "a linear term")]
    [InlineData("+1 x1 x2 >= 1 ;", "a linear term")]
    [InlineData("+1 x0 >= 1 ;", "a literal")]
    [InlineData("+1 y >= 1 ;", "a literal")]
    [InlineData("+1 x1 >= one ;", "a whole number")]
    [InlineData("+1 x9 >= 1 ;", "at most 8 variables")]
    [InlineData("+123456 x1 >= 1 ;", "at most 6 characters")]
    [InlineData("+1 x1 >= 1 ; +1 x2 >= 1 ; +1 x3 >= 0 ;", "at most 2 rows")]
    [InlineData("+1 x1 >= 1 ; min: +1 x1 ;", "one objective, before the rows")]
    [InlineData("max: +1 x1 ;", "'min:'")]
    public void Opb_refuses_what_it_cannot_read(string text, string expected)
    {
        var limits = new OpbLimits { Variables = 8, Rows = 2, Digits = 5 };
        var error = Assert.Throws<MalformedInputException>(() => OpbFile.Read(new StringReader(text), "bad.opb", limits));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("bad.opb: line 1", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Truncated, altered and spliced files may raise one exception type only.</summary>
    [Fact]
    public void Mutated_files_raise_nothing_but_malformed_input()
    {
        var random = new Random(5);
        var set = RandomSets.Make(3, 9);
        var stream = new MemoryStream();
        ConstraintSetJson.Write(stream, set);
        var (json, opb) = (stream.ToArray(), Encoding.UTF8.GetBytes(Text(writer => OpbFile.Write(writer, set))));
        var refused = 0;
        for (var i = 0; i < 4000; i++)
        {
            var bytes = (i % 2 == 0 ? json : opb).ToArray();
            for (var change = random.Next(1, 4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(3) == 0) bytes = bytes[..random.Next(bytes.Length)];
            try
            {
                if (i % 2 == 0) ConstraintSetJson.Read(new MemoryStream(bytes), "mutated");
                else OpbFile.Read(new StreamReader(new MemoryStream(bytes)), "mutated");
            }
            catch (MalformedInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 2000, 4000);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"format":"other","version":1,"variables":1,"rows":[]}""")]
    [InlineData("""{"format":"smug-constraints","version":2,"variables":1,"rows":[]}""")]
    [InlineData("""{"format":"smug-constraints","version":1,"variables":-1,"rows":[]}""")]
    [InlineData("""{"format":"smug-constraints","version":1,"variables":99999999,"rows":[]}""")]
    [InlineData("""{"format":"smug-constraints","version":1,"variables":1,"rows":[null]}""")]
    [InlineData("""{"format":"smug-constraints","version":1,"variables":1,"rows":[],"rows":[]}""")]
    [InlineData("""{"format":"smug-constraints","version":1,"variables":1,"rows":[{"exponent":9000,"variables":[0],"coefficients":["1"],"bound":"1"}]}""")]
    [InlineData("""{"format":"smug-constraints","version":1,"variables":1,"rows":[{"exponent":0,"variables":[1],"coefficients":["1"],"bound":"1"}]}""")]
    [InlineData("""{"format":"smug-constraints","version":1,"variables":1,"rows":[{"exponent":0,"variables":[0],"coefficients":["0"],"bound":"1"}]}""")]
    [InlineData("""{"format":"smug-constraints","version":1,"variables":1,"rows":[{"exponent":0,"variables":[0],"coefficients":["1.5"],"bound":"1"}]}""")]
    [InlineData("""{"format":"smug-constraints","version":1,"variables":1,"weights":[0],"rows":[]}""")]
    public void Json_refuses_what_is_no_constraint_set(string text) =>
        Assert.Throws<MalformedInputException>(() => ConstraintSetJson.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "bad.json"));

    private static void AssertSame(ConstraintSet expected, ConstraintSet actual, bool units)
    {
        Assert.Equal(expected.VariableCount, actual.VariableCount);
        Assert.Equal(expected.Weights, actual.Weights);
        Assert.Equal(expected.Rows.Count, actual.Rows.Count);
        foreach (var (a, b) in expected.Rows.Zip(actual.Rows))
        {
            Assert.Equal(a.Variables, b.Variables);
            Assert.Equal(a.Coefficients, b.Coefficients);
            Assert.Equal(a.Bound, b.Bound);
            if (units) Assert.Equal(a.Exponent, b.Exponent);
        }
    }

    private static string Text(Action<TextWriter> write)
    {
        var writer = new StringWriter(CultureInfo.InvariantCulture);
        write(writer);
        return writer.ToString();
    }

    /// <summary>What is written by hand is what the source-generated context writes: a certificate's hash is over that text.</summary>
    [Fact]
    public void ASetIsWrittenAsItsContextWritesIt()
    {
        Row[] rows =
        [
            new Row([0, 3], [long.MaxValue, BigInteger.MinusOne], -(BigInteger.One << 61), -149),
            new Row([1, 2], [BigInteger.One << 70, -5], 3, 0),
            new Row([], [], 0, 2),
            new Row([0, 1, 2], [1, -2, 3], -2, 7),
        ];
        foreach (var set in (ConstraintSet[])[new ConstraintSet(4, rows), new ConstraintSet(4, rows, [1, 2, 3, long.MaxValue >> 3]), new ConstraintSet(0, [])])
        {
            using var stream = new MemoryStream();
            ConstraintSetJson.Write(stream, set);
            Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(ConstraintSetJson.ToDocument(set), ConstraintSetJsonContext.Default.ConstraintSetDocument), stream.ToArray());
        }
    }

    [Fact]
    public void ReadingEndsWhenItIsCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        using var stream = new MemoryStream();
        ConstraintSetJson.Write(stream, new ConstraintSet(4, [new Row([0, 3], [1, 2], 2, 0)]));
        stream.Position = 0;
        Assert.Single(ConstraintSetJson.Read(stream, "set", cancelled.Token).Rows);
        stream.Position = 0;
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => ConstraintSetJson.Read(stream, "set", cancelled.Token));
        foreach (var text in (string[])["{", "* #variable= 1 #constraint= 0\n"])
        {
            var path = Path.GetTempFileName();
            File.WriteAllText(path, text);
            Assert.Throws<OperationCanceledException>(() => ConstraintFile.Load(path, cancelled.Token));
            File.Delete(path);
        }
    }
}
