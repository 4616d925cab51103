using System.Text;

namespace Smug.Cli.Output;

/// <summary>Where words go: data to standard output, everything else to standard error, colour only where a person sees it and wants it.</summary>
internal static class Terminal
{
    /// <summary>Whether standard error is a terminal that can redraw a line.</summary>
    public static bool IsInteractive { get; } = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Whether data on standard output is read by a person who wants colours.</summary>
    public static bool OutputUsesColour { get; } = !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb") && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private static bool UsesColour { get; } = IsInteractive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static void Error(string message) => Console.Error.WriteLine($"{Paint("smug:", "1;31")} {Clean(message)}");

    public static void Hint(string message) => Console.Error.WriteLine(Clean(message));

    public static string Dim(string text) => Paint(text, "2");

    public static string Accent(string text) => Paint(text, "36");

    /// <summary>Text from files and file names without control characters: those could drive a terminal.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text) clean.Append(char.IsControl(c) && c != '\n' ? '\uFFFD' : c);
        return clean.ToString();
    }

    private static string Paint(string text, string code) => UsesColour ? $"\e[{code}m{text}\e[0m" : text;
}
