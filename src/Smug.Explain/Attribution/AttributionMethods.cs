namespace Smug.Explain;

/// <summary>The attribution methods by name. Thread-safe.</summary>
public static class AttributionMethods
{
    /// <summary>All methods with their default settings.</summary>
    public static IReadOnlyList<IAttributionMethod> All { get; } =
    [
        new GradientMethod(),
        new GradientTimesInput(),
        new BlurredGradient(),
        new SmoothGrad(),
        SmoothGrad.Squared,
        new GuidedBackprop(),
        new GradCam(),
        new IntegratedGradientsMethod(),
        IntegratedGradientsMethod.BlackAndWhite,
        new ExpectedGradients(),
        new Occlusion(),
        new Rise(),
        new Xrai(),
        new LayerIntegratedGradients(),
        new Conductance(),
        new SmugMethod(),
        new SmugBase(),
        new RandomMap(),
    ];

    /// <summary>The method of a name, with settings where the text has some.</summary>
    /// <param name="text"><c>name</c>, or <c>name:setting=value:setting=value</c>.</param>
    /// <exception cref="UsageException">There is no such method, setting or value.</exception>
    public static IAttributionMethod Find(string text) => NamedSettings.Apply(
        text, "attribution method", All, method => method.Card.Name, (method, setting, value) => method.With(setting, value));

    /// <summary>The text that <see cref="Find"/> reads back: the name, then the settings that differ from the defaults.</summary>
    public static string NameOf(IAttributionMethod method) => NamedSettings.Text(
        method.Card.Name, method.Settings, All.FirstOrDefault(known => known.Card.Name == method.Card.Name)?.Settings ?? []);
}
