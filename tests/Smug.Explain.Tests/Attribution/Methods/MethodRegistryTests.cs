using Smug.Kernels;

namespace Smug.Explain.Tests;

/// <summary>What every registered attribution method must fulfil.</summary>
public class MethodRegistryTests
{
    public static TheoryData<string> Names => [.. AttributionMethods.All.Select(method => method.Card.Name)];

    [Fact]
    public void Names_are_unique_and_every_card_is_filled_in()
    {
        Assert.Equal(AttributionMethods.All.Count, AttributionMethods.All.DistinctBy(method => method.Card.Name).Count());
        foreach (var card in AttributionMethods.All.Select(method => method.Card))
        {
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", card.Name);
            foreach (var text in new[] { card.Summary, card.Formula, card.Source, card.Meaning, card.Cost })
            {
                Assert.False(string.IsNullOrWhiteSpace(text));
                Assert.DoesNotContain('\n', text);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_setting_written_back_is_the_same_setting(string name)
    {
        var method = AttributionMethods.Find(name);
        foreach (var setting in method.Settings)
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", setting.Name);
            Assert.Equal(setting.Value, method.With(setting.Name, setting.Value).Settings.Single(s => s.Name == setting.Name).Value);
        }

        Assert.Equal(name, AttributionMethods.NameOf(method));
        Assert.Throws<UsageException>(() => method.With("no-such-setting", "1"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bits_depend_neither_on_threads_nor_on_a_second_call(string name)
    {
        var model = new SmallItem();
        var expected = model.Attribute(name);
        Assert.Equal(model.Input.Height * model.Input.Width, expected.Pixels().Length);
        Assert.All(expected.Values, value => Assert.True(float.IsFinite(value)));
        foreach (var threads in new[] { 1, 2, 5 })
        {
            using var limit = Workers.Limit(threads);
            Assert.Equal(expected.Values.AsEnumerable(), model.Attribute(name).Values);
        }
    }

    [Fact]
    public void A_text_names_a_method_with_its_settings()
    {
        var method = AttributionMethods.Find("gradient:target=softmax");
        Assert.Equal("gradient:target=softmax", AttributionMethods.NameOf(method));
        Assert.Equal(TargetKind.Softmax, Assert.IsType<GradientMethod>(method).Target);
        Assert.Throws<UsageException>(() => AttributionMethods.Find("gradients"));
        Assert.Throws<UsageException>(() => AttributionMethods.Find("gradient:target"));
        Assert.Throws<UsageException>(() => AttributionMethods.Find("gradient:target=neither"));
    }

    private sealed class SmallItem
    {
        private readonly Classifier _classifier = new(SmallNetworks.Convolutional(3, 8, 8, 3));

        public ExplanationInput Input { get; } = SmallNetworks.Image(3, 8, 8, 3);

        public AttributionMap Attribute(string name) => AttributionMethods.Find(name).Attribute(new AttributionItem(_classifier, Input, 1, 42));
    }
}
