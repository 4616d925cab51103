using System.Numerics;
using Smug.Kernels;
using Smug.Kernels.Softmax;
using Smug.Tensors;

namespace Smug.Models.Plans;

/// <summary>Which number of the target's row is differentiated.</summary>
/// <param name="Label">The class: an index into the row.</param>
/// <param name="IsSoftmax">Its softmax probability in the place of the number itself.</param>
public readonly record struct PlanScore(int Label, bool IsSoftmax = false);

/// <summary>
/// The part of a network between two nodes, compiled for repeated inference and input gradients: batch norm folded, bias and rectifiers
/// in the convolutions' epilogues, concatenations without copies, weights packed once, and all values in one reused arena per thread.
/// </summary>
/// <remarks>
/// Thread-safe. Work is split over images; each image's result has the same bits for any number of threads and any split of a batch.
/// With <see cref="WinogradUse.Gradients"/>, values have the bits of <see cref="Network{T}.Evaluate"/> where no batch norm is folded; gradients are the same
/// sums in another order, and equal it up to rounding. A plan holds copies of the weights: it knows nothing of training that comes after it.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed unsafe class NetworkPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Bytes of values and gradients that stay in a processor's own cache.</summary>
    private const long CacheBytes = 768 << 10;

    /// <summary>At least these share each weight's trip through the caches, even where their values do not fit one.</summary>
    private const int FewestImages = 2;

    /// <summary>More images than these gain nothing.</summary>
    private const int MostImages = 16;

    private readonly PlanNode<T> _target;
    private readonly PlanStep<T>[] _steps;
    private readonly StepWeights<T>[] _stepWeights;
    private readonly PlanWeights<T> _weights;
    private readonly ArenaLayout _forward;
    private readonly ArenaLayout _gradient;
    private bool _isForwardReady;
    private bool _isGradientReady;

    private NetworkPlan(string from, string to, PlanGraph<T> graph, Shape toShape, WinogradUse winograd, PlanWeights<T> weights)
    {
        (From, To, FromShape, ToShape, _target) = (from, to, graph.Source.Shape, toShape, graph.Target);
        var compiler = new PlanCompiler<T>(graph, winograd, weights);
        _steps = [.. compiler.Steps];
        (_weights, _stepWeights) = (weights, [.. _steps.OfType<ConvolutionStep<T>>().Select(step => step.Weights)]);
        var (forward, gradient) = (compiler.Ranges(withGradient: false), compiler.Ranges(withGradient: true));
        var imageBytes = Math.Max(1, new ArenaLayout(compiler.Buffers.All, gradient, images: 1).Length * sizeof(T));
        ImagesInFlight = (int)Math.Clamp(CacheBytes / imageBytes, FewestImages, MostImages);
        _forward = new ArenaLayout(compiler.Buffers.All, forward, ImagesInFlight);
        _gradient = new ArenaLayout(compiler.Buffers.All, gradient, ImagesInFlight);
    }

    /// <summary>The node whose value the plan starts from.</summary>
    public string From { get; }

    /// <summary>The node whose value it ends with.</summary>
    public string To { get; }

    /// <summary>The shape of <see cref="From"/>'s value for one item.</summary>
    public Shape FromShape { get; }

    /// <summary>The shape of <see cref="To"/>'s value for one item.</summary>
    public Shape ToShape { get; }

    /// <summary>Images that one thread carries through the plan at a time.</summary>
    internal int ImagesInFlight { get; }

    /// <summary>Bytes of the arena that one thread needs for gradients.</summary>
    public long ArenaBytes => _gradient.Length * sizeof(T);

    /// <summary>Compiles what lies between two nodes.</summary>
    /// <param name="network">The network; its present weights are copied.</param>
    /// <param name="from">The node to start from, or <c>input</c>.</param>
    /// <param name="to">The node to end with.</param>
    /// <param name="winograd">Where 3 × 3 convolutions may be computed by Winograd's minimal filtering.</param>
    /// <returns>The plan, or null where a layer in between has no compiled form or <paramref name="to"/> depends on more than
    /// <paramref name="from"/>: <see cref="Network{T}.Evaluate"/> computes those.</returns>
    /// <exception cref="UsageException">There is no such node.</exception>
    public static NetworkPlan<T>? TryCompile(Network<T> network, string from, string to, WinogradUse winograd = WinogradUse.Everywhere)
    {
        var plan = TryCompile(network, from, to, winograd, new PlanWeights<T>(network));
        plan?.Prepare(withGradient: true);
        return plan;
    }

    /// <summary>Packs the weights on all threads, those of gradients only where they are wanted; whatever is not packed yet is packed by the first
    /// run that needs it.</summary>
    /// <param name="withGradient">Whether gradients are to come.</param>
    /// <exception cref="UsageException">The network was trained since the plan was made.</exception>
    public void Prepare(bool withGradient)
    {
        if (Volatile.Read(ref _isGradientReady) || (!withGradient && Volatile.Read(ref _isForwardReady))) return;
        _weights.Pack(_stepWeights, withGradient);
        Volatile.Write(ref _isForwardReady, true);
        if (withGradient) Volatile.Write(ref _isGradientReady, true);
    }

    /// <summary>A plan that shares the weights of others of the network, packed when they are needed.</summary>
    internal static NetworkPlan<T>? TryCompile(Network<T> network, string from, string to, WinogradUse winograd, PlanWeights<T> weights)
    {
        var toShape = network.ShapeOf(to);
        if (network.ShapeOf(from).Rank is not (1 or 3) || network.ShapeOf(from).Length == 0) return null;
        return PlanGraph<T>.TryBuild(network, from, to) is { } graph ? new NetworkPlan<T>(from, to, graph, toShape, winograd, weights) : null;
    }

    /// <summary>The target's values.</summary>
    /// <param name="values">[N, …] with <see cref="FromShape"/> after the batch axis.</param>
    /// <param name="count">N.</param>
    /// <param name="outputs">[N, …] with <see cref="ToShape"/>; overwritten.</param>
    /// <exception cref="ShapeException">A length does not fit.</exception>
    public void Run(ReadOnlySpan<T> values, int count, Span<T> outputs) => Run(values, count, outputs, _forward);

    /// <summary>The same in the memory that <see cref="Gradient"/> needs anyway, for those who call both.</summary>
    /// <inheritdoc cref="Run(ReadOnlySpan{T}, int, Span{T})"/>
    internal void RunBesideGradients(ReadOnlySpan<T> values, int count, Span<T> outputs) => Run(values, count, outputs, _gradient);

    private void Run(ReadOnlySpan<T> values, int count, Span<T> outputs, ArenaLayout layout)
    {
        Check(values.Length, count * FromShape.Length);
        Check(outputs.Length, count * ToShape.Length);
        Prepare(withGradient: false);
        fixed (T* from = values, to = outputs)
        {
            var perItem = PerItem(count);
            Workers.For((count + perItem - 1) / perItem, new ForwardItems(this, layout, from, to, count, perItem));
        }
    }

    /// <summary>The gradient of a score with respect to the values that the plan starts from.</summary>
    /// <param name="values">[N, …] with <see cref="FromShape"/> after the batch axis.</param>
    /// <param name="count">N.</param>
    /// <param name="score">What is differentiated.</param>
    /// <param name="gradients">[N, …] with <see cref="FromShape"/>; overwritten.</param>
    /// <param name="outputs">[N, …] with <see cref="ToShape"/>, overwritten with the target's values; or empty.</param>
    /// <exception cref="ShapeException">A length does not fit.</exception>
    /// <exception cref="UsageException">There is no such class.</exception>
    public void Gradient(ReadOnlySpan<T> values, int count, PlanScore score, Span<T> gradients, Span<T> outputs = default)
    {
        if ((uint)score.Label >= (uint)ToShape.Length) throw new UsageException($"Gradient: expected a class from 0 to {ToShape.Length - 1}, got {score.Label}.");
        Check(values.Length, count * FromShape.Length);
        Check(gradients.Length, values.Length);
        if (!outputs.IsEmpty) Check(outputs.Length, count * ToShape.Length);
        Prepare(withGradient: true);
        fixed (T* from = values, to = gradients, results = outputs)
        {
            var perItem = PerItem(count);
            Workers.For((count + perItem - 1) / perItem, new GradientItems(this, from, to, results, count, perItem, score));
        }
    }

    /// <summary>Writes how long each step takes, forward and backward, on one thread.</summary>
    internal void Profile(ReadOnlySpan<T> values, int count, PlanScore score, Span<T> gradients, TextWriter to)
    {
        const int Rounds = 5;
        var best = new double[2 * _steps.Length];
        Array.Fill(best, double.MaxValue);
        Prepare(withGradient: true);
        using var limit = Workers.Limit(1);
        fixed (T* from = values, into = gradients)
        {
            var work = Workspaces<T>.Take(_gradient);
            for (var first = 0; first < Rounds * count; first += ImagesInFlight)
            {
                work.Images = Math.Min(ImagesInFlight, count);
                work.Source = from;
                work.SourceGradient = into;
                foreach (var (i, step) in _steps.Index()) Time(i, () => step.Forward(work));
                Seed(work, score);
                foreach (var (i, step) in _steps.Index().Reverse()) Time(i + _steps.Length, () => step.Backward(work));
            }

            for (var i = 0; i < _steps.Length; i++)
                to.WriteLine($"{_steps[i].Output.Name,-40} {_steps[i].GetType().Name,-20} {best[i] / work.Images,8:F3} {best[i + _steps.Length] / work.Images,8:F3} ms");
        }

        void Time(int i, Action action)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            action();
            best[i] = Math.Min(best[i], watch.Elapsed.TotalMilliseconds);
        }
    }

    private static void Check(int got, int expected)
    {
        if (got != expected) throw new ShapeException("NetworkPlan", $"{expected} elements", $"{got}");
    }

    /// <summary>Inside an item of an outer loop there is one thread for all images.</summary>
    private int PerItem(int count) => Math.Clamp(count / (Workers.IsInside ? 1 : Workers.Count), 1, ImagesInFlight);

    private void Forward(Workspace<T> work)
    {
        foreach (var step in _steps) step.Forward(work);
    }

    private void Backward(Workspace<T> work)
    {
        for (var i = _steps.Length - 1; i >= 0; i--) _steps[i].Backward(work);
    }

    /// <summary>The score's derivative with respect to the target: 1 at the label, or p · (1 at the label − p) for softmax.</summary>
    private void Seed(Workspace<T> work, PlanScore score)
    {
        var values = work.Values(_target);
        var seeds = work.Gradients(_target);
        seeds.Clear();
        for (var image = 0; image < work.Images; image++)
        {
            var seed = seeds.Slice(image * ToShape.Length, ToShape.Length);
            if (!score.IsSoftmax)
            {
                seed[score.Label] = T.One;
                continue;
            }

            SoftmaxKernel.Forward(values.Slice(image * ToShape.Length, ToShape.Length), 1, ToShape.Length, 1, seed);
            var probability = seed[score.Label];
            for (var i = 0; i < seed.Length; i++) seed[i] = probability * ((i == score.Label ? T.One : T.Zero) - seed[i]);
        }
    }

    private readonly struct ForwardItems(NetworkPlan<T> plan, ArenaLayout layout, T* from, T* to, int count, int perItem) : IWork
    {
        public void Do(int item)
        {
            var work = Workspaces<T>.Take(layout);
            var first = item * perItem;
            work.Images = Math.Min(perItem, count - first);
            work.Source = from + (nint)first * plan.FromShape.Length;
            plan.Forward(work);
            work.Values(plan._target).CopyTo(new Span<T>(to + (nint)first * plan.ToShape.Length, work.Images * plan.ToShape.Length));
            Workspaces<T>.Return(work);
        }
    }

    private readonly struct GradientItems(NetworkPlan<T> plan, T* from, T* to, T* results, int count, int perItem, PlanScore score) : IWork
    {
        public void Do(int item)
        {
            var work = Workspaces<T>.Take(plan._gradient);
            var first = item * perItem;
            work.Images = Math.Min(perItem, count - first);
            work.Source = from + (nint)first * plan.FromShape.Length;
            work.SourceGradient = to + (nint)first * plan.FromShape.Length;
            plan.Forward(work);
            if (results != null)
                work.Values(plan._target).CopyTo(new Span<T>(results + (nint)first * plan.ToShape.Length, work.Images * plan.ToShape.Length));
            plan.Seed(work, score);
            plan.Backward(work);
            Workspaces<T>.Return(work);
        }
    }
}
