using System.Numerics;
using Smug.Kernels;
using Smug.Kernels.Conv2d;
using Smug.Models.Plans;
using Smug.Tensors;

namespace Smug.Models.Tests.Plans;

/// <summary>Plans against the layers' own evaluation and the tape's gradients.</summary>
public sealed class NetworkPlanTests
{
    private static readonly Network<float> Plain = PlanNetworks.Inception<float>(batchNorm: false);
    private static readonly Network<float> Normed = PlanNetworks.Inception<float>(batchNorm: true);
    private static readonly Network<float> Residual = PlanNetworks.Residual<float>();

    private static readonly Network<float> Wide = PlanNetworks.Wide<float>();

    public static TheoryData<string, string, string> Parts => new()
    {
        { "plain", "input", "logits" },
        { "plain", "conv1", "logits" },
        { "plain", "conv1relu", "logits" },
        { "plain", "pool1", "bcat" },
        { "plain", "acat", "logits" },
        { "plain", "conv2", "acat" },
        { "normed", "input", "logits" },
        { "normed", "conv1bn", "logits" },
        { "normed", "conv1relu", "gap" },
        { "wide", "input", "logits" },
        { "residual", "input", "logits" },
        { "residual", "start", "outer" },
        { "residual", "r1", "logits" },
        { "residual", "cat", "r4" },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_plan_agrees_with_the_layers(string which, string from, string to)
    {
        Agrees(Named(which), from, to, values: 5e-6, gradients: 5e-5);
        Agrees(Named(which).ToDouble(), from, to, values: 2e-13, gradients: 1e-12);
    }

    [Fact]
    public void Plans_of_one_network_are_kept_and_share_their_weights_until_it_is_trained()
    {
        var network = PlanNetworks.Inception<float>(batchNorm: false);
        var whole = NetworkPlans<float>.Find(network, "input", "logits")!;
        var part = NetworkPlans<float>.Find(network, "conv1", "logits")!;
        Assert.Same(whole, NetworkPlans<float>.Find(network, "input", "logits"));
        Assert.Same(part, NetworkPlans<float>.Find(network, "conv1", "logits"));

        // What both pack must serve both: values and gradients of a plan of its own.
        var x = Draw<float>(network.InputShape, 2);
        var (shared, own) = (new float[x.Length], new float[x.Length]);
        part.Prepare(withGradient: true);
        whole.Gradient(x.Values, 2, new PlanScore(1), shared);
        NetworkPlan<float>.TryCompile(network, "input", "logits")!.Gradient(x.Values, 2, new PlanScore(1), own);
        Assert.Equal(own, shared);

        // Of many plans those asked for last stay.
        foreach (var from in (string[])["conv1relu", "pool1", "conv2", "acat"]) NetworkPlans<float>.Find(network, from, "logits");
        Assert.NotSame(whole, NetworkPlans<float>.Find(network, "input", "logits"));

        var waiting = NetworkPlans<float>.Find(network, "pool1", "bcat")!;
        network.Parameters[0].Parameter.Value.Span[0] += 1;
        Assert.Throws<UsageException>(() => waiting.Prepare(withGradient: true));
        Assert.NotSame(waiting, NetworkPlans<float>.Find(network, "pool1", "bcat"));
    }

    [Theory]
    [InlineData("plain", "conv1relu", "logits")]
    [InlineData("residual", "input", "logits")]
    [InlineData("wide", "input", "logits")]
    public void Values_have_the_layers_bits_where_nothing_is_folded(string which, string from, string to)
    {
        var network = Named(which);
        var x = Draw<float>(network.ShapeOf(from), 3);
        foreach (var winograd in (WinogradUse[])[WinogradUse.Never, WinogradUse.Gradients])
        {
            var plan = NetworkPlan<float>.TryCompile(network, from, to, winograd)!;
            var outputs = new float[3 * plan.ToShape.Length];
            plan.Run(x.Values, 3, outputs);
            Assert.Equal(network.Evaluate([(from, x)], [to])[0].ToArray(), outputs);
        }
    }

    /// <summary>In a flat picture neighbours are equal and every max pool is a tie: the gradient must go where the layers send it.</summary>
    [Fact]
    public void Ties_in_flat_pictures_fall_to_the_same_side()
    {
        var network = new NetworkBuilder<float>(new Shape(24, 24, 3), seed: 4)
            .Conv2d("c1", 20, 3, Conv2dGeometry.Same(3, 3)).Relu("r1")
            .Conv2d("c2", 24, 3, Conv2dGeometry.Same(3, 3)).Relu("r2")
            .MaxPool2d("pool", 3, 2)
            .Flatten("flat").Dense("logits", 4).Build();
        var flat = Tensor<float>.Full(new Shape(1, 24, 24, 3), 0.37f).Watch();
        var expected = Gradient.Of(Op.Slice(network.Forward(flat), [0, 1], [1, 1]), flat);

        float[] With(WinogradUse winograd)
        {
            var (gradient, outputs) = (new float[flat.Length], new float[4]);
            NetworkPlan<float>.TryCompile(network, "input", "logits", winograd)!.Gradient(flat.Values, 1, new PlanScore(1), gradient, outputs);
            return gradient;
        }

        Close(expected.Values, With(WinogradUse.Gradients), 1e-5);
        Close(expected.Values, With(WinogradUse.Everywhere), 1e-5);
    }

    [Fact]
    public void Bits_depend_neither_on_threads_nor_on_the_split_of_the_batch()
    {
        var plan = NetworkPlan<float>.TryCompile(Normed, "input", "logits")!;
        var x = Draw<float>(Normed.InputShape, 7);
        var (length, classes) = (Normed.InputShape.Length, plan.ToShape.Length);
        var (singles, singleOutputs) = (new float[x.Length], new float[7 * classes]);
        for (var i = 0; i < 7; i++)
        {
            plan.Gradient(
                x.Values.Slice(i * length, length), 1, new PlanScore(4), singles.AsSpan(i * length, length), singleOutputs.AsSpan(i * classes, classes));
        }

        foreach (var threads in new[] { 1, 2, 4 })
        {
            using var limit = Workers.Limit(threads);
            var (gradients, outputs, forward) = (new float[x.Length], new float[7 * classes], new float[7 * classes]);
            plan.Gradient(x.Values, 7, new PlanScore(4), gradients, outputs);
            plan.Run(x.Values, 7, forward);
            Assert.Equal(singles, gradients);
            Assert.Equal(singleOutputs, outputs);
            Assert.Equal(singleOutputs, forward);
        }

        // Inside an item of an outer loop all images go through together.
        var inner = new float[2][];
        Workers.For(2, item => plan.Gradient(x.Values, 7, new PlanScore(4), inner[item] = new float[x.Length]));
        Assert.All(inner, gradients => Assert.Equal(singles, gradients));
    }

    [Fact]
    public void A_softmax_score_is_differentiated_through_the_softmax()
    {
        var network = Plain.ToDouble();
        var plan = NetworkPlan<double>.TryCompile(network, "input", "logits")!;
        var x = Draw<double>(network.InputShape, 2);
        var gradients = new double[x.Length];
        plan.Gradient(x.Values, 2, new PlanScore(2, IsSoftmax: true), gradients);

        var watched = x.Watch();
        var score = Op.Slice(network.Evaluate([("input", watched)], ["prob"])[0], [0, 2], [2, 1]);
        Close(Gradient.Of(score, watched).Values, gradients, 1e-12);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using var limit = Workers.Limit(1);
        var plan = NetworkPlan<float>.TryCompile(Normed, "input", "logits")!;
        var x = Draw<float>(Normed.InputShape, 4);
        var (gradients, outputs) = (new float[x.Length], new float[4 * plan.ToShape.Length]);
        for (var warm = 0; warm < 3; warm++) Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Once()
        {
            plan.Run(x.Values, 4, outputs);
            plan.Gradient(x.Values, 4, new PlanScore(1), gradients, outputs);
        }
    }

    [Fact]
    public void What_has_no_compiled_form_is_left_to_the_layers()
    {
        var unknown = new NetworkBuilder<float>(new Shape(4)).Add("tanh", new TanhLayer<float>()).Dense("logits", 2).Build();
        Assert.Null(NetworkPlan<float>.TryCompile(unknown, "input", "logits"));
        Assert.NotNull(NetworkPlan<float>.TryCompile(unknown, "tanh", "logits"));

        // The sum needs the input beside c2.
        Assert.Null(NetworkPlan<float>.TryCompile(Residual, "c2", "logits"));
        Assert.Null(NetworkPlan<float>.TryCompile(Residual, "logits", "input"));
        Assert.Null(NetworkPlan<float>.TryCompile(Residual, "logits", "logits"));
    }

    [Fact]
    public void Lengths_and_labels_are_checked()
    {
        var plan = NetworkPlan<float>.TryCompile(Residual, "cat", "logits")!;
        var values = new float[plan.FromShape.Length];
        Assert.Throws<ShapeException>(() => plan.Run(values, 2, new float[6]));
        Assert.Throws<ShapeException>(() => plan.Run(values, 1, new float[2]));
        Assert.Throws<ShapeException>(() => plan.Gradient(values, 1, new PlanScore(0), new float[3]));
        Assert.Throws<UsageException>(() => plan.Gradient(values, 1, new PlanScore(3), new float[values.Length]));
    }

    private static Network<float> Named(string which) => which switch { "plain" => Plain, "normed" => Normed, "wide" => Wide, _ => Residual };

    private static void Agrees<T>(Network<T> network, string from, string to, double values, double gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Images = 3;
        var plan = NetworkPlan<T>.TryCompile(network, from, to)!;
        Assert.NotNull(plan);
        var x = Draw<T>(network.ShapeOf(from), Images).Watch();
        var expected = Op.Reshape(network.Evaluate([(from, x)], [to])[0], Images, -1);

        // The largest number is not behind a closed rectifier.
        var label = 0;
        for (var i = 1; i < plan.ToShape.Length; i++) label = expected.Values[i] > expected.Values[label] ? i : label;
        var expectedGradient = Gradient.Of(Op.Slice(expected, [0, label], [Images, 1]), x);

        var (got, gotGradient) = (new T[expected.Length], new T[x.Length]);
        plan.Gradient(x.Values, Images, new PlanScore(label), gotGradient, got);
        Close(expected.Values, got, values);
        Close(expectedGradient.Values, gotGradient, gradients);
        Assert.Contains(gotGradient, value => value != T.Zero);
    }

    /// <summary>Differences relative to the largest element.</summary>
    private static void Close<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> got, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, got.Length);
        var (scale, worst) = (0.0, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            scale = Math.Max(scale, Math.Abs(double.CreateTruncating(expected[i])));
            worst = Math.Max(worst, Math.Abs(double.CreateTruncating(expected[i] - got[i])));
        }

        Assert.True(worst <= tolerance * scale, $"off by {worst / scale:E2} of the largest element");
    }

    private static Tensor<T> Draw<T>(Shape item, int images)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(7);
        var values = new T[images * item.Length];
        for (var i = 0; i < values.Length; i++) values[i] = T.CreateTruncating(2 * random.NextDouble() - 1);
        return Tensor<T>.Wrap(new Shape([images, .. item.Sizes]), values);
    }
}
