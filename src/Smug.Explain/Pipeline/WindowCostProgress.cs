using Smug.Smt;

namespace Smug.Explain;

/// <summary>A solve's progress in the cost of windows, where a set counts more than those; stops the solve once the bounds meet in it.</summary>
/// <param name="progress">Told of every improvement; may be null.</param>
/// <param name="scale">See <see cref="MaskConstraints.CostScale"/>.</param>
/// <param name="decided">Called when the bounds meet.</param>
internal sealed class WindowCostProgress(IProgress<SolveProgress>? progress, long scale, Action decided) : IProgress<SolveProgress>
{
    public void Report(SolveProgress value)
    {
        var news = value with { Upper = value.Upper / scale, Lower = value.Lower / scale };
        progress?.Report(news);
        if (news.Upper <= news.Lower) decided();
    }
}
