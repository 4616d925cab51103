using Smug.Models.Images;

namespace Smug.Report.Tests;

/// <summary>The page as a browser shows it, opened from disk.</summary>
public class PageInBrowserTests
{
    [ChromiumFact]
    public async Task ThePageShowsItsPicturesInEveryWidthAndSchemeWithoutErrors()
    {
        var directory = Directory.CreateTempSubdirectory("smug-page-").FullName;
        var longName = new string('w', 300) + ".png";
        var page = ExplanationReport.Write(SampleExplanation.Create(origin: longName), directory)[0];
        await using var browser = await Browser.StartAsync();
        foreach (var (width, dark) in new[] { (1280, false), (1280, true), (700, false), (400, true), (320, false) })
        {
            await browser.OpenAsync(page, width, dark);
            Assert.True((await browser.EvaluateAsync("document.documentElement.scrollWidth")).GetValue<int>() <= width, $"The page is wider than {width} pixels.");
            Assert.Equal(7, (await browser.EvaluateAsync("[...document.images].filter(i => i.naturalWidth === 560).length")).GetValue<int>());

            var picture = Image.Decode(await browser.ScreenshotAsync());
            Assert.Equal(width, picture.Width);
            var background = picture[2, 2].ToArray();
            Assert.Equal(dark, background[0] < 128);
            Assert.InRange(DifferentFrom(picture, background), 0.15, 0.95);
        }

        Assert.Empty(browser.Errors);
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>The share of pixels that are not background.</summary>
    private static double DifferentFrom(Image picture, byte[] background)
    {
        var different = 0;
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++) different += picture[x, y][0] != background[0] ? 1 : 0;
        }

        return (double)different / (picture.Width * picture.Height);
    }
}
