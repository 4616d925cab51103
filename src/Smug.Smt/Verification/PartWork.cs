namespace Smug.Smt.Verification;

/// <summary>Bounds a part of the question, tries the corner that the bounds point to, and cuts what stays open. One thread at a time.</summary>
internal sealed class PartWork
{
    private readonly VerificationProblem _problem;
    private readonly BoundNetwork _network;
    private readonly BackSubstitution _substitution;
    private readonly double[] _sums;
    private readonly double[] _point;

    internal PartWork(VerificationProblem problem, BoundNetwork network)
    {
        (_problem, _network, _substitution) = (problem, network, new BackSubstitution(network));
        (_sums, _point) = (new double[network.Sums], new double[network.Layers[0].PaddedInputs]);
    }

    /// <summary>Bounds a part.</summary>
    internal PartResult Run(Part part)
    {
        var (group, bounds) = (part.Group, part.Bounds);
        if (!_substitution.Tighten(bounds)) return PartResult.Safe;
        var upper = new double[group.Constants.Length];
        _substitution.Upper(group.Rows, group.Constants, bounds, upper);
        int[] open = [.. part.Open.Where(c => !IsRefuted(group, c, upper))];
        if (open.Length == 0) return PartResult.Safe;

        var (hope, guides) = (double.NegativeInfinity, new List<int>());
        foreach (var c in open)
        {
            var (first, last) = (group.FirstRow[c], group.FirstRow[c + 1]);
            if (first == last) continue;
            var tightest = first;
            for (var r = first + 1; r < last; r++)
            {
                if (upper[r] < upper[tightest]) tightest = r;
            }

            guides.Add(tightest);
            hope = Math.Max(hope, upper[tightest]);
        }

        var found = Try(group, bounds, guides);
        return new PartResult(open, found is null ? Halves(part, open, guides) : [], hope, found, false);
    }

    private static bool IsRefuted(CaseGroup group, int c, double[] upper)
    {
        for (var r = group.FirstRow[c]; r < group.FirstRow[c + 1]; r++)
        {
            if (upper[r] < 0) return true;
        }

        return false;
    }

    /// <summary>Tries the box's centre, and for each guiding row the corner where its linear bound is largest.</summary>
    private Counterexample? Try(CaseGroup group, BoxBounds bounds, List<int> guides)
    {
        var inputs = _network.Network.Inputs;
        for (var g = -1; g < guides.Count; g++)
        {
            for (var i = 0; i < inputs; i++)
            {
                _point[i] = g < 0
                    ? bounds.InputLow[i] + (bounds.InputHigh[i] - bounds.InputLow[i]) / 2
                    : _substitution.InputCoefficients[guides[g] * _point.Length + i] > 0 ? bounds.InputHigh[i] : bounds.InputLow[i];
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

    /// <summary>Cuts the box in two at the input that moves the guiding rows' linear bounds most.</summary>
    private Part[] Halves(Part part, int[] open, List<int> guides)
    {
        var bounds = part.Bounds;
        var (best, most) = (-1, 0.0);
        for (var i = 0; i < _network.Network.Inputs; i++)
        {
            var width = bounds.InputHigh[i] - bounds.InputLow[i];
            var influence = width * 1e-6;
            foreach (var row in guides) influence += width * Math.Abs(_substitution.InputCoefficients[row * _point.Length + i]);
            var middle = Middle(bounds, i);
            if (influence > most && middle > bounds.InputLow[i] && middle < bounds.InputHigh[i]) (best, most) = (i, influence);
        }

        if (best < 0) return [];
        var at = Middle(bounds, best);
        return
        [
            new Part(part.Group, bounds.Part(best, bounds.InputLow[best], at), open, part.Share / 2),
            new Part(part.Group, bounds.Part(best, at, bounds.InputHigh[best]), open, part.Share / 2),
        ];
    }

    private static double Middle(BoxBounds bounds, int input) => bounds.InputLow[input] + (bounds.InputHigh[input] - bounds.InputLow[input]) / 2;
}
