namespace Smug.Report.Html;

/// <summary>Style sheets that are part of this library.</summary>
internal static class Styles
{
    public static Markup Read(string name)
    {
        using var stream = typeof(Styles).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return new Markup(reader.ReadToEnd());
    }
}
