namespace Smug.Explain.Text;

/// <summary>The attribution methods for texts by name: those for pictures with the text's baseline, and those that are for words alone.</summary>
public static class TextMethods
{
    /// <summary>Names and one line each.</summary>
    public static IReadOnlyList<(string Name, string Summary)> All { get; } =
    [
        ("smug", "the proved mask, its words ordered by the neurons that see them"),
        ("smug-base", "the same scores without the mask"),
        ("ig", "Integrated Gradients on the embeddings, summed over the embedding"),
        ("gradient", "the size of the gradient"),
        ("gradient-x-input", "the gradient times the embedding"),
        ("occlusion", "what masking one word costs"),
        ("lime", "a linear model fitted to random masks"),
        ("sis", "sufficient input subsets: backward selection, the first subset"),
        ("random", "numbers that know nothing of the network"),
    ];

    /// <summary>A method with the settings for texts of a length.</summary>
    /// <param name="text">Its name, or <c>name:setting=value:setting=value</c>.</param>
    /// <param name="explainer">Where the baseline comes from.</param>
    /// <param name="options">Baseline and mask.</param>
    /// <param name="length">The number of words.</param>
    /// <exception cref="UsageException">There is no such method, setting or value.</exception>
    public static IAttributionMethod Find(string text, TextExplainer explainer, TextOptions options, int length)
    {
        IAttributionMethod[] all = [.. All.Select(method => Create(method.Name, explainer, options, length))];
        return NamedSettings.Apply(text, "method for texts", all, method => method.Card.Name, (method, setting, value) => method.With(setting, value));
    }

    /// <summary>The line of <see cref="All"/> for a method with or without settings.</summary>
    public static string SummaryOf(string text) => All.FirstOrDefault(method => method.Name == text.Split(':')[0]).Summary ?? "";

    private static IAttributionMethod Create(string name, TextExplainer explainer, TextOptions options, int length)
    {
        var fill = explainer.BaselineFor(options.Baseline, length);
        var target = options.Mask.Attribution.Target;
        return name switch
        {
            "smug" => new SmugMethod { Options = explainer.MaskOptionsFor(options, length) },
            "smug-base" => new SmugBase { Options = explainer.MaskOptionsFor(options, length) },
            "ig" => new IntegratedGradientsMethod { Options = options.Mask.Attribution with { Method = AttributionMethod.IntegratedGradients, Baselines = [fill] } },
            "gradient" => new GradientMethod { Target = target },
            "gradient-x-input" => new GradientTimesInput { Target = target },
            "occlusion" => new Occlusion { Target = TargetKind.Softmax, Window = 1, Stride = 1, Fill = fill },
            "lime" => new LimeWords { Fill = fill },
            "sis" => new SisWords { Fill = fill },
            _ => new RandomMap(),
        };
    }
}
