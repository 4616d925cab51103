namespace Smug.Report.Html;

/// <summary>A picture with a caption, inside the page.</summary>
internal static class PictureFigure
{
    public static Markup Of(string caption, byte[] png) => Markup.Of(
        $"<figure><img src=\"data:image/png;base64,{Convert.ToBase64String(png)}\" alt=\"{caption}\"><figcaption><strong>{caption}</strong></figcaption></figure>");
}
