namespace Smug.Smt.Verification;

/// <summary>Bounds a part of the question, tries the corner that the bounds point to, and cuts what stays open. One thread at a time.</summary>
internal sealed class PartWork
{
    /// <summary>Boxes of more inputs are cut at neurons: halving each input once would already take 2^inputs parts.</summary>
    private const int MostInputsToCut = 10;

    /// <summary>Numbers in the sums of a linear programme beyond which none is written.</summary>
    private const double MostProgramSize = 1e8;

    /// <summary>Cuts of the first layer's sums that a part hands on.</summary>
    private const int MostCuts = 300;

    private readonly VerificationProblem _problem;
    private readonly BoundNetwork _network;
    private readonly BackSubstitution _substitution;
    private readonly double[] _sums;
    private readonly double[] _point;
    private readonly Smear _smear;
    private readonly LagrangianBound _lagrangian;
    private FirstSums? _first;
    private double[]? _firstOf;

    internal PartWork(VerificationProblem problem, BoundNetwork network)
    {
        (_problem, _network, _substitution) = (problem, network, new BackSubstitution(network));
        (_smear, _lagrangian) = (new Smear(network), new LagrangianBound(network));
        (_sums, _point) = (new double[network.Sums], new double[network.Layers[0].PaddedInputs]);
    }

    /// <summary>Bounds a part.</summary>
    internal PartResult Run(Part part, CancellationToken cancellation)
    {
        var (group, bounds) = (part.Group, part.Bounds.Copy());
        if (!_substitution.Tighten(bounds)) return new PartResult([], [], 0, null, false, 0) { IsEmpty = true };
        var (open, guides, closed, hope) = Bound(group, bounds, part.Open);
        var found = Try(group, bounds, open.Select(c => guides[c]));
        var (relaxed, solved, tightened, cuts) = (new Relaxed(null, null, open, found), 0, Array.Empty<TightenedSum>(), part.Cuts);
        if (open.Length > 0 && found is null && NeedsProgram(group, bounds))
        {
            cuts = [.. part.Cuts.Skip(part.Cuts.Count - MostCuts)];
            var programs = new PartPrograms(_problem, _network, _lagrangian, group, First(group, bounds), cuts);
            (tightened, var isPossible) = programs.Tighten(_substitution, bounds, cancellation);
            if (!isPossible) return new PartResult([], [], 0, null, false, programs.Solved) { IsEmpty = true, Tightened = tightened };
            if (tightened.Length > 0) (open, guides, closed, hope) = Bound(group, bounds, part.Open);
            relaxed = programs.Refute(bounds, open, guides, closed, cancellation);
            (open, found, solved) = (relaxed.Open, relaxed.Found, programs.Solved);
        }

        if (open.Length == 0 || found is not null) return new PartResult(open, [], 0, found, false, solved) { Closed = [.. closed], Tightened = tightened };
        // Required phases are rows that only the programmes see, and those grow exact with every neuron that is decided.
        var byPhase = group.FreeInputs > MostInputsToCut || _problem.Phases.Length > 0;
        var next = part with { Open = open, Share = part.Share / 2, Cuts = cuts };
        var (cut, children) = relaxed is { Sums.Undecided.Count: 0, Point: not null } ? (null, [])
            : byPhase ? ByPhase(next, bounds, relaxed)
            : Halves(next, bounds, guides);
        return new PartResult(open, children, hope, null, byPhase, solved) { Closed = [.. closed], Cut = cut, Tightened = tightened };
    }

    /// <summary>Bounds the output rows of some cases: which cases stay open, the row of each that is nearest to being refuted, and how far the hardest is from it.</summary>
    private (int[] Open, Dictionary<int, int> Guides, List<ClosedCase> Closed, double Hope) Bound(CaseGroup group, BoxBounds bounds, int[] cases)
    {
        var upper = new double[group.Constants.Length];
        _substitution.Upper(group.Rows, group.Constants, bounds, upper);
        var guides = cases.ToDictionary(c => c, c => Guide(group, c, upper));
        int[] open = [.. cases.Where(c => guides[c] < 0 || upper[guides[c]] >= 0)];
        List<ClosedCase> closed = [.. cases.Except(open).Select(c => new ClosedCase(group.Cases[c], guides[c] - group.FirstRow[c]))];
        return (open, guides, closed, open.Length == 0 ? 0 : open.Max(c => guides[c] < 0 ? double.PositiveInfinity : upper[guides[c]]));
    }

    /// <summary>What the first layer's sums can be, where a programme over them fits; parts cut at neurons share one box.</summary>
    private FirstSums? First(CaseGroup group, BoxBounds bounds)
    {
        if (!FirstSums.Fits(_network, group.InputRows)) return null;
        if (_firstOf != bounds.InputLow) (_first, _firstOf) = (new FirstSums(_network, bounds), bounds.InputLow);
        return _first;
    }

