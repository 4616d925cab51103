using System.Globalization;
using Smug.Explain;

namespace Smug.Report.Html;

/// <summary>What classes are called on the page.</summary>
internal static class ClassNames
{
    public static string Of(Explanation explanation, int label) => label < explanation.Labels.Length
        ? explanation.Labels[label]
        : label.ToString(CultureInfo.InvariantCulture);
}
