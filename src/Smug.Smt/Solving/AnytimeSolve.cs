using System.Diagnostics;
using Smug.Kernels;
using Smug.Smt.Search;

namespace Smug.Smt;

/// <summary>One run of <see cref="AnytimeStrategy"/>: the components, the best whole mask, and when to stop.</summary>
internal sealed class AnytimeSolve
{
    private const string Presolve = "presolve";

    /// <summary>A small component's tree may take as many bytes in any case.</summary>
    private const long FewestRecorded = 4 << 20;

    /// <summary>With less time, what raises bounds soonest goes first.</summary>
    private static readonly TimeSpan Haste = TimeSpan.FromSeconds(15);

    private readonly ConstraintSet _set;
    private readonly SolveOptions _options;
    private readonly IProgress<SolveProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly bool _record;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private ComponentSearch[] _components = [];
    private (long Lower, long Upper)[] _told = [];
    private bool[]? _mask;
    private long _upper = long.MaxValue;
    private long _lower;

    public AnytimeSolve(ConstraintSet set, SolveOptions options, IProgress<SolveProgress>? progress, CancellationToken cancellation, bool record) =>
        (_set, _options, _progress, _cancellation, _record) = (set, options, progress, cancellation, record);

    public Reduction? Reduction { get; private set; }

    public IReadOnlyList<ComponentSearch> Components => _components;

    public SolveOutcome Run()
    {
        using var limit = Workers.Limit(_options.Threads > 0 ? _options.Threads : Environment.ProcessorCount);
        var all = new bool[_set.VariableCount];
        for (var v = 0; v < all.Length; v++) all[v] = true;
        Offer(all, "all kept");

        using var presolveLimit = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        if (_options.TimeLimit < TimeSpan.FromDays(1)) presolveLimit.CancelAfter(_options.TimeLimit);
        var reduction = Reduction = Presolver.Run(_set, presolveLimit.Token);
        if (reduction.ViolatedRow is { } violated) return new SolveOutcome.Infeasible($"row {violated} cannot be satisfied");

        _components = new ComponentSearch[reduction.Components.Count];
        _told = [.. _components.Select(_ => (0L, long.MaxValue))];
        var inTrees = reduction.Components.Where(component => TreeSearch.Fits(component.Set)).Sum(component => (long)component.Set.VariableCount);
        Workers.For(_components.Length, c => _components[c] = new ComponentSearch(reduction.Components[c].Set, unchecked(_options.Seed + c), _record, Recordable(reduction.Components[c].Set, inTrees), _options.TimeLimit < Haste));
        Workers.For(_components.Length, c => _components[c].Start(Stopped));
        Publish();
        while (!Stopped() && !GapReached())
        {
            var open = Array.FindAll(_components, component => !component.IsDone);
            if (open.Length == 0) break;

            Advance(open);
            if (_components.FirstOrDefault(component => component.IsDone && component.Mask is null) is not null) break;
            Publish();
        }

        return Outcome();
    }

    /// <summary>How many bytes of proof a component's tree may take: what all may take together is divided by their variables.</summary>
    private static long Recordable(ConstraintSet component, long inTrees) =>
        Math.Max(FewestRecorded, TreeSearch.MostRecorded * component.VariableCount / Math.Max(inTrees, component.VariableCount));

    /// <summary>One unit of each component: the parts of large ones and small ones as they are share the processors between them.</summary>
    private void Advance(ComponentSearch[] open)
    {
        if (open.Length == 1)
        {
            open[0].Advance(Stopped);
            return;
        }

        ComponentSearch[] large = [.. open.Where(component => component.IsLarge)];
        ComponentSearch[] small = [.. open.Where(component => !component.IsLarge)];
        var items = new List<(ComponentSearch Component, int Part)>();
        foreach (var component in large)
        {
            var parts = component.Begin(Stopped);
            for (var part = 0; part < parts; part++) items.Add((component, part));
        }

        Workers.For(items.Count + small.Length, k =>
        {
            if (k < items.Count) items[k].Component.Do(items[k].Part, Stopped);
            else small[k - items.Count].Advance(Stopped);
        });
        foreach (var component in large) component.End(Stopped);
    }

    private bool Stopped() => _cancellation.IsCancellationRequested || _watch.Elapsed >= _options.TimeLimit;

    private bool GapReached() => _mask is not null && _options.Gap > 0 && _upper - _lower <= _options.Gap * _upper;

    /// <summary>Joins the components' masks and bounds and tells of what is new: of a bound what raised it, of a mask what found it.</summary>
    private void Publish()
    {
        var reduction = Reduction!;
        var (lower, upper) = (reduction.FixedCost, reduction.FixedCost);
        var (raised, found) = (new List<string>(), new List<string>());
        if (_lower < reduction.FixedCost) raised.Add(Presolve);
        foreach (var (c, component) in _components.Index())
        {
            (lower, upper) = (lower + component.Lower, upper + component.Upper);
            if (component.Lower > _told[c].Lower) raised.Add(component.BoundSource);
            if (component.Upper < _told[c].Upper) found.Add(component.MaskSource);
            _told[c].Lower = component.Lower;
        }

        _lower = Math.Max(_lower, lower);
        if (upper < _upper && Array.TrueForAll(_components, component => component.Mask is not null)
            && Offer(reduction.Restore([.. _components.Select(component => component.Mask!)]), News([.. raised, .. found])))
        {
            for (var c = 0; c < _told.Length; c++) _told[c].Upper = _components[c].Upper;
        }
        else if (raised.Count > 0)
        {
            _progress?.Report(new SolveProgress(_mask is null ? null : _upper, _lower, _watch.Elapsed, News(raised)));
        }
    }

    /// <summary>What brought the news, each once; where no component did, the presolve.</summary>
    private static string News(List<string> sources) => sources.Count == 0 ? Presolve : string.Join(", ", sources.Distinct());

    /// <summary>Takes a mask if it is cheaper and satisfies the original set exactly.</summary>
    private bool Offer(bool[] mask, string source)
    {
        var cost = _set.Cost(mask);
        if (cost >= _upper || !_set.IsSatisfied(mask)) return false;
        (_mask, _upper) = (mask, cost);
        _progress?.Report(new SolveProgress(_upper, _lower, _watch.Elapsed, source));
        return true;
    }

    private SolveOutcome Outcome()
    {
        if (Array.Find(_components, component => component.IsDone && component.Mask is null) is { } impossible)
            return new SolveOutcome.Infeasible($"a part of {impossible.VariableCount} variables has no mask");
        Publish();
        if (_mask is { } mask && _lower >= _upper) return new SolveOutcome.Optimal(mask, _upper);
        var reason = _cancellation.IsCancellationRequested ? StopReason.Cancelled : GapReached() ? StopReason.GapReached : StopReason.TimeLimit;
        if (_mask is not null) return new SolveOutcome.Feasible(_mask, _upper, _lower, reason);
        return new SolveOutcome.Unknown(reason, "no mask was found", _lower);
    }
}
