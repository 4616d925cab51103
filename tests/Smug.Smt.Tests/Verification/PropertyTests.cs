using Smug.Smt.Verification;

namespace Smug.Smt.Tests.Verification;

public class PropertyTests
{
    [Fact]
    public void Lines_are_one_case_with_a_box_and_rows()
    {
        var property = VerificationProperty.Parse("x0 >= 0.6\nx0 <= 0.6798577687\nx1 >= -.5\nx1 <= 5e-1\n+y0 -y1 >= 0\n2.5y2 - y0 <= 1\n", "p");
        Assert.Equal((2, 3), (property.Inputs, property.Outputs));
        var only = Assert.Single(property.Cases);
        Assert.Equal(new Rational(6798577687, 10000000000), only.Upper[0]);
        Assert.Equal([new LinearTerm(0, -1), new LinearTerm(1, 1)], only.OutputRows[0].Terms.ToArray());
        Assert.Equal([new LinearTerm(0, -1), new LinearTerm(2, new Rational(5, 2))], only.OutputRows[1].Terms.ToArray());
        Assert.Equal(1, only.OutputRows[1].Bound);
    }

    [Fact]
    public void Vnn_lib_is_multiplied_out_into_cases()
    {
        const string Text = """
            ; a disjunction of boxes and one of outputs
            (declare-const X_0 Real)
            (declare-fun X_1 () Real)
            (declare-const Y_0 Real)
            (declare-const Y_1 Real)
            (assert (or (and (>= X_0 0) (<= X_0 0.25)) (and (>= X_0 0.5) (<= X_0 0.75))))
            (assert (>= X_1 -1)) (assert (<= X_1 (- 0.5)))
            (assert (or (and (<= Y_0 Y_1) (>= (+ Y_0 (* 2 Y_1)) 3)) (and (>= (- Y_1 Y_0) 1e-2))))
            """;
        var property = VerificationProperty.Parse(Text, "p");
        Assert.Equal(4, property.Cases.Length);
        Assert.Equal([0, 0, new Rational(1, 2), new Rational(1, 2)], property.Cases.Select(c => c.Lower[0]));
        Assert.All(property.Cases, c => Assert.Equal(new Rational(-1, 2), c.Upper[1]));
        Assert.True(property.Cases[0].HoldsOutput([1, 1]));
        Assert.False(property.Cases[0].HoldsOutput([0, 1]));
        Assert.True(property.Cases[1].HoldsOutput([0, 1]));
        Assert.False(property.Cases[1].HoldsOutput([1, 1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x0 >= 1")]
    [InlineData("x0 > 1\nx0 <= 2")]
    [InlineData("x0 >= 1\nx0 <= 2\ny0 + x0 <= 1")]
    [InlineData("x0 >= 1e99999999999\nx0 <= 2")]
    [InlineData("x99999999999 >= 1")]
    [InlineData("x0 >= 1/0\nx0 <= 2")]
    [InlineData("nonsense")]
    [InlineData("(declare-const X_0 Real)")]
    [InlineData("(declare-const X_0 Int)")]
    [InlineData("(declare-const Z_0 Real)")]
    [InlineData("(declare-const X_0 Real) (declare-const X_0 Real)")]
    [InlineData("(declare-const X_1 Real) (assert (and (<= X_1 1) (>= X_1 0)))")]
    [InlineData("(declare-const X_0 Real) (assert (< X_0 1))")]
    [InlineData("(declare-const X_0 Real) (assert (<= (* X_0 X_0) 1))")]
    [InlineData("(declare-const X_0 Real) (assert (<= X_0 1)")]
    [InlineData("(declare-const X_0 Real) (assert (not (<= X_0 1)))")]
    [InlineData("(declare-const X_0 Real) (declare-const Y_0 Real) (assert (<= X_0 1)) (assert (>= X_0 0)) (assert (<= X_0 Y_0))")]
    [InlineData("(assert (<= X_0 1))")]
    [InlineData(")")]
    [InlineData("(declare-const X_0 Real) (assert (<= X_0 (/ 1 0)))")]
    [InlineData("(declare-const X_0 Real) (assert (<= 1 2))")]
    [InlineData("(declare-const X_0 Real) (assert (<= X_0 1 2))")]
    [InlineData("(declare-const X_0 Real) (assert)")]
    [InlineData("(declare-const X_0 Real) (assert ())")]
    [InlineData("(declare-const X_0 Real) (assert (<= X_0 ()))")]
    [InlineData("(declare-const X_-1 Real)")]
    [InlineData("(declare-const X_ Real)")]
    [InlineData("(declare-const X_4194304 Real)")]
    [InlineData("(declare-const X_0 Real) (assert (<= X_0 nan))")]
    [InlineData("(declare-const X_0 Real) (assert (<= X_0 1e5000))")]
    [InlineData("(declare-fun X_0 (Real) Real)")]
    [InlineData("(push 1)")]
    [InlineData("()")]
    [InlineData("(declare-const X_0 Real)\0(assert (<= X_0 1)")]
    public void What_is_malformed_or_not_supported_is_refused(string text) =>
        Assert.Throws<MalformedInputException>(() => VerificationProperty.Parse(text, "p"));

    [Fact]
    public void Deep_nesting_and_products_that_explode_are_refused()
    {
        Assert.Throws<MalformedInputException>(() => VerificationProperty.Parse(new string('(', 100_000), "p"));
        var text = "(declare-const X_0 Real)" + string.Concat(Enumerable.Repeat("(assert (or (<= X_0 1) (<= X_0 2) (>= X_0 0)))", 40));
        Assert.Throws<MalformedInputException>(() => VerificationProperty.Parse(text, "p"));
    }

    /// <summary>Whatever is cut off or changed, the reader gives a property or says what is wrong.</summary>
    [Fact]
    public void Damaged_files_are_read_or_refused()
    {
        const string Text = "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (and (>= X_0 -1) (<= X_0 (/ 1 2))))(assert (or (<= (+ Y_0 (* 2 Y_0)) 1) (>= Y_0 3e1)))";
        const string Lines = "x0 >= -0.5\nx0 <= 5e-1\n+2.5y0 -y1 >= 1/3\n";
        var random = new Random(3);
        var (read, refused) = (0, 0);
        for (var turn = 0; turn < 4000; turn++)
        {
            var text = new System.Text.StringBuilder(turn % 2 == 0 ? Text : Lines);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(text.Length);
                if (random.Next(3) == 0) text.Remove(at, random.Next(1, text.Length - at + 1));
                else if (random.Next(2) == 0) text.Insert(at, " ()<>=+-*/0e.XY_;\n"[random.Next(18)]);
                else text[at] = (char)random.Next(1, 0x250);
                if (text.Length == 0) text.Append(' ');
            }

            try
            {
                _ = VerificationProperty.Parse(text.ToString(), "p");
                read++;
            }
            catch (MalformedInputException)
            {
                refused++;
            }
        }

        Assert.InRange(read, 100, 4000);
        Assert.InRange(refused, 1000, 4000);
    }

    [Fact]
    public void A_property_must_fit_its_network()
    {
        var network = new ReluNetwork([new(1, 1, [1], [0])]);
        Assert.Throws<UsageException>(() => VerificationProperty.Parse("x0 >= 0\nx0 <= 1\ny1 >= 0", "p").Of(network));
        Assert.IsType<VerificationAnswer.Holds>(Verifier.Verify(VerificationProperty.Parse("x0 >= 0\nx0 <= 1\ny0 >= 2", "p").Of(network)));
    }

    [Theory]
    [InlineData("0.1", 1, 10)]
    [InlineData("-12.50e1", -125, 1)]
    [InlineData("7/21", 1, 3)]
    [InlineData("1E2", 100, 1)]
    [InlineData("+3", 3, 1)]
    public void Decimals_are_read_exactly(string text, int above, int below)
    {
        Assert.True(Rational.TryParse(text, out var value));
        Assert.Equal(new Rational(above, below), value);
    }

    [Fact]
    public void Rounding_of_rationals_is_directed()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var value = new Rational(random.NextInt64() - (1L << 62), random.NextInt64(1, 1L << 60));
            Assert.True(value.RoundDown() <= value && value <= value.RoundUp());
            Assert.True(Math.BitIncrement(value.RoundDown()) >= value.RoundUp());
        }

        foreach (var text in (string[])["0.4933803236", "0.1", "-0.3035311561", "1e-300", "123456789.123456789"])
        {
            Assert.True(Rational.TryParse(text, out var value));
            Assert.Equal(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture), value.ToDouble());
        }

        Assert.Equal(0.5, new Rational(1, 2).RoundDown());
        Assert.Equal(0.5, new Rational(1, 2).RoundUp());
    }
}