    /// <summary>Where interval-like bounds cannot end the search alone: rows across inputs and phases are seen by the linear programme only, many inputs
    /// cannot all be cut, and where every ReLU is decided the programme is exact.</summary>
    private bool NeedsProgram(CaseGroup group, BoxBounds bounds)
    {
        if ((double)_network.Sums * _network.Network.Inputs > MostProgramSize) return false;
        if (group.FreeInputs > MostInputsToCut || group.InputRows.Length > 0 || _problem.Phases.Length > 0) return true;
        return !_network.Layers.Any(layer => Enumerable.Range(layer.Offset, layer.Outputs).Any(sum => SymbolicSums.IsUndecided(layer, bounds, sum)));
    }

    /// <summary>The output row of a case that is nearest to being refuted; −1 where it has none.</summary>
    private static int Guide(CaseGroup group, int c, double[] upper)
    {
        var tightest = -1;
        for (var r = group.FirstRow[c]; r < group.FirstRow[c + 1]; r++)
        {
            if (tightest < 0 || upper[r] < upper[tightest]) tightest = r;
        }

        return tightest;
    }

    /// <summary>Tries the box's centre, and for each guiding row the corner where its linear bound is largest.</summary>
    private Counterexample? Try(CaseGroup group, BoxBounds bounds, IEnumerable<int> guides)
    {
        var inputs = _network.Network.Inputs;
        foreach (var guide in guides.Where(guide => guide >= 0).Prepend(-1))
        {
            for (var i = 0; i < inputs; i++)
            {
                _point[i] = guide < 0
                    ? bounds.InputLow[i] + (bounds.InputHigh[i] - bounds.InputLow[i]) / 2
                    : _substitution.InputCoefficients[guide * _point.Length + i] > 0 ? bounds.InputHigh[i] : bounds.InputLow[i];
            }

            if (MaybeUnsafe(group) && Counterexample.Replay(_problem, group.Snap(_point.AsSpan(0, inputs))) is { } found) return found;
        }

        return null;
    }

    private bool MaybeUnsafe(CaseGroup group)
    {
        _network.Forward(_point.AsSpan(0, _network.Network.Inputs), _sums);
        var last = _network.Layers[^1];
        Span<double> outputs = _sums.AsSpan(last.Offset, last.PaddedOutputs);
        for (var i = 0; last.Rectified && i < outputs.Length; i++) outputs[i] = Math.Max(0, outputs[i]);
        for (var c = 0; c < group.Cases.Length; c++)
        {
            var holds = true;
            for (var r = group.FirstRow[c]; r < group.FirstRow[c + 1] && holds; r++)
            {
                var row = group.Rows.AsSpan(r * last.PaddedOutputs, last.PaddedOutputs);
                holds = System.Numerics.Tensors.TensorPrimitives.Dot(row, outputs) + group.Constants[r] >= -1e-9;
            }

            if (holds) return true;
        }

        return false;
    }

    /// <summary>Cuts the box in two at the input that can move the guiding rows most.</summary>
    private (ProofCut? Cut, Part[] Halves) Halves(Part part, BoxBounds bounds, Dictionary<int, int> guides)
    {
        var (best, most) = (-1, 0.0);
        var influences = new double[_network.Network.Inputs];
        var width = _network.Layers[^1].PaddedOutputs;
        foreach (var row in part.Open.Select(c => guides[c]).Where(row => row >= 0)) _smear.Add(part.Group.Rows.AsSpan(row * width, width), bounds, influences);
        for (var i = 0; i < _network.Network.Inputs; i++)
        {
            var influence = influences[i] + (bounds.InputHigh[i] - bounds.InputLow[i]) * 1e-9;
            var middle = Middle(bounds, i);
            if (influence > most && middle > bounds.InputLow[i] && middle < bounds.InputHigh[i]) (best, most) = (i, influence);
        }

        if (best < 0) return (null, []);
        var at = Middle(bounds, best);
        return (new ProofCut(best, at, -1, 0, 0),
        [
            part with { Bounds = bounds.Part(best, bounds.InputLow[best], at) },
            part with { Bounds = bounds.Part(best, at, bounds.InputHigh[best]) },
        ]);
    }

    /// <summary>Cuts at the undecided ReLU that the relaxation's point misses most, or, without a point, at the one with the highest triangle.</summary>
    private (ProofCut? Cut, Part[] Halves) ByPhase(Part part, BoxBounds bounds, Relaxed relaxed)
    {
        var (best, most) = (-1, 0.0);
        foreach (var layer in _network.Layers)
        {
            for (var sum = layer.Offset; sum < layer.Offset + layer.Outputs; sum++)
            {
                if (!SymbolicSums.IsUndecided(layer, bounds, sum)) continue;
                var miss = 1e-12 * Relaxation.Lines(bounds.Low[sum], bounds.High[sum]).Intercept + relaxed.Miss(sum);
                if (miss > most) (best, most) = (sum, miss);
            }
        }

        return best < 0 ? (null, []) : (new ProofCut(-1, 0, best, 0, 0),
        [
            part with { Bounds = bounds.WithPhase(best, active: false) },
            part with { Bounds = bounds.WithPhase(best, active: true) },
        ]);
    }

    private static double Middle(BoxBounds bounds, int input) => bounds.InputLow[input] + (bounds.InputHigh[input] - bounds.InputLow[input]) / 2;
}
